/// A span of time in nanoseconds: ±292 years.
package struct CELDuration: Hashable, Sendable, Comparable {
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// From milliseconds, the form of scalars; nil when out of range.
  package init?(milliseconds: Int64) {
    let (nanoseconds, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    guard !overflow else { return nil }
    self.nanoseconds = nanoseconds
  }

  /// Milliseconds, rounded towards zero.
  package var milliseconds: Int64 { nanoseconds / 1_000_000 }

  package static func < (left: CELDuration, right: CELDuration) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Seconds with a shortest exact fraction, such as `1.5s`.
  package var text: String {
    let magnitude = nanoseconds.magnitude
    let seconds = "\(magnitude / 1_000_000_000)"
    let fraction = fractionText(Int64(magnitude % 1_000_000_000))
    return (nanoseconds < 0 ? "-" : "") + seconds + fraction + "s"
  }

  /// Numbers with units, such as `1h30m`, `-1.5s`, `250ms`; nil when malformed or out of range.
  package init?(text: String) {
    var bytes = Array(text.utf8)[...]
    var isNegative = false
    if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      bytes.removeFirst()
    }
    if bytes == [UInt8(ascii: "0")] {
      self.init(nanoseconds: 0)
      return
    }
    guard !bytes.isEmpty else { return nil }
    var total: Int64 = 0
    while !bytes.isEmpty {
      guard let part = Self.part(&bytes) else { return nil }
      let (sum, overflow) = total.addingReportingOverflow(part)
      guard !overflow else { return nil }
      total = sum
    }
    self.init(nanoseconds: isNegative ? -total : total)
  }

  /// One number and its unit, in nanoseconds.
  private static func part(_ bytes: inout ArraySlice<UInt8>) -> Int64? {
    let whole = bytes.prefix(while: Lexer.isDigit)
    bytes = bytes.dropFirst(whole.count)
    var fraction: ArraySlice<UInt8> = []
    if bytes.first == UInt8(ascii: ".") {
      bytes = bytes.dropFirst()
      fraction = bytes.prefix(while: Lexer.isDigit)
      bytes = bytes.dropFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    let unitBytes = bytes.prefix { !Lexer.isDigit($0) && $0 != UInt8(ascii: ".") }
    bytes = bytes.dropFirst(unitBytes.count)
    guard let unit = units[String(decoding: unitBytes, as: UTF8.self)] else { return nil }
    var value: Int64 = 0
    for digit in whole {
      let (scaled, first) = value.multipliedReportingOverflow(by: 10)
      let (sum, second) = scaled.addingReportingOverflow(Int64(digit - 0x30))
      guard !first, !second else { return nil }
      value = sum
    }
    let (scaled, overflow) = value.multipliedReportingOverflow(by: unit)
    guard !overflow else { return nil }
    // Each digit after the point counts a tenth of the one before; below a nanosecond, nothing.
    var result = scaled
    var place = unit
    for digit in fraction.prefix(15) {
      place /= 10
      let (sum, overflow) = result.addingReportingOverflow(Int64(digit - 0x30) * place)
      guard !overflow else { return nil }
      result = sum
    }
    return result
  }

  private static let units: [String: Int64] = [
    "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000,
    "us": 1000, "µs": 1000, "μs": 1000, "ns": 1,
  ]
}
