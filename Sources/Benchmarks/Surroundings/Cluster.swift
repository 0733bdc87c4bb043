import Demonstration
import Foundation
import Kafka

/// An embedded broker in a process of its own with the project's topics, and the processes run
/// against it. Everything it started ends with `stop`.
final class Cluster {
  static let timeout = Duration.seconds(30)
  let options: BenchOptions
  let directory: String
  let address: String
  private let broker: ChildProcess
  private var workers: [ChildProcess] = []

  /// Starts the broker on a free port with empty logs and creates the topics.
  init(_ options: BenchOptions, name: String) throws {
    self.options = options
    directory = "\(options.directory)/\(name)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    broker = try ChildProcess(
      name: "broker", executable: options.strata,
      arguments: ["broker", "--listen", "127.0.0.1:0", "--data", "\(directory)/broker"],
      logPath: "\(directory)/broker.log")
    guard let found = Cluster.listeningAddress(broker, seconds: 30) else {
      broker.signal(SIGKILL)
      throw BenchFailure("the broker did not start; see \(directory)/broker.log")
    }
    address = found
    do {
      try run("topics", ["topics", "apply", "--directory", "\(options.root)/topics"] + common)
    } catch {
      broker.signal(SIGKILL)
      throw error
    }
  }

  var configuration: KafkaConfiguration {
    KafkaConfiguration(properties: ["bootstrap.servers": address])
  }

  private var common: [String] {
    ["--config", "\(options.root)/config/strata.yaml", "--brokers", address]
  }

  /// Starts a worker and waits until it serves HTTP.
  func startWorker(_ settings: [String: String]) throws -> RunningWorker {
    var arguments = ["worker"] + common
    var all = [
      "worker.instance": "bench", "worker.stateDirectory": "\(directory)/state",
      "http.listen": "127.0.0.1:0", "log.level": "info",
      "strategy.directory": options.strategy,
    ]
    all.merge(settings) { _, given in given }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) {
      arguments += ["--set", "\(key)=\(value)"]
    }
    let log = "\(directory)/worker.log"
    let process = try ChildProcess(
      name: "worker", executable: options.strata, arguments: arguments, logPath: log)
    workers.append(process)
    guard let address = Cluster.listeningAddress(process, seconds: 60) else {
      throw BenchFailure("the worker did not start; see \(log)")
    }
    return RunningWorker(process: process, address: address)
  }

  /// Runs a command of `strata` to its end.
  private func run(_ name: String, _ arguments: [String]) throws {
    try run(name, executable: options.strata, arguments, seconds: 60)
  }

  /// Runs a program to its end and returns what it printed.
  @discardableResult
  func run(
    _ name: String, executable: String, _ arguments: [String], seconds: Double
  ) throws -> [String] {
    let log = "\(directory)/\(name).log"
    let process = try ChildProcess(
      name: name, executable: executable, arguments: arguments, logPath: log)
    let deadline = BenchClock.seconds + seconds
    while process.isRunning, BenchClock.seconds < deadline { BenchClock.sleep(milliseconds: 20) }
    guard process.exitStatus == 0 else {
      process.signal(SIGKILL)
      throw BenchFailure("\(name) failed; see \(log)")
    }
    // The last lines may still be in the pipe.
    BenchClock.sleep(milliseconds: 100)
    return process.lines
  }

  /// Ends every process this cluster started.
  func stop() {
    for process in workers + [broker] {
      process.signal(SIGCONT)
      process.signal(SIGKILL)
    }
    let deadline = BenchClock.seconds + 10
    while (workers + [broker]).contains(where: \.isRunning), BenchClock.seconds < deadline {
      BenchClock.sleep(milliseconds: 20)
    }
    // Gigabytes that nobody looks at any more; the processes' own words stay.
    for folder in ["broker", "state"] {
      try? FileManager.default.removeItem(atPath: "\(directory)/\(folder)")
    }
  }

  private static func listeningAddress(_ process: ChildProcess, seconds: Double) -> String? {
    let marker = "listening on "
    let deadline = BenchClock.seconds + seconds
    while BenchClock.seconds < deadline, process.isRunning {
      for line in process.lines {
        if let range = line.range(of: marker) {
          return String(line[range.upperBound...].prefix { $0 != " " })
        }
      }
      BenchClock.sleep(milliseconds: 20)
    }
    return nil
  }
}
