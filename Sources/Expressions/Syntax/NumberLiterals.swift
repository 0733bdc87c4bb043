/// Numbers: `12`, `0x1F`, `12u`, `1.5`, `.5`, `1e9`.
extension Lexer {
  mutating func number() -> Token.Kind? {
    let start = position
    if peek() == UInt8(ascii: "0"), peek(1) | 0x20 == UInt8(ascii: "x") {
      position += 2
      let digits = position
      while Self.hexValue(peek()) != nil { position += 1 }
      return integer(String(decoding: bytes[digits..<position], as: UTF8.self), 16, start)
    }
    skipDigits()
    var isDouble = false
    if peek() == UInt8(ascii: "."), Self.isDigit(peek(1)) {
      isDouble = true
      position += 1
      skipDigits()
    }
    if let exponent = exponentLength() {
      isDouble = true
      position += exponent
      skipDigits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard isDouble else { return integer(text, 10, start) }
    guard !Self.isNameStart(peek()), let value = Double(text) else {
      report("'\(text)' is not a number", from: start)
      return nil
    }
    return .double(value)
  }

  private mutating func skipDigits() {
    while Self.isDigit(peek()) { position += 1 }
  }

  /// The length of `e`, `e+` or `e-` before a digit; nil when there is no exponent here.
  private func exponentLength() -> Int? {
    guard peek() | 0x20 == UInt8(ascii: "e") else { return nil }
    if Self.isDigit(peek(1)) { return 1 }
    let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
    return isSigned && Self.isDigit(peek(2)) ? 2 : nil
  }

  private mutating func integer(_ digits: String, _ radix: Int, _ start: Int) -> Token.Kind? {
    let isUnsigned = peek() | 0x20 == UInt8(ascii: "u")
    if isUnsigned { position += 1 }
    guard !Self.isNameStart(peek()), !digits.isEmpty else {
      while Self.isNameStart(peek()) || Self.isDigit(peek()) { position += 1 }
      report("a number cannot contain letters", from: start)
      return nil
    }
    // 2^63 is let through: with a minus before it, it is the least int.
    guard let value = UInt64(digits, radix: radix), isUnsigned || value <= 1 << 63 else {
      report(
        "the \(isUnsigned ? "uint" : "int") literal is out of range", from: start,
        suggestion: "write it as a double, with a decimal point")
      return nil
    }
    return isUnsigned ? .uint(value) : .int(value)
  }

  static func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }
}
