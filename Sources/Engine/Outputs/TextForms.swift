import Events
import Expressions
import Records
import Strategy

/// How times, money and feature values are written.
extension ByteWriter {
  /// RFC 3339 in UTC with milliseconds where there are any.
  mutating func appendTime(_ milliseconds: Int64) {
    let day = milliseconds.flooredDivision(by: Day.length)
    // Below 2^27: divisions are cheaper in 32 bits.
    let rest = UInt32(truncatingIfNeeded: milliseconds - day * Day.length)
    let date = DateTime.civil(day)
    // RFC 3339 has four digits for a year. Events of later times are rejected.
    let year = UInt32(Swift.min(9_999, Swift.max(0, date.year)))
    append(maximum: 24) { text in
      ByteWriter.put(year / 100, at: text)
      ByteWriter.put(year % 100, at: text + 2)
      text[4] = UInt8(ascii: "-")
      ByteWriter.put(UInt32(truncatingIfNeeded: date.month), at: text + 5)
      text[7] = UInt8(ascii: "-")
      ByteWriter.put(UInt32(truncatingIfNeeded: date.day), at: text + 8)
      text[10] = UInt8(ascii: "T")
      ByteWriter.put(rest / 3_600_000, at: text + 11)
      text[13] = UInt8(ascii: ":")
      ByteWriter.put(rest / 60_000 % 60, at: text + 14)
      text[16] = UInt8(ascii: ":")
      ByteWriter.put(rest / 1_000 % 60, at: text + 17)
      guard rest % 1_000 != 0 else {
        text[19] = UInt8(ascii: "Z")
        return 20
      }
      text[19] = UInt8(ascii: ".")
      text[20] = UInt8(truncatingIfNeeded: rest % 1_000 / 100) + 48
      ByteWriter.put(rest % 100, at: text + 21)
      text[23] = UInt8(ascii: "Z")
      return 24
    }
  }

  /// Two decimal digits of a number below 100.
  @inline(__always)
  private static func put(_ value: UInt32, at text: UnsafeMutablePointer<UInt8>) {
    // value / 10 for values below 100.
    let tens = (value &* 103) >> 10
    text[0] = UInt8(truncatingIfNeeded: tens &+ 48)
    text[1] = UInt8(truncatingIfNeeded: value &- 10 &* tens &+ 48)
  }

  /// Minor units as a decimal number with the currency's digits, such as `-1284.50`.
  mutating func appendDecimal(_ minorUnits: Int64, _ currency: Currency) {
    let digits = CurrencyTable.exponent(of: currency) ?? 2
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    if minorUnits < 0 { append("-") }
    appendDigits(minorUnits.magnitude / scale, minimum: 1)
    if digits > 0 {
      append(".")
      appendDigits(minorUnits.magnitude % scale, minimum: digits)
    }
  }

  /// `"amount":"1284.50","currency":"CNY"`.
  mutating func moneyMembers(_ minorUnits: Int64, _ currency: Currency) {
    key("amount")
    append("\"")
    appendDecimal(minorUnits, currency)
    append("\"")
    member("currency", currency.text)
  }

  /// A value of an expression: money as a decimal string, times as RFC 3339, durations in
  /// seconds, what is missing as null.
  mutating func scalar(_ value: Scalar, _ base: Currency) {
    switch value.kind {
    case .unknown, .error, .null: null()
    case .bool: bool(value.isTrue)
    case .int: integer(value.int64)
    case .uint: integer(Int64(clamping: value.bits))
    case .double: double(value.double)
    case .timestamp:
      string("")
      removeLast()
      appendTime(value.int64)
      append("\"")
    case .duration: integer(value.int64 / 1_000)
    case .text: string(value.text)
    case .opaque:
      string("")
      removeLast()
      appendDecimal(value.int64, base)
      append("\"")
    }
  }
}
