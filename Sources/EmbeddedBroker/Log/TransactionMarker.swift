/// The end of a transaction in one partition: the content of a control batch.
struct TransactionMarker: Equatable, Sendable {
  var producerID: Int64
  var producerEpoch: Int16
  var isCommit: Bool
  var coordinatorEpoch: Int32 = 0
}

/// A transaction that was aborted, as read_committed readers are told.
struct AbortedTransaction: Equatable, Sendable {
  var producerID: Int64
  /// Offset of the transaction's first record.
  var firstOffset: Int64
  /// Offset of the abort marker.
  var lastOffset: Int64
}
