import CRdKafka
import Glibc

/// Owns an `rd_kafka_topic_partition_list_t`.
struct PartitionList: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  init(capacity: Int) {
    pointer = rd_kafka_topic_partition_list_new(Int32(clamping: capacity))
  }

  /// Takes a list over.
  init(owning pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
    self.pointer = pointer
  }

  init(_ partitions: some Sequence<TopicPartition>) {
    self.init(capacity: 8)
    for partition in partitions { add(partition) }
  }

  init(_ offsets: some Sequence<PartitionOffset>) {
    self.init(capacity: 8)
    for offset in offsets {
      let element = add(offset.partition)
      element.pointee.offset = offset.offset.raw
      if let metadata = offset.metadata { PartitionList.set(metadata, on: element) }
    }
  }

  deinit { rd_kafka_topic_partition_list_destroy(pointer) }

  @discardableResult
  borrowing func add(
    _ partition: TopicPartition
  ) -> UnsafeMutablePointer<rd_kafka_topic_partition_t> {
    rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)
  }

  /// The library frees the metadata with the list, by `free`.
  private static func set(
    _ metadata: String, on element: UnsafeMutablePointer<rd_kafka_topic_partition_t>
  ) {
    var text = metadata
    text.withUTF8 { bytes in
      guard let copy = malloc(bytes.count + 1) else { return }
      if let base = bytes.baseAddress { copy.copyMemory(from: base, byteCount: bytes.count) }
      copy.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
      element.pointee.metadata = copy
      element.pointee.metadata_size = bytes.count
    }
  }

  var count: Int { Int(pointer.pointee.cnt) }

  private borrowing func element(_ index: Int) -> rd_kafka_topic_partition_t {
    pointer.pointee.elems[index]
  }

  borrowing func offsets() -> [PartitionOffset] {
    (0..<count).map { index in
      let element = element(index)
      var metadata: String?
      if let bytes = element.metadata, element.metadata_size > 0 {
        metadata = String(
          decoding: UnsafeRawBufferPointer(start: bytes, count: element.metadata_size),
          as: UTF8.self)
      }
      return PartitionOffset(
        TopicPartition(topic: String(cString: element.topic), partition: element.partition),
        KafkaOffset(raw: element.offset), metadata: metadata)
    }
  }

  /// Throws the first per-partition error.
  borrowing func checkElements(_ operation: StaticString) throws(KafkaError) {
    for index in 0..<count {
      let element = element(index)
      if element.err != RD_KAFKA_RESP_ERR_NO_ERROR {
        let code = KafkaErrorCode(element.err)
        throw KafkaError(
          code: code, operation: operation,
          detail: "\(String(cString: element.topic))[\(element.partition)]: \(code.explanation)")
      }
    }
  }

  static func copy(
    _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
  ) -> [TopicPartition] {
    guard let list else { return [] }
    return (0..<Int(list.pointee.cnt)).map { index in
      let element = list.pointee.elems[index]
      return TopicPartition(
        topic: String(cString: element.topic), partition: element.partition)
    }
  }
}
