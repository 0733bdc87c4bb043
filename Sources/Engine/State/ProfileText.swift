import Records

/// The texts of a record: a list of (key UInt16, length UInt16, bytes).
///
/// Keys below `firstFreeKey` are `CustomerAttribute` raw values; the others belong to entries.
/// At most `maximumLength` bytes of a text are kept, cut at a character boundary.
extension StateBuffer {
  static var firstFreeTextKey: UInt16 { 256 }
  static var maximumTextLength: Int { 128 }

  mutating func setText(_ key: UInt16, _ value: UnsafeRawBufferPointer) {
    removeText(key)
    guard !value.isEmpty, let start = value.baseAddress else { return }
    let length = StateBuffer.cutLength(value)
    let position = count
    openGap(in: .text, at: position, 4 + length)
    base.storeBytes(of: key, toByteOffset: position, as: UInt16.self)
    base.storeBytes(of: UInt16(length), toByteOffset: position + 2, as: UInt16.self)
    (base + position + 4).copyMemory(from: start, byteCount: length)
  }

  mutating func removeText(_ key: UInt16) {
    guard let old = text(key), let start = old.baseAddress else { return }
    let position = start - UnsafeRawPointer(base) - 4
    closeGap(in: .text, at: position, 4 + old.count)
  }

  /// Keeps a text for an entry; returns its key.
  mutating func keepText(_ value: UnsafeRawBufferPointer) -> UInt16 {
    var key = self[Header.nextTextKey]
    // The number of keys in use is bounded by the limits, far below the range of the counter.
    repeat {
      key = key == UInt16.max ? StateBuffer.firstFreeTextKey : key + 1
    } while text(key) != nil
    self[Header.nextTextKey] = key
    setText(key, value)
    return key
  }

  private static func cutLength(_ value: UnsafeRawBufferPointer) -> Int {
    guard value.count > maximumTextLength else { return value.count }
    var length = maximumTextLength
    while length > 0 && value[length] & 0xC0 == 0x80 { length -= 1 }
    return length
  }
}

extension RecordBytes where Self: ~Copyable {
  /// The text under a key, borrowed.
  @inline(__always)
  func text(_ key: UInt16) -> UnsafeRawBufferPointer? {
    var at = offset(of: .text)
    let stop = count
    while at < stop {
      let found = base.loadUnaligned(fromByteOffset: at, as: UInt16.self)
      let length = Int(base.loadUnaligned(fromByteOffset: at + 2, as: UInt16.self))
      if found == key { return UnsafeRawBufferPointer(start: base + at + 4, count: length) }
      at += 4 + length
    }
    return nil
  }
}
