import Records

/// A hash over everything of a record that a consumer can see.
package enum RecordContent {
  package static func hash(
    key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    headers: some Sequence<(UnsafeRawBufferPointer, UnsafeRawBufferPointer?)>
  ) -> UInt64 {
    var hash = part(key, 1)
    hash = part(value, hash)
    for (name, value) in headers {
      hash = part(name, hash)
      hash = part(value, hash)
    }
    return hash
  }

  private static func part(_ bytes: UnsafeRawBufferPointer?, _ seed: UInt64) -> UInt64 {
    // Null and empty must differ.
    guard let bytes else { return seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }
    return StableHash.hash(bytes, seed: seed)
  }
}
