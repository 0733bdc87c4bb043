package import Records

/// What a lane needs of Kafka, and nothing more: one consumer handle, one transactional producer,
/// and handles to restore from. Implemented by the librdkafka binding and by the simulated
/// cluster.
///
/// An instance belongs to one lane and is used on that lane's thread only. Calls may block up to
/// the request timeout they were configured with; every failure is a `TransportFailure`.
package protocol LaneTransport: ChangelogSource {
  /// A snapshot of the group membership.
  associatedtype Metadata

  // MARK: Consumer

  /// Serves the group and hands on one thing: a record, a rebalance, an error or nothing.
  /// After `.record`, `record` is valid until the next call of `poll`.
  func poll(timeoutMilliseconds: Int) -> PollOutcome
  /// The record polled last.
  var record: PolledRecord { get }
  /// The headers of the record polled last, borrowed like the record.
  var recordHeaders: UnsafeBufferPointer<HeaderField> { get }

  /// Answers an assignment; nothing of these partitions arrives before `resume`.
  func assignPaused(_ partitions: [TopicPartition]) throws(TransportFailure)
  /// Answers a revocation or a loss.
  func unassign() throws(TransportFailure)
  /// Pauses the partitions that are not paused already.
  func pause(_ partitions: [TopicPartition]) throws(TransportFailure)
  /// Resumes the partitions that are paused; resuming another may rewind it (librdkafka 2.0.2).
  func resume(_ partitions: [TopicPartition]) throws(TransportFailure)
  func seek(_ positions: [TopicPosition]) throws(TransportFailure)
  /// A snapshot of the live membership, to fence `sendOffsets` with. A client that has just lost
  /// its session answers with an empty membership, which passes without any fencing: check
  /// `isMember` after taking it.
  func groupMetadata() throws(TransportFailure) -> Metadata
  /// Whether the client still holds the membership under which it was assigned its partitions.
  var isMember: Bool { get }
  /// The offset after the partition's last record, as far as the client knows without asking.
  func end(of partition: TopicPartition) -> Int64?

  // MARK: Transactional producer

  /// Creates the producer (destroying a previous one without waiting) and runs
  /// `init_transactions`: fences zombies of the same transactional id and waits until their last
  /// transaction has ended.
  func recreateProducer() throws(TransportFailure)
  func begin() throws(TransportFailure)
  /// Queues one record. `partition` -1 lets the murmur2 partitioner choose by the key. Bytes are
  /// copied before the call returns. Retriable when the queue is full: poll and call again.
  func produce(
    _ topic: ProducedTopic, partition: Int32, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderField>
  ) throws(TransportFailure)
  /// Waits until everything queued was acknowledged.
  func flush() throws(TransportFailure)
  func sendOffsets(_ positions: [CommittedPosition], _ metadata: Metadata) throws(TransportFailure)
  func commit() throws(TransportFailure)
  func abort() throws(TransportFailure)

  /// Leaves the group (when `leave`) and closes all handles. Static members that will be back
  /// keep their place by not leaving.
  func close(leave: Bool)
}

/// A read_committed handle outside the group, for restoring.
package protocol RestoreTransport: AnyObject {
  func poll(timeoutMilliseconds: Int) -> PollOutcome
  var record: PolledRecord { get }
  /// The offset after the last record handed on or skipped (control and aborted records
  /// included); nil while the handle has no position yet.
  func position(_ partition: TopicPartition) throws(TransportFailure) -> Int64?
  func close()
}

/// The topics a lane produces to. Raw values index the transport's table of names.
package enum ProducedTopic: Sendable, Equatable {
  case output(OutputTopic)
  case deadLetters
  case state
  case journal
  case aggregates
}
