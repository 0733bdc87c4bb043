/// Makes member ids. It is seeded, so that a machine's answers are a function of its inputs; the
/// server seeds it from the system's random source (SplitMix64, Steele et al. 2014).
struct IdentifierSource: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// `prefix-uuid`, Kafka's form of a member id (a version 4 UUID, RFC 9562).
  mutating func memberID(prefix: String) -> String {
    let high = (next() & 0xffff_ffff_ffff_0fff) | 0x4000
    let low = (next() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000
    let hex = Self.hex(high) + Self.hex(low)
    var text = prefix
    for (index, digit) in hex.enumerated() {
      if index == 0 || index == 8 || index == 12 || index == 16 || index == 20 { text += "-" }
      text.append(digit)
    }
    return text
  }

  private static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
