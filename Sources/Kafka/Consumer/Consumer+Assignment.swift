import CRdKafka
import Glibc

extension Consumer {
  /// Starts reading these partitions at these offsets: the answer to `.assigned`, or the start
  /// of a plain reader.
  package func assign(_ partitions: [PartitionOffset]) throws(KafkaError) {
    paused.removeAll(keepingCapacity: true)
    let list = PartitionList(partitions)
    try KafkaError.check(rd_kafka_assign(raw, list.pointer), "assign")
  }

  /// Answers `.assigned` so that nothing arrives before `resume`: the group goes on, polling
  /// goes on, and the partitions' state can be restored meanwhile. Then `seek` and `resume`.
  package func assignPaused(_ partitions: [TopicPartition]) throws(KafkaError) {
    try assign(partitions.map { PartitionOffset($0, .stored) })
    try pause(partitions)
  }

  /// Gives all partitions up: the answer to `.revoked` and `.lost`.
  package func unassign() throws(KafkaError) {
    paused.removeAll(keepingCapacity: true)
    try KafkaError.check(rd_kafka_assign(raw, nil), "unassign")
  }

  /// What this handle reads now.
  package func assignment() throws(KafkaError) -> [TopicPartition] {
    var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    try KafkaError.check(rd_kafka_assignment(raw, &list), "assignment")
    guard let list else { return [] }
    return PartitionList(owning: list).offsets().map(\.partition)
  }

  /// Stops fetching these partitions; those already paused are left alone.
  package func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
    let wanted = partitions.filter { !paused.contains($0) }
    guard !wanted.isEmpty else { return }
    let list = PartitionList(wanted)
    try KafkaError.check(rd_kafka_pause_partitions(raw, list.pointer), "pause")
    try list.checkElements("pause")
    paused.formUnion(wanted)
  }

  /// Goes on fetching these partitions; those not paused are left alone.
  package func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
    let wanted = partitions.filter { paused.contains($0) }
    guard !wanted.isEmpty else { return }
    let list = PartitionList(wanted)
    try KafkaError.check(rd_kafka_resume_partitions(raw, list.pointer), "resume")
    try list.checkElements("resume")
    paused.subtract(wanted)
  }

  /// Moves assigned partitions to these offsets; messages fetched before are dropped.
  ///
  /// Each try waits without a limit for the client's own threads, since 2.0.2 takes a timeout
  /// for a thousandth of what it says. A partition that was just assigned and still asks for its
  /// committed offset cannot be moved yet (`_STATE`), and one whose fetcher starts or pauses at
  /// this moment overtakes the seek (`_OUTDATED`): both are tried again until `timeout`.
  package func seek(
    _ offsets: [PartitionOffset], timeout: Duration = .seconds(10)
  ) throws(KafkaError) {
    guard !offsets.isEmpty else { return }
    let deadline = Deadline(timeout)
    while true {
      let list = PartitionList(offsets)
      let error = KafkaError.consume(rd_kafka_seek_partitions(raw, list.pointer, -1), "seek")
      if let error { throw error }
      do {
        try list.checkElements("seek")
        return
      } catch {
        guard error.code == .state || error.code == .outdated, !deadline.hasPassed else {
          throw error
        }
      }
      usleep(5_000)
    }
  }
}
