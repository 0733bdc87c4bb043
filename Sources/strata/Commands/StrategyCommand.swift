import ArgumentParser
import Strategy

/// `strata strategy`: what can be checked before anything runs.
struct StrategyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strategy", abstract: "Checks and compares strategies; reviews names.",
    subcommands: [Check.self, Names.self, Diff.self])

  struct Diff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says in words what changes from one strategy to another.")

    @Argument(help: "The folder of the strategy in force.") var old: String
    @Argument(help: "The folder of the strategy to come.") var new: String

    func run() async throws {
      do throws(StrategyErrors) {
        let changes = StrategyDiff.changes(
          from: try StrategyLoader.load(folder: old), to: try StrategyLoader.load(folder: new))
        for change in changes { Terminal.line(change.description) }
        if changes.isEmpty { Terminal.line("the two say the same") }
      } catch {
        Terminal.error(error.description)
        throw ExitStatus.configuration.code
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Reads, type-checks and lints a strategy; shows every finding at once.")

    @Argument(help: "The strategy's folder.")
    var folder = "config/strategy"

    @Flag(help: "Warnings fail the check, too.")
    var strict = false

    func run() async throws {
      let (strategy, diagnostics) = try load()
      for diagnostic in diagnostics { Terminal.line(diagnostic.description + "\n") }
      let errors = diagnostics.count { $0.severity == .error }
      let warnings = diagnostics.count - errors
      guard let strategy else {
        Terminal.error("\(errors) errors, \(warnings) warnings: this strategy cannot run")
        throw ExitStatus.configuration.code
      }
      let plan = strategy.plan
      Terminal.line(
        "\(strategy.name): \(plan.features.count) features, \(plan.segments.count) segments, "
          + "\(plan.tiers.count) tiers, \(plan.offers.count) offers, \(warnings) warnings")
      for line in NamesSummary.lines(plan.naming) { Terminal.line(line) }
      Terminal.line("version \(plan.hash)")
      if strict && warnings > 0 { throw ExitStatus.failedCheck.code }
    }

    private func load() throws -> (strategy: LoadedStrategy?, diagnostics: [Diagnostic]) {
      do throws(StrategyErrors) {
        return StrategyLoader.check(try StrategySource(folder: folder))
      } catch {
        return (nil, error.diagnostics)
      }
    }
  }
}
