import ArgumentParser

/// `strata fit`: parameters of the customer-value models.
struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fits the customer-value models to history and writes the parameter file.",
    discussion: """
      BG/NBD or Pareto/NBD say how likely a customer is to buy again and how often, Gamma-Gamma \
      says what a purchase is worth. The file belongs into the strategy as value-parameters.yaml.

      Exit codes: 0 fitted, 1 too little history or no convergence, 2 wrong usage, 3 wrong \
      configuration, strategy or input file, 4 Kafka cannot be reached.
      """,
    subcommands: [FitHistoryCommand.self, FitSummaryCommand.self, FitScoreCommand.self],
    defaultSubcommand: FitHistoryCommand.self)
}

/// What all fits have in common.
struct FitOptions: ParsableArguments {
  enum Kind: String, ExpressibleByArgument, CaseIterable { case bgnbd, paretonbd }

  @Option(help: "The model of purchases: bgnbd or paretonbd.") var kind = Kind.bgnbd
  @Option(
    help: "Draws parameters towards zero, for little history: 0.001 to 0.1. 0 draws nothing.")
  var penalizer = 0.0
  @Option(
    help: "The parameter file to write; other models in it are kept. Standard output without.")
  var out: String?
  @Flag(help: "The last line of output is the result as one JSON object.") var json = false

  func validate() throws {
    guard penalizer >= 0, penalizer.isFinite else {
      throw ValidationError("--penalizer is a number from 0 upwards")
    }
  }
}
