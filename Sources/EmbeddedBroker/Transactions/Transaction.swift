/// States of a transactional id; raw values are those of Kafka's transaction log.
enum TransactionState: UInt8, Sendable {
  case empty = 0
  case ongoing = 1
  case prepareCommit = 2
  case prepareAbort = 3
  case completeCommit = 4
  case completeAbort = 5
}

/// One transactional id: who may write under it and how its transaction stands (Kafka's
/// TransactionMetadata).
struct Transaction: Equatable, Sendable {
  var id: String
  var producer: ProducerIdentity
  /// The epoch before the last bump the same producer asked for (KIP-360), so that its repeated
  /// request is recognised; -1 when another producer took over.
  var lastEpoch: Int16 = -1
  /// The producer id before its epochs were exhausted.
  var previousProducerID: Int64 = -1
  /// Milliseconds.
  var timeout: Int32
  var state = TransactionState.empty
  var partitions: Set<TopicPartition> = []
  var groups: Set<String> = []
  /// Milliseconds UTC; -1 without a transaction.
  var startedAt: Int64 = -1
  /// Milliseconds UTC.
  var updatedAt: Int64

  /// The greatest epoch is kept back, so that the coordinator can always fence.
  static func isExhausted(_ epoch: Int16) -> Bool { epoch >= Int16.max - 1 }

  var isExhausted: Bool { Self.isExhausted(producer.epoch) }

  /// When the coordinator aborts the transaction, milliseconds UTC.
  var deadline: Int64? {
    state == .ongoing ? startedAt + Int64(timeout) : nil
  }

  var markers: TransactionMarkers? {
    guard state == .prepareCommit || state == .prepareAbort else { return nil }
    return TransactionMarkers(
      transactionalID: id, producer: producer, commit: state == .prepareCommit,
      partitions: partitions.sorted(), groups: groups.sorted())
  }

  /// Whether a producer that claims to continue is this transactional id's.
  func knows(_ claimed: ProducerIdentity) -> Bool {
    producer.epoch == -1 || claimed.id == producer.id
      || (claimed.id == previousProducerID && Self.isExhausted(claimed.epoch))
  }

  /// INVALID_PRODUCER_ID_MAPPING or PRODUCER_FENCED unless it is the current producer.
  func refusal(_ claimed: ProducerIdentity) -> ErrorCode? {
    if claimed.id != producer.id { return .invalidProducerIDMapping }
    return claimed.epoch == producer.epoch ? nil : .producerFenced
  }
}
