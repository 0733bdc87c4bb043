/// The inbound topics by role. A deployment may rename the topics; the role decides what a record
/// means.
@usableFromInline
package enum InputTopic: UInt8, CaseIterable, Sendable {
  case transactions = 0
  case customers = 1
  case feedback = 2
}

/// One header of a record, borrowed from the client library's buffer.
@usableFromInline
package struct HeaderField {
  @usableFromInline package let name: UnsafeRawBufferPointer
  /// Nil when the header has a null value.
  @usableFromInline package let value: UnsafeRawBufferPointer?

  @inlinable
  package init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
    self.name = name
    self.value = value
  }
}

/// One consumed record, as a lane hands it on.
///
/// Every pointer is borrowed: it is valid until the call that received the record returns.
/// Whoever wants to keep bytes copies them.
@usableFromInline
package struct InputRecord {
  @usableFromInline package var topic: InputTopic
  @usableFromInline package var partition: Int32
  @usableFromInline package var offset: Int64
  /// The record's Kafka timestamp in milliseconds UTC, or -1 when the broker has none.
  @usableFromInline package var timestamp: Int64
  @usableFromInline package var key: UnsafeRawBufferPointer?
  /// Nil for a tombstone.
  @usableFromInline package var value: UnsafeRawBufferPointer?
  @usableFromInline package var headers: UnsafeBufferPointer<HeaderField>

  @inlinable
  package init(
    topic: InputTopic, partition: Int32, offset: Int64, timestamp: Int64,
    key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    headers: UnsafeBufferPointer<HeaderField>
  ) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.timestamp = timestamp
    self.key = key
    self.value = value
    self.headers = headers
  }
}
