import ArgumentParser
import Foundation

/// `strata-bench`, which `ops/bench` runs.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strata-bench",
    abstract: "Measures the worker against its targets, as ratios within one run.",
    discussion: """
      Prints a Markdown table of results; what is going on goes to the error output. Names: \
      \(BenchmarkName.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @Option(help: "The strata executable.") var strata: String
  @Option(help: "The compiled C pass-through.") var passThrough: String
  @Option(help: "The project's folder.") var root = "."
  @Option(help: "The strategy's folder; the project's config/strategy unless given.")
  var strategy: String?
  @Option(parsing: .upToNextOption, help: "Only these.") var only: [String] = []
  @Option(help: ArgumentHelp("Write the results here, as JSON.", valueName: "file"))
  var json: String?
  @Option(help: "Customers in the worker's cache.") var customers = 1_000_000
  @Option(help: "Measured events.") var events = 2_000_000
  @Option(help: "Transactions of each customer before the measured ones.") var history = 1
  @Option(help: "Customers touched by the memory measurement.") var memoryCustomers = 5_000_000
  @Option(help: "Folder for topics, stores and logs; emptied, and removed in the end.")
  var directory: String?

  func validate() throws {
    for name in only where BenchmarkName(rawValue: name) == nil {
      throw ValidationError(
        "--only takes names from: "
          + BenchmarkName.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let ranges: [(String, Int, ClosedRange<Int>)] = [
      ("customers", customers, 1_000...10_000_000), ("events", events, 20_000...50_000_000),
      ("history", history, 0...20), ("memory-customers", memoryCustomers, 1_000...20_000_000),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw ValidationError(
        "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  func run() throws {
    let started = BenchClock.seconds
    let options = BenchOptions(
      root: root, strategy: strategy ?? "\(root)/config/strategy", strata: strata,
      passThrough: passThrough,
      directory: directory ?? NSTemporaryDirectory() + "/strata-bench-\(getpid())",
      customers: customers, events: events, history: history, memoryCustomers: memoryCustomers,
      say: { line in
        let seconds = Int(BenchClock.seconds - started)
        FileHandle.standardError.write(Data("\(seconds) s: \(line)\n".utf8))
      })
    let wanted =
      only.isEmpty
      ? Set(BenchmarkName.allCases) : Set(only.compactMap(BenchmarkName.init(rawValue:)))
    var run = BenchRun(options: options, names: wanted)
    do {
      let report = try run.run()
      print(report.markdown)
      print()
      print(
        "Strategy \(options.strategy); \(customers) customers in cache, \(history) earlier transactions each, \(events) measured "
          + "events; memory with \(memoryCustomers) customers.")
      if let json { try Data(report.json.utf8).write(to: URL(fileURLWithPath: json)) }
    } catch {
      FileHandle.standardError.write(Data("bench: \(error)\n".utf8))
      throw ExitCode(1)
    }
  }
}
