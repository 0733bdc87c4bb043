import Foundation
import Synchronization

/// The worker processes of a run: starts, kills, stops and restarts them, and adds their metrics
/// up. Metrics of a worker that died are kept from its last reading, since its counters die with
/// it.
package actor WorkerFleet {
  struct Slot {
    var number: Int
    var process: ChildProcess?
    var address: String?
    /// How often it was started.
    var starts = 0
    var last = MetricsReading(text: "")
  }

  private let options: DemoOptions
  private let brokers: String
  private var slots: [Slot] = []
  /// Sums over worker lives that have ended.
  private var retired: [String: Double] = [:]

  package init(options: DemoOptions, brokers: String) {
    self.options = options
    self.brokers = brokers
  }

  package var count: Int { slots.count }

  package var runningNumbers: [Int] {
    slots.filter { $0.process?.isRunning == true }.map(\.number)
  }

  package func address(of number: Int) -> String? { slots[number].address }

  /// Adds a worker and starts it.
  package func join() throws -> Int {
    slots.append(Slot(number: slots.count))
    try start(slots.count - 1)
    return slots.count - 1
  }

  package func start(_ number: Int) throws {
    retire(number)
    slots[number].starts += 1
    slots[number].address = nil
    slots[number].process = try ChildProcess(
      name: "worker-\(number)", executable: options.executable,
      arguments: [
        "worker", "--config", "\(options.root)/config/strata.yaml",
        "--set", "kafka.brokers=\(brokers)", "--set", "worker.instance=demo-\(number)",
        "--set", "worker.stateDirectory=\(options.directory)/state-\(number)",
        "--set", "worker.lanes=\(options.lanes)", "--set", "http.listen=127.0.0.1:0",
        "--set", "strategy.directory=\(options.strategy)",
        "--set", "worker.sessionTimeout=8s", "--set", "worker.transactionTimeout=5s",
        "--set", "worker.revokeTimeout=3s", "--set", "worker.checkpointInterval=5s",
        "--set", "worker.standbyPartitions=2",
      ],
      logPath: "\(options.directory)/worker-\(number).log")
  }

  /// Waits until the worker has said where it serves HTTP.
  /// - Returns: The address, or nil when the worker ended instead.
  package func waitUntilListening(_ number: Int, seconds: Double) async -> String? {
    guard let process = slots[number].process else { return nil }
    let marker = "listening on "
    guard
      let line = await process.waitForLine(seconds: seconds, { $0.contains(marker) }),
      let range = line.range(of: marker)
    else { return nil }
    let address = String(line[range.upperBound...].prefix { $0 != " " })
    slots[number].address = address
    return address
  }

  package func signal(_ number: Int, _ signal: Int32) { slots[number].process?.signal(signal) }

  package func process(_ number: Int) -> ChildProcess? { slots[number].process }

  /// Stops a worker gracefully.
  /// - Returns: Its exit status, nil when it had to be killed.
  package func stop(_ number: Int, seconds: Double = 30) async -> Int32? {
    guard let process = slots[number].process, process.isRunning else {
      return slots[number].process?.exitStatus
    }
    process.signal(SIGCONT)
    process.signal(SIGTERM)
    if let status = await process.waitForExit(seconds: seconds) { return status }
    process.signal(SIGKILL)
    _ = await process.waitForExit(seconds: 5)
    return nil
  }

  /// Reads the metrics of all running workers and adds those of ended lives.
  package func metrics() async -> FleetMetrics {
    for index in slots.indices {
      if slots[index].address == nil { _ = await waitUntilListening(index, seconds: 0.01) }
      guard let address = slots[index].address, slots[index].process?.isRunning == true else {
        continue
      }
      if let reading = await MetricsReading.of(address: address) { slots[index].last = reading }
    }
    var total = retired
    for slot in slots {
      for (name, value) in slot.last.samples { total[name, default: 0] += value }
    }
    return FleetMetrics(
      samples: total, running: slots.count { $0.process?.isRunning == true }, workers: slots.count)
  }

  private func retire(_ number: Int) {
    for (name, value) in slots[number].last.samples where FleetMetrics.isCounter(name) {
      retired[name, default: 0] += value
    }
    slots[number].last = MetricsReading(text: "")
  }
}

/// The sum of the metrics of a fleet.
package struct FleetMetrics: Sendable {
  package var samples: [String: Double]
  package var running: Int
  package var workers: Int

  static func isCounter(_ name: String) -> Bool {
    ["_total", "_bucket", "_sum", "_count"].contains { suffix in
      (name.firstIndex(of: "{").map { name[..<$0] } ?? name[...]).hasSuffix(suffix)
    }
  }

  package func sum(_ family: String) -> Double {
    MetricsReading(samples).sum(family)
  }

  package func output(_ topic: String) -> Double { MetricsReading(samples).output(topic) }

  /// A percentile of a latency family in milliseconds, by linear interpolation in its bucket.
  package func percentile(_ share: Double, of family: String) -> Double {
    let prefix = "\(family)_bucket{le=\""
    let buckets: [(bound: Double, count: Double)] = samples.compactMap { name, count in
      guard name.hasPrefix(prefix) else { return nil }
      let bound = name.dropFirst(prefix.count).prefix { $0 != "\"" }
      return (Double(bound) ?? .infinity, count)
    }.sorted { $0.bound < $1.bound }
    guard let total = buckets.last?.count, total > 0 else { return 0 }
    let wanted = share * total
    var lower = (bound: 0.0, count: 0.0)
    for bucket in buckets {
      if bucket.count >= wanted {
        guard bucket.bound.isFinite, bucket.count > lower.count else { return lower.bound * 1000 }
        let part = (wanted - lower.count) / (bucket.count - lower.count)
        return (lower.bound + part * (bucket.bound - lower.bound)) * 1000
      }
      lower = (bucket.bound, bucket.count)
    }
    return lower.bound * 1000
  }
}

extension MetricsReading {
  init(_ samples: [String: Double]) { self.samples = samples }
}
