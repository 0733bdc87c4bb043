import Records

/// The CloudEvents id among a record's headers.
enum CloudEventID {
  static func find(
    _ headers: some Sequence<(UnsafeRawBufferPointer, UnsafeRawBufferPointer?)>
  ) -> UnsafeRawBufferPointer? {
    let name: StaticString = "ce_id"
    let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    for (name, value) in headers where name.elementsEqual(wanted) { return value }
    return nil
  }
}

/// A dead letter is identified by the position of the record that it holds.
enum DeadLetterIdentity {
  /// Beside the numbers of the output topics.
  static let topic: UInt8 = 100

  static func with(
    topic: InputTopic, partition: Int32, offset: Int64,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let position = (Int64(topic.rawValue), Int64(partition), offset)
    withUnsafeBytes(of: position, body)
  }

  static func content(
    key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, errorClass: String
  ) -> UInt64 {
    let hash = RecordContent.hash(
      key: key, value: value,
      headers: EmptyCollection<(UnsafeRawBufferPointer, UnsafeRawBufferPointer?)>())
    return hash ^ StableHash.hash(errorClass, seed: 7)
  }
}
