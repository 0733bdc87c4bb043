/// What one poll brought.
package enum ConsumerEvent: ~Copyable {
  /// Nothing within the timeout.
  case idle
  case message(Message)
  /// The group gives these partitions. Answer with `Consumer.assign`, at best `assignPaused`;
  /// until then nothing is fetched and the group waits.
  case assigned([TopicPartition])
  /// The group wants all partitions back. Finish the work, commit, then `Consumer.unassign`;
  /// the partitions are still owned until then, at most for the group's rebalance timeout
  /// (`max.poll.interval.ms`). Watch `Consumer.isAssignmentLost` while committing.
  case revoked([TopicPartition])
  /// The partitions are gone already and may be owned by another member: abort, drop, commit
  /// nothing, then `Consumer.unassign`.
  case lost([TopicPartition])
  /// The end of a partition was reached (only with `enable.partition.eof`).
  case partitionEnd(TopicPartition, offset: Int64)
  /// An error that belongs to no call. With `handleIsLost` no rebalance event follows: treat
  /// every partition as lost and make a new consumer.
  case failed(KafkaError)
}
