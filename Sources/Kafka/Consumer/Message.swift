import CRdKafka
package import Records

/// One consumed record, in librdkafka's own buffer. It destroys itself: a message that is kept
/// would make the client's destruction wait for ever, so it can be neither copied nor forgotten.
package struct Message: ~Copyable {
  let pointer: UnsafeMutablePointer<rd_kafka_message_t>

  init(owning pointer: UnsafeMutablePointer<rd_kafka_message_t>) { self.pointer = pointer }

  deinit { rd_kafka_message_destroy(pointer) }

  package var partition: Int32 { pointer.pointee.partition }
  package var offset: Int64 { pointer.pointee.offset }

  /// Milliseconds UTC, or -1 when the record has none.
  package var timestamp: Int64 {
    var kind = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let value = rd_kafka_message_timestamp(pointer, &kind)
    return kind == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : value
  }

  /// The key, borrowed: valid as long as the message. Nil for a null key.
  package var key: UnsafeRawBufferPointer? {
    guard let start = pointer.pointee.key else { return nil }
    return UnsafeRawBufferPointer(start: start, count: pointer.pointee.key_len)
  }

  /// The value, borrowed: valid as long as the message. Nil for a tombstone.
  package var value: UnsafeRawBufferPointer? {
    guard let start = pointer.pointee.payload else { return nil }
    return UnsafeRawBufferPointer(start: start, count: pointer.pointee.len)
  }

  /// The topic's name; it makes a String, so not for the hot path.
  package var topic: String {
    pointer.pointee.rkt.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
  }

  /// The message as a lane hands it on. Nothing is copied: the record and `headers` are valid
  /// as long as the message.
  package borrowing func record(
    as topic: InputTopic, headers: inout HeaderBuffer
  ) -> InputRecord {
    headers.load(self)
    return InputRecord(
      topic: topic, partition: partition, offset: offset, timestamp: timestamp, key: key,
      value: value, headers: headers.fields)
  }
}
