import Kafka
import Records

/// From the moment an input was to be sent to the moment a read_committed consumer has the
/// decision it caused, under a steady load with the 100 ms commit interval.
///
/// The moment is the scheduled one, so that a stall counts for every event it delays (no
/// coordinated omission). Every 50th event is a probe: it opens a savings account, which makes
/// the engine decide, and carries its time in its id, which comes back as `ce_causationid`.
struct Latency {
  static let seconds = 20.0
  static let warmSeconds = 3.0
  static let probeEvery = 50

  var p50Milliseconds: Double
  var p99Milliseconds: Double
  var probes: Int

  static func measure(
    _ cluster: Cluster, _ writer: inout EventWriter, _ loader: Loader, rate: Double
  ) throws -> Latency {
    let consumer = try Consumer(
      cluster.configuration, role: .reader(uncommitted: false, group: nil))
    defer { consumer.abandon(timeout: .seconds(1)) }
    let marks = try TopicMarks(cluster)
    defer { marks.close() }
    let starts = try marks.ends(["crm.decisions"])
    try consumer.assign(starts.map { PartitionOffset($0.key, .at($0.value)) })
    var collector = Collector()
    let start = BenchClock.seconds
    let wallStart = BenchClock.wallMicroseconds
    let total = Int(rate * (seconds + warmSeconds))
    var sent = 0
    var probes = 0
    while sent < total {
      let due = min(total, Int((BenchClock.seconds - start) * rate))
      while sent < due {
        let at = wallStart + Int64(Double(sent) / rate * 1e6)
        let customer = writer.anyCustomer()
        if sent % probeEvery == 0 {
          writer.savingsOpened(customer, at: at / 1_000, id: at)
          if Double(sent) / rate >= warmSeconds { probes += 1 }
        } else {
          writer.transaction(customer, at: at / 1_000)
        }
        try loader.send(writer.draft)
        sent += 1
      }
      loader.poll()
      try collector.drain(consumer, wait: 1)
    }
    try loader.flush()
    let measuredFrom = wallStart + Int64(warmSeconds * 1e6)
    let deadline = BenchClock.seconds + 20
    while collector.count(from: measuredFrom) < probes, BenchClock.seconds < deadline {
      try collector.drain(consumer, wait: 20)
    }
    let found = collector.latencies(from: measuredFrom)
    guard found.count >= probes else {
      throw BenchFailure("\(probes - found.count) of \(probes) decisions did not arrive")
    }
    return Latency(
      p50Milliseconds: found[found.count / 2], p99Milliseconds: found[found.count * 99 / 100],
      probes: probes)
  }
}

/// Takes decisions and keeps, for each probe, when it was to be sent and how long it took.
private struct Collector: ~Copyable {
  private var seen: [Int64: Double] = [:]
  private var headers = HeaderBuffer()

  init() {}

  /// Takes what is there, waiting at most `wait` milliseconds for the first.
  mutating func drain(_ consumer: Consumer, wait: Int32) throws {
    var wait = wait
    for _ in 0..<5_000 {
      switch consumer.poll(wait) {
      case .message(let message):
        headers.load(message)
        note()
      case .failed(let error) where error.errorClass == .fatal: throw error
      default: return
      }
      wait = 0
    }
  }

  private mutating func note() {
    let now = BenchClock.wallMicroseconds
    for header in headers.fields {
      guard let value = header.value, header.name.elementsEqual("ce_causationid".utf8),
        value.starts(with: "p-".utf8),
        let sent = Int64(String(decoding: value.dropFirst(2), as: UTF8.self))
      else { continue }
      if seen[sent] == nil { seen[sent] = Double(now - sent) / 1_000 }
    }
  }

  func count(from start: Int64) -> Int { seen.count { $0.key >= start } }

  /// Milliseconds, ascending.
  func latencies(from start: Int64) -> [Double] {
    seen.filter { $0.key >= start }.map(\.value).sorted()
  }
}
