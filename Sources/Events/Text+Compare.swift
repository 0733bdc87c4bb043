#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension UnsafeRawBufferPointer {
  /// Whether these are the bytes of a fixed text.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount, let baseAddress else { return false }
    return memcmp(baseAddress, text.utf8Start, count) == 0
  }

  @inline(__always)
  func equals(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let left = baseAddress, let right = other.baseAddress else { return count == 0 }
    return memcmp(left, right, count) == 0
  }

  /// Whether these bytes begin with a fixed lower-case text, letter case aside.
  func hasPrefixIgnoringCase(_ text: StaticString) -> Bool {
    guard count >= text.utf8CodeUnitCount else { return false }
    for index in 0..<text.utf8CodeUnitCount {
      let byte = self[index]
      let lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte
      guard lower == text.utf8Start[index] else { return false }
    }
    return true
  }

  /// Whether a byte is below 0x20 or is 0x7F, eight bytes at a time ("Determine if a word has a
  /// byte less than n", Bit Twiddling Hacks).
  var hasControlCharacter: Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var at = 0
    var found: UInt64 = 0
    while at + 8 <= count {
      let word = loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let delete = word ^ (ones &* 0x7f)
      found |= ((word &- ones &* 0x20) & ~word) | ((delete &- ones) & ~delete)
      at += 8
    }
    if found & highs != 0 { return true }
    while at < count {
      let byte = self[at]
      if byte < 0x20 || byte == 0x7f { return true }
      at += 1
    }
    return false
  }

  /// Whether every byte is ASCII.
  var isASCII: Bool {
    var at = 0
    var found: UInt64 = 0
    while at + 8 <= count {
      found |= loadUnaligned(fromByteOffset: at, as: UInt64.self)
      at += 8
    }
    while at < count {
      found |= UInt64(self[at])
      at += 1
    }
    return found & 0x8080_8080_8080_8080 == 0
  }
}
