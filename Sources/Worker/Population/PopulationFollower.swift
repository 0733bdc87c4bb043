import Logging
import Records

/// Follows the aggregates topic as a committed-only reader outside the group, on a handle of its
/// own, polled between transactions.
final class PopulationFollower<Restorer: RestoreTransport> {
  private let topic: TopicPartition
  var epochs: PopulationEpochs
  private var reader: Restorer?
  private var position: Int64 = 0
  /// Up to where the topic has to be read before partitions taken over may run.
  private var target: Int64?
  /// Records taken between two polls of the main consumer.
  private static var batch: Int { 64 }

  init(_ plan: PopulationPlan, topic: String, partitions: Int32) {
    self.topic = TopicPartition(topic, PopulationTopic.partition)
    epochs = PopulationEpochs(plan: plan, partitions: partitions)
  }

  /// Takes what has come. Opens the handle when there is none.
  func follow(
    open: ([TopicPosition]) throws(TransportFailure) -> Restorer
  ) throws(TransportFailure) {
    let reader = try handle(open)
    for _ in 0..<Self.batch {
      switch reader.poll(timeoutMilliseconds: 0) {
      case .record:
        let record = reader.record
        position = max(position, record.offset + 1)
        if let key = record.key { epochs.take(key, record.value) }
      case .failed(let failure):
        // What passes, the handle overcomes by itself; a broken one is replaced at the next
        // turn, from where it was.
        guard failure.kind == .fatal || failure.kind == .closed else { return }
        close()
        throw failure
      default: return
      }
    }
  }

  /// Whether everything is read that was in the topic when this was first asked since `restart`.
  /// Whoever had the partitions before knew no more.
  func isCaughtUp(
    _ watermarks: (TopicPartition) throws(TransportFailure) -> Watermarks,
    open: ([TopicPosition]) throws(TransportFailure) -> Restorer
  ) throws(TransportFailure) -> Bool {
    if target == nil {
      let marks = try watermarks(topic)
      target = marks.high
      position = max(position, marks.low)
    }
    try follow(open: open)
    if let reached = try handle(open).position(topic) { position = max(position, reached) }
    return position >= target ?? 0
  }

  /// The next partitions are waited for anew.
  func restart() { target = nil }

  func close() {
    reader?.close()
    reader = nil
  }

  private func handle(
    _ open: ([TopicPosition]) throws(TransportFailure) -> Restorer
  ) throws(TransportFailure) -> Restorer {
    if let reader { return reader }
    let fresh = try open([TopicPosition(topic, position > 0 ? position : TopicPosition.beginning)])
    reader = fresh
    return fresh
  }
}
