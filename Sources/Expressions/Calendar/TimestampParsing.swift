/// RFC 3339 date-times.
extension CELTimestamp {
  /// `2024-02-29T12:00:00.5+08:00`; nil when it is malformed or out of range.
  package init?(text: String) {
    var scanner = DigitScanner(bytes: Array(text.utf8))
    guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2),
      scanner.skip("-"), let day = scanner.number(2), scanner.skip("T") || scanner.skip("t"),
      let hour = scanner.number(2), scanner.skip(":"), let minute = scanner.number(2),
      scanner.skip(":"), let second = scanner.number(2)
    else { return nil }
    guard (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var nanoseconds: Int32 = 0
    if scanner.skip(".") {
      guard let fraction = scanner.fraction() else { return nil }
      nanoseconds = fraction
    }
    guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    self.init(
      seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset,
      nanoseconds: nanoseconds)
  }
}

/// Reads fixed-width decimal fields.
struct DigitScanner {
  let bytes: [UInt8]
  private(set) var position = 0

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, UInt32(bytes[position]) == character.value else {
      return false
    }
    position += 1
    return true
  }

  mutating func number(_ width: Int) -> Int64? {
    guard position + width <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + width] {
      guard Lexer.isDigit(byte) else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    position += width
    return value
  }

  /// One to any number of digits after the point, in nanoseconds, the rest cut off.
  mutating func fraction() -> Int32? {
    let start = position
    var value: Int32 = 0
    while position < bytes.count, Lexer.isDigit(bytes[position]) {
      if position - start < 9 { value = value * 10 + Int32(bytes[position] - 0x30) }
      position += 1
    }
    guard position > start else { return nil }
    for _ in 0..<max(0, 9 - (position - start)) { value *= 10 }
    return value
  }

  /// `Z` or `±hh:mm`, in seconds east of UTC.
  mutating func offset() -> Int64? {
    if skip("Z") || skip("z") { return 0 }
    let isNegative = skip("-")
    guard isNegative || skip("+"), let hours = number(2), skip(":"), let minutes = number(2),
      hours < 24, minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return isNegative ? -seconds : seconds
  }
}
