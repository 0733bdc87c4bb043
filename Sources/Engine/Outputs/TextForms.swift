import Events
import Expressions
import Records
import Strategy

/// How times, money and feature values are written.
extension ByteWriter {
  /// RFC 3339 in UTC with milliseconds where there are any.
  mutating func appendTime(_ milliseconds: Int64) {
    let day = milliseconds.flooredDivision(by: Day.length)
    let rest = milliseconds - day * Day.length
    let date = DateTime.civil(day)
    appendDigits(UInt64(Swift.max(0, date.year)), minimum: 4)
    append("-")
    appendDigits(UInt64(date.month), minimum: 2)
    append("-")
    appendDigits(UInt64(date.day), minimum: 2)
    append("T")
    appendDigits(UInt64(rest / 3_600_000), minimum: 2)
    append(":")
    appendDigits(UInt64(rest / 60_000 % 60), minimum: 2)
    append(":")
    appendDigits(UInt64(rest / 1_000 % 60), minimum: 2)
    if rest % 1_000 != 0 {
      append(".")
      appendDigits(UInt64(rest % 1_000), minimum: 3)
    }
    append("Z")
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
