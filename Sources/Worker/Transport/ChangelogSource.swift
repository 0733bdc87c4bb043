/// What rebuilding a store takes: how far the changelog and the group are, and a handle to read
/// the changelog with. For one thread at a time; calls may block up to the request timeout.
package protocol ChangelogSource: AnyObject {
  associatedtype Restorer: RestoreTransport

  /// The group's committed offsets, stable: waits for a pending transactional commit to end.
  /// In the order asked for; `offset` is nil where nothing was committed.
  func committed(_ partitions: [TopicPartition]) throws(TransportFailure) -> [CommittedPosition]
  /// The offsets from which (`low`) and up to which (`high`, exclusive) the partition has
  /// records. Asked on a read_uncommitted handle, `high` counts open transactions; on a
  /// read_committed one it is the last stable offset.
  func watermarks(
    _ partition: TopicPartition, uncommitted: Bool
  ) throws(TransportFailure) -> Watermarks
  /// A separate read_committed handle that reads these partitions from these offsets.
  func openRestorer(_ positions: [TopicPosition]) throws(TransportFailure) -> Restorer
}
