/// Decimal numbers as text to exact minor units. No binary floating point is involved.
enum DecimalText {
  /// The largest amount of one record in minor units: ten trillion of a currency with cents.
  /// Nine thousand such amounts still add up within 64 bits.
  static let largest: Int64 = 1_000_000_000_000_000

  /// `-?[0-9]+(\.[0-9]+)?` with a value that is a whole number of 10^-`exponent`, as that whole
  /// number. Trailing zeros beyond the exponent change no value and are accepted; a JSON number
  /// is read from its literal by the same rule, so `1e3` is refused.
  static func minorUnits(
    _ text: Text, exponent: Int, field: FieldName
  ) throws(DecodeFault) -> Int64 {
    var at = 0
    let end = text.count
    let negative = end > 0 && text[0] == UInt8(ascii: "-")
    if negative { at = 1 }
    let start = at
    var units: Int64 = 0
    while at < end, let digit = digit(text[at]) {
      units = try append(digit, to: units, field)
      at += 1
    }
    guard at > start else { throw DecodeFault(field, .notDecimal) }
    var fraction = 0
    if at < end {
      guard text[at] == UInt8(ascii: "."), at + 1 < end else {
        throw DecodeFault(field, .notDecimal)
      }
      at += 1
      var lost = false
      while at < end {
        guard let digit = digit(text[at]) else { throw DecodeFault(field, .notDecimal) }
        if fraction < exponent {
          units = try append(digit, to: units, field)
          fraction += 1
        } else if digit != 0 {
          lost = true
        }
        at += 1
      }
      if lost { throw DecodeFault(field, .tooPrecise) }
    }
    while fraction < exponent {
      units = try append(0, to: units, field)
      fraction += 1
    }
    return negative ? -units : units
  }

  @inline(__always)
  private static func digit(_ byte: UInt8) -> Int64? {
    byte >= 48 && byte <= 57 ? Int64(byte &- 48) : nil
  }

  @inline(__always)
  private static func append(
    _ digit: Int64, to units: Int64, _ field: FieldName
  ) throws(DecodeFault) -> Int64 {
    // `units` is at most `largest`, so this cannot overflow.
    let next = units &* 10 &+ digit
    guard next <= largest else { throw DecodeFault(field, .tooLarge) }
    return next
  }

  /// An integer literal of at most 18 digits; nil for anything else.
  static func integer(_ text: Text) -> Int64? {
    var at = 0
    let negative = !text.isEmpty && text[0] == UInt8(ascii: "-")
    if negative { at = 1 }
    guard at < text.count, text.count - at <= 18 else { return nil }
    var value: Int64 = 0
    while at < text.count {
      guard let digit = digit(text[at]) else { return nil }
      value = value &* 10 &+ digit
      at += 1
    }
    return negative ? -value : value
  }
}
