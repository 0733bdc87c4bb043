import Records

/// 32-bit names of products, purposes, channels, groups, severities and topics in the record.
enum Identity {
  /// Never 0, which means "none" or "every".
  static func of(_ text: UnsafeRawBufferPointer) -> UInt32 {
    guard !text.isEmpty else { return 0 }
    let hash = UInt32(truncatingIfNeeded: StableHash.hash(text))
    return hash == 0 ? 1 : hash
  }

  static func of(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { of(UnsafeRawBufferPointer($0)) }
  }
}
