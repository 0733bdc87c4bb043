import Crypto
import Events
import Records

/// Identifiers derived from what they identify, so that a replay writes the same ones.
struct DerivedIdentifier {
  var high: UInt64
  var low: UInt64

  /// The first 16 bytes of SHA-256 over the parts, each preceded by its length, so that no two
  /// lists of parts run together.
  static func of(_ parts: UnsafeRawBufferPointer...) -> DerivedIdentifier {
    // Laid out in one piece first: an update costs more than the few bytes of a part.
    let length = parts.reduce(0) { $0 + 4 + $1.count }
    return withUnsafeTemporaryAllocation(byteCount: length, alignment: 4) { bytes in
      var at = 0
      for part in parts {
        bytes.storeBytes(of: UInt32(part.count).littleEndian, toByteOffset: at, as: UInt32.self)
        UnsafeMutableRawBufferPointer(rebasing: bytes[(at + 4)...]).copyMemory(from: part)
        at += 4 + part.count
      }
      var hash = SHA256()
      hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
      return hash.finalize().withUnsafeBytes { digest in
        DerivedIdentifier(
          high: UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
          low: UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
      }
    }
  }

  /// From 32 hexadecimal digits; nil for anything else.
  init?(_ text: Text) {
    guard text.count == 32 else { return nil }
    var words: (UInt64, UInt64) = (0, 0)
    for (index, byte) in text.enumerated() {
      let digit: UInt64
      switch byte {
      case 48...57: digit = UInt64(byte - 48)
      case 97...102: digit = UInt64(byte - 87)
      default: return nil
      }
      if index < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
    }
    (high, low) = words
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

extension ByteWriter {
  mutating func member(_ name: StaticString, _ id: DerivedIdentifier) {
    key(name)
    append("\"")
    append(id)
    append("\"")
  }

  mutating func append(_ id: DerivedIdentifier) {
    hex(id.high)
    hex(id.low)
  }
}
