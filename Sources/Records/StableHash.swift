/// XXH64, the 64-bit hash of the xxHash specification (github.com/Cyan4973/xxHash, version 0.1.1),
/// used wherever a hash outlives the process: event-id memory, sticky hold-outs, seeds.
package enum StableHash {
  private static let p1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let p2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let p3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let p4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let p5: UInt64 = 0x27D4_EB2F_1656_67C5

  package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var hash: UInt64
    var at = 0
    let count = bytes.count
    if count >= 32 {
      var v1 = seed &+ p1 &+ p2
      var v2 = seed &+ p2
      var v3 = seed
      var v4 = seed &- p1
      while at <= count - 32 {
        v1 = round(v1, load64(bytes, at))
        v2 = round(v2, load64(bytes, at + 8))
        v3 = round(v3, load64(bytes, at + 16))
        v4 = round(v4, load64(bytes, at + 24))
        at += 32
      }
      hash = rotl(v1, 1) &+ rotl(v2, 7) &+ rotl(v3, 12) &+ rotl(v4, 18)
      hash = merge(hash, v1)
      hash = merge(hash, v2)
      hash = merge(hash, v3)
      hash = merge(hash, v4)
    } else {
      hash = seed &+ p5
    }
    hash = hash &+ UInt64(count)
    while at + 8 <= count {
      hash ^= round(0, load64(bytes, at))
      hash = rotl(hash, 27) &* p1 &+ p4
      at += 8
    }
    if at + 4 <= count {
      let lane = UInt64(
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
      hash ^= lane &* p1
      hash = rotl(hash, 23) &* p2 &+ p3
      at += 4
    }
    while at < count {
      hash ^= UInt64(bytes[at]) &* p5
      hash = rotl(hash, 11) &* p1
      at += 1
    }
    hash ^= hash >> 33
    hash = hash &* p2
    hash ^= hash >> 29
    hash = hash &* p3
    hash ^= hash >> 32
    return hash
  }

  package static func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
    var text = text
    return text.withUTF8 { hash(UnsafeRawBufferPointer($0), seed: seed) }
  }

  @inline(__always)
  private static func load64(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
  }

  @inline(__always)
  private static func rotl(_ value: UInt64, _ by: UInt64) -> UInt64 {
    (value << by) | (value >> (64 - by))
  }

  @inline(__always)
  private static func round(_ accumulator: UInt64, _ input: UInt64) -> UInt64 {
    rotl(accumulator &+ input &* p2, 31) &* p1
  }

  @inline(__always)
  private static func merge(_ hash: UInt64, _ value: UInt64) -> UInt64 {
    (hash ^ round(0, value)) &* p1 &+ p4
  }
}
