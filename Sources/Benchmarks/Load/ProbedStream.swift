import Kafka
import Records

/// A stream of events, every 50th of which is a probe: it opens a savings account, which makes
/// the engine decide, and carries its time in its id, which comes back as `ce_causationid` of the
/// decision. A read_committed consumer beside it takes the decisions.
final class ProbedStream {
  static let probeEvery = 50

  private let loader: Loader
  private let consumer: Consumer
  private var headers = HeaderBuffer()
  private(set) var sent = 0
  /// Milliseconds until the decision was there, by the microsecond at which its probe was due.
  private(set) var seen: [Int64: Double] = [:]

  init(_ cluster: Cluster, _ loader: Loader) throws {
    self.loader = loader
    consumer = try Consumer(
      cluster.configuration, role: .reader(uncommitted: false, group: nil))
    let marks = try TopicMarks(cluster)
    defer { marks.close() }
    let starts = try marks.ends(["crm.decisions"])
    try consumer.assign(starts.map { PartitionOffset($0.key, .at($0.value)) })
  }

  func close() { consumer.abandon(timeout: .seconds(1)) }

  /// Events on their way to a committed decision, to about one probe's distance.
  var outstanding: Int { sent - seen.count * ProbedStream.probeEvery }

  /// Sends the next event, which was due at this microsecond, UTC.
  /// - Returns: Whether it is a probe.
  func send(_ writer: inout EventWriter, at time: Int64) throws -> Bool {
    let customer = writer.anyCustomer()
    let isProbe = sent % ProbedStream.probeEvery == 0
    if isProbe {
      writer.savingsOpened(customer, at: time / 1_000, id: time)
    } else {
      writer.transaction(customer, at: time / 1_000)
    }
    try loader.send(writer.draft)
    sent += 1
    return isProbe
  }

  /// Takes the decisions that are there, waiting at most `wait` milliseconds for the first.
  func drain(wait: Int32) throws {
    loader.poll()
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

  private func note() {
    let now = BenchClock.wallMicroseconds
    for header in headers.fields {
      guard let value = header.value, header.name.elementsEqual("ce_causationid".utf8),
        value.starts(with: "p-".utf8),
        let due = Int64(String(decoding: value.dropFirst(2), as: UTF8.self))
      else { continue }
      if seen[due] == nil { seen[due] = Double(now - due) / 1_000 }
    }
  }
}
