import ArgumentParser
import CustomerValue
import Strategy

/// `strata fit summary`: from a table of customers.
struct FitSummaryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Fits to a table of customers: frequency, recency, T and, optionally, monetary.",
    discussion: """
      CSV with a header line, or one JSON object a line. frequency (x) is the number of repeat \
      purchases, recency (t_x) the time from the first to the last, T the time from the first to \
      the end, monetary the average value of the repeat purchases.
      """)

  @Argument(help: "The table, .csv or .jsonl.") var file: String
  @Option(help: "The model's id in the parameter file.") var model = "model"
  @Option(help: "The unit of recency and T, such as 1d or 1w.") var unit = "1d"
  @OptionGroup var options: FitOptions

  func validate() throws {
    guard let unit = Durations.parse(unit), unit > 0 else {
      throw ValidationError("--unit takes a duration such as 1d or 1w")
    }
  }

  func run() async throws {
    let table = try CustomerTable.read(file)
    let run = FitRun(options: options)
    let parameters = try run.fit(
      id: model, unit: Durations.parse(unit) ?? Durations.day, table.rows, hasSpend: table.hasSpend)
    try run.finish(parameters)
  }
}
