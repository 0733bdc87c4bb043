/// A producer's id and epoch.
struct ProducerIdentity: Hashable, Sendable {
  var id: Int64
  var epoch: Int16

  /// No producer.
  static let none = ProducerIdentity(id: -1, epoch: -1)
}

/// A transaction's decision, to be written as a control batch into each of its partitions and
/// applied to the pending offsets of its groups.
struct TransactionMarkers: Equatable, Sendable {
  var transactionalID: String
  var producer: ProducerIdentity
  var commit: Bool
  /// Sorted.
  var partitions: [TopicPartition]
  /// Sorted.
  var groups: [String]
}

/// What the shell must do, in this order: the decision is durable before a marker is written.
enum TransactionAction: Equatable, Sendable {
  case persist(TransactionRecord)
  /// Write the markers, then call `markersWritten`.
  case writeMarkers(TransactionMarkers)
}

typealias TransactionActions = [TransactionAction]

/// What outlives the process of a transactional id: the content of `__transaction_state`.
enum TransactionRecord: Equatable, Sendable {
  case transaction(Transaction)
  case removed(String)
  /// Producer ids below this may have been given out.
  case producerIDs(upTo: Int64)
}

/// Settings of the transaction coordinator; times in milliseconds, defaults Kafka's.
struct TransactionLimits: Sendable {
  /// `transaction.max.timeout.ms`.
  var maximumTimeout: Int32 = 900_000
  /// `transactional.id.expiration.ms`.
  var expiration: Int64 = 7 * 24 * 3_600_000
  /// `transaction.remove.expired.transaction.cleanup.interval.ms`.
  var expirationCheckInterval: Int64 = 3_600_000
  /// Transactional ids beyond this are answered COORDINATOR_NOT_AVAILABLE.
  var maximumTransactionalIDs = 100_000
  /// Producer ids reserved by one record.
  var producerIDBlock: Int64 = 1000
}
