import CRdKafka
import Glibc

extension Consumer {
  /// The group's committed offsets with their metadata, `.none` where nothing is committed.
  /// The broker holds the answer back while a transaction's offsets are pending
  /// (KIP-447); the library repeats until the timeout.
  package func committed(
    _ partitions: [TopicPartition], timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    let list = PartitionList(partitions)
    let deadline = Deadline(timeout)
    while true {
      let code = rd_kafka_committed(raw, list.pointer, max(1, deadline.milliseconds))
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { break }
      let error = KafkaError(code: KafkaErrorCode(code), operation: "committed")
      guard error.errorClass == .retriable, !deadline.hasPassed else { throw error }
      usleep(20_000)
    }
    try list.checkElements("committed")
    return list.offsets()
  }

  /// The offset after the last message this handle returned, `.none` before the first.
  package func position(_ partitions: [TopicPartition]) throws(KafkaError) -> [PartitionOffset] {
    let list = PartitionList(partitions)
    try KafkaError.check(rd_kafka_position(raw, list.pointer), "position")
    try list.checkElements("position")
    return list.offsets()
  }

  /// Asks the partition's leader for its first and its end offset. The end is the last stable
  /// offset on a read_committed handle, the high watermark on a read_uncommitted one.
  package func watermarks(
    _ partition: TopicPartition, timeout: Duration
  ) throws(KafkaError) -> Watermarks {
    let deadline = Deadline(timeout)
    while true {
      var low: Int64 = 0
      var high: Int64 = 0
      let code = rd_kafka_query_watermark_offsets(
        raw, partition.topic, partition.partition, &low, &high, max(1, deadline.milliseconds))
      if code == RD_KAFKA_RESP_ERR_NO_ERROR { return Watermarks(low: low, high: high) }
      let error = KafkaError(
        code: KafkaErrorCode(code), operation: "watermarks", detail: "of \(partition)")
      guard error.errorClass == .retriable, !deadline.hasPassed else { throw error }
      usleep(20_000)
    }
  }

  /// The watermarks as of the last fetch, without a request; nil before the first fetch.
  package func cachedWatermarks(_ partition: TopicPartition) -> Watermarks? {
    var low: Int64 = 0
    var high: Int64 = 0
    let code = rd_kafka_get_watermark_offsets(
      raw, partition.topic, partition.partition, &low, &high)
    guard code == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { return nil }
    return Watermarks(low: low, high: high)
  }

  /// For each partition the first offset whose timestamp is not before `time` (milliseconds
  /// UTC); `.end` when there is none.
  package func offsets(
    for partitions: [TopicPartition], at time: Int64, timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    // The library takes the time in the offset field.
    let list = PartitionList(capacity: partitions.count)
    for partition in partitions { list.add(partition).pointee.offset = time }
    try KafkaError.check(
      rd_kafka_offsets_for_times(raw, list.pointer, timeout.milliseconds), "offsets for times")
    try list.checkElements("offsets for times")
    return list.offsets()
  }
}
