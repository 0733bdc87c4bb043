/// Where the parts of one record of an uncompressed batch lie.
struct RecordExtent {
  /// The record with its length.
  var bytes: Range<Int>
  var offsetDelta: Int64
  /// Nil for a record without key.
  var key: Range<Int>?
  /// Whether the value is null.
  var isTombstone: Bool
}

/// Walks the records of an uncompressed batch in place.
struct RecordWalker {
  private let bytes: UnsafeRawBufferPointer
  private var position: Int

  /// - Parameter batch: a whole batch; borrowed as long as the walker is used.
  init(_ batch: UnsafeRawBufferPointer) {
    bytes = batch
    position = BatchHeader.size
  }

  /// The next record; nil at the end or when the bytes are not a record.
  mutating func next() -> RecordExtent? {
    let start = position
    guard let length = varint(), length > 0, length <= bytes.count - position else { return nil }
    let end = position + Int(length)
    position += 1
    guard varint() != nil, let offsetDelta = varint(), let keyLength = varint() else { return nil }
    var key: Range<Int>?
    if keyLength >= 0 {
      guard keyLength <= end - position else { return nil }
      key = position..<position + Int(keyLength)
      position += Int(keyLength)
    }
    guard let valueLength = varint() else { return nil }
    position = end
    return RecordExtent(
      bytes: start..<end, offsetDelta: offsetDelta, key: key, isTombstone: valueLength < 0)
  }

  private mutating func varint() -> Int64? {
    var raw: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      raw |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1) }
      shift += 7
    }
    return nil
  }
}
