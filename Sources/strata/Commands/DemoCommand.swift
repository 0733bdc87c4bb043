import ArgumentParser
import Demonstration
import Foundation

/// `strata demo`, which `ops/demo` runs.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Shows the main job on the embedded broker and verifies it from the topics.")

  @Option(help: "How long the bank streams.") var seconds = 60
  @Option(help: "Customers of the bank.") var customers = 20_000
  @Option(help: "Transactions a second.") var rate = 2_000
  @Option(help: "Worker processes.") var workers = 2
  @Option(help: "Lanes in each worker.") var lanes = 1
  @Option(help: "Partitions of every topic.") var partitions = 6
  @Option(help: "Seed of the bank and of the chaos.") var seed: UInt64 = 1
  @Flag(help: "Kill a worker with SIGKILL in mid-run and start it again.") var kill = false
  @Option(help: "Random SIGKILL, SIGSTOP, leave and join events over the run.") var chaos = 0
  @Flag(help: "The last line of output is one JSON object.") var json = false
  @Option(help: "Folder for the broker's data, the stores and the logs; emptied first.")
  var directory: String?
  @Option(help: "Folder of the strategy; the project's own without it.") var strategy: String?
  @Flag(help: "Keep that folder after a good run.") var keep = false

  func validate() throws {
    let ranges: [(String, Int, ClosedRange<Int>)] = [
      ("seconds", seconds, 1...86_400), ("customers", customers, 1...50_000_000),
      ("rate", rate, 1...1_000_000), ("workers", workers, 1...16), ("lanes", lanes, 1...16),
      ("partitions", partitions, 1...256), ("chaos", chaos, 0...1_000),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      throw ValidationError(
        "--\(name) takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  func run() async throws {
    let root = try ProjectFolder.find()
    var options = DemoOptions(
      directory: directory ?? NSTemporaryDirectory() + "/strata-demo-\(getpid())", root: root,
      executable: try ProjectFolder.executable())
    options.seconds = seconds
    options.customers = customers
    options.rate = rate
    options.workers = workers
    options.lanes = lanes
    options.partitions = partitions
    options.seed = seed
    options.kill = kill
    options.chaosEvents = chaos
    options.keep = keep
    if let strategy { options.strategy = strategy }
    do {
      let result = try await DemoRun(options: options, say: { Terminal.line($0) }).run()
      Terminal.line(result.summary)
      if json { Terminal.line(result.json) }
      if !result.verified { throw ExitStatus.failedCheck.code }
    } catch let failure as DemoRun.Failure {
      Terminal.error("demo: \(failure)")
      throw ExitStatus.failedCheck.code
    }
  }
}
