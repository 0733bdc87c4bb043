import Records

/// Walks the header block of a version-2 record (Kafka protocol guide, "Record Header"): a
/// count, then for each header its name's length and bytes and its value's length (-1 for null)
/// and bytes. Every number is a zigzag varint.
struct HeaderBlock {
  private var at: UnsafeRawPointer
  private let end: UnsafeRawPointer

  init(_ bytes: UnsafeRawBufferPointer, start: UnsafeRawPointer) {
    at = start
    end = start + bytes.count
  }

  /// The next number, nil past the end or beyond 32 bits.
  @inline(__always)
  private mutating func number() -> Int? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < end, shift < 35 {
      let byte = at.load(as: UInt8.self)
      at += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 {
        return Int(bitPattern: UInt(value >> 1)) ^ -Int(bitPattern: UInt(value & 1))
      }
      shift += 7
    }
    return nil
  }

  @inline(__always)
  private mutating func bytes(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= end - at else { return nil }
    defer { at += count }
    return UnsafeRawBufferPointer(start: at, count: count)
  }

  /// Writes the headers to `storage`, at most `limit` of them.
  /// - Returns: how many the block has, nil when it does not parse.
  mutating func read(into storage: UnsafeMutablePointer<HeaderField>, limit: Int) -> Int? {
    guard let count = number(), count >= 0 else { return nil }
    for index in 0..<min(count, limit) {
      guard let nameSize = number(), let name = bytes(nameSize), let valueSize = number() else {
        return nil
      }
      var value: UnsafeRawBufferPointer?
      if valueSize != -1 {
        value = bytes(valueSize)
        if value == nil { return nil }
      }
      (storage + index).initialize(to: HeaderField(name: name, value: value))
    }
    return count
  }
}
