/// What became of a transaction.
package enum CommitOutcome: Sendable, Hashable {
  case committed
  /// Certainly not committed: abort, seek back, begin again; with a new producer where
  /// `Producer.needsReplacement`.
  case notCommitted(KafkaError)
  /// The commit may have been applied, or may still be, by a delayed request. Destroy the
  /// producer, make a new one with the same transactional id, `initTransactions`, and decide by
  /// the group's committed offsets.
  case unknown(KafkaError)
}
