/// A seeded generator (SplitMix64, Steele, Lea and Flood 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// A part of `bytes`, of one of these sizes or less.
  mutating func slice(
    of bytes: UnsafeRawBufferPointer, upTo sizes: [Int]
  ) -> UnsafeRawBufferPointer {
    let largest = sizes[below(sizes.count)]
    let size = below(2) == 0 ? largest : below(largest + 1)
    let start = below(bytes.count - size + 1)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<(start + size)])
  }

  /// Letters, at least one.
  mutating func text(upTo size: Int) -> String {
    String((0...below(size)).map { _ in Character(UnicodeScalar(UInt8(97 + below(26)))) })
  }
}
