import ArgumentParser

/// The command: one binary for the service and for everything around it.
@main
struct Strata: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strata",
    abstract: "Keeps one state per bank customer and decides what to offer, exactly once.",
    discussion: """
      Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 wrong configuration or strategy, \
      4 Kafka cannot be reached.
      """,
    version: "0.1.0",
    subcommands: [
      WorkerCommand.self, BrokerCommand.self, BankCommand.self, TopicsCommand.self,
      StrategyCommand.self, ExpressionCommand.self, ExplainCommand.self, StateCommand.self,
      PopulationCommand.self, DeadLettersCommand.self, FeaturesCommand.self, VerifyCommand.self,
      FitCommand.self,
      DemoCommand.self,
    ])

  /// Runs the command and maps argument parser's usage status (64) to the documented 2.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      let status = exitCode(for: error)
      if status == .validationFailure {
        Terminal.error(fullMessage(for: error))
        exit(withError: ExitStatus.usage.code)
      }
      exit(withError: error)
    }
  }
}
