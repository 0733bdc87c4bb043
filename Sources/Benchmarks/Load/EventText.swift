/// Writing JSON and times straight into bytes, so that the load costs little beside what it
/// loads.
extension [UInt8] {
  @inline(__always)
  mutating func put(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// A number with at least so many digits.
  mutating func put(_ number: Int64, digits: Int = 1) {
    var rest = number.magnitude
    var text: (UInt64, UInt64, UInt64) = (0, 0, 0)
    if number < 0 { append(UInt8(ascii: "-")) }
    Swift.withUnsafeMutableBytes(of: &text) { buffer in
      var at = buffer.count
      repeat {
        at -= 1
        buffer[at] = UInt8(truncatingIfNeeded: 48 + rest % 10)
        rest /= 10
      } while rest > 0 || buffer.count - at < digits
      append(contentsOf: buffer[at...])
    }
  }

  mutating func putCustomer(_ number: Int) {
    put("c-")
    put(Int64(number), digits: 8)
  }

  /// RFC 3339 with milliseconds, UTC. Civil dates from day numbers by Howard Hinnant's
  /// algorithm (chrono-Compatible Low-Level Date Algorithms, `civil_from_days`), for years from
  /// 1970.
  mutating func putTime(_ milliseconds: Int64) {
    putDate(milliseconds / 86_400_000)
    let rest = milliseconds % 86_400_000
    put("T")
    put(rest / 3_600_000, digits: 2)
    put(":")
    put(rest / 60_000 % 60, digits: 2)
    put(":")
    put(rest / 1_000 % 60, digits: 2)
    put(".")
    put(rest % 1_000, digits: 3)
    put("Z")
  }

  mutating func putDate(_ days: Int64) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let day = shifted - era * 146_097
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let ofYear = day - (365 * year + year / 4 - year / 100)
    let shiftedMonth = (5 * ofYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    put(year + era * 400 + (month <= 2 ? 1 : 0), digits: 4)
    put("-")
    put(month, digits: 2)
    put("-")
    put(ofYear - (153 * shiftedMonth + 2) / 5 + 1, digits: 2)
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, and the same on every machine.
struct BenchRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// 0 to below `bound`.
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
