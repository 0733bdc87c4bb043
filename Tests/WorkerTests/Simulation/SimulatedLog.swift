import Worker

/// A record of the simulated cluster; its offset is its index in the log.
struct SimulatedRecord {
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [(name: String, value: [UInt8])] = []
  /// Nil outside transactions.
  var transaction: SimulatedTransaction?
  var isControl = false
}

/// One partition's log with Kafka's visibility rules.
final class SimulatedLog {
  let partition: TopicPartition
  private(set) var records: [SimulatedRecord] = []

  init(_ partition: TopicPartition) { self.partition = partition }

  var end: Int64 { Int64(records.count) }

  func append(_ record: SimulatedRecord) { records.append(record) }

  /// The first offset of the oldest transaction whose marker is not here yet.
  var lastStableOffset: Int64 {
    let open = records.firstIndex { record in
      guard !record.isControl, let transaction = record.transaction else { return false }
      return !transaction.markedPartitions.contains(partition)
    }
    return Int64(open ?? records.count)
  }

  /// Visible under read_committed, given that it lies below the last stable offset.
  func isVisible(_ offset: Int64) -> Bool {
    let record = records[Int(offset)]
    guard !record.isControl else { return false }
    return record.transaction.map { $0.state == .committing || $0.state == .committed } ?? true
  }

  /// All committed records with their offsets.
  var committed: [(offset: Int64, record: SimulatedRecord)] {
    (0..<lastStableOffset).filter(isVisible).map { ($0, records[Int($0)]) }
  }
}

/// A transaction as its coordinator knows it.
final class SimulatedTransaction {
  enum State { case open, committing, aborting, committed, aborted }
  let startedAt: Int64
  var state = State.open
  var partitions: [TopicPartition] = []
  var markedPartitions: Set<TopicPartition> = []
  /// Offsets sent to the transaction; visible once its end has reached the group.
  var offsets: [CommittedPosition] = []
  var offsetsSettled = false

  init(startedAt: Int64) { self.startedAt = startedAt }
}

/// The coordinator's entry for a transactional id.
final class SimulatedProducerIdentity {
  var epoch = -1
  var transaction: SimulatedTransaction?
}
