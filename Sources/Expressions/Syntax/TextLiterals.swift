/// Strings and bytes: single and triple quotes, raw forms, escapes.
extension Lexer {
  mutating func quotedLiteral(isRaw: Bool, isBytes: Bool) -> Token.Kind? {
    let start = position
    let quote = peek()
    let isTriple = peek(1) == quote && peek(2) == quote
    position += isTriple ? 3 : 1
    var content: [UInt8] = []
    var isValid = true
    while true {
      guard position < bytes.count else {
        report(
          "the text is not closed", from: start,
          suggestion:
            "add \(String(repeating: String(UnicodeScalar(quote)), count: isTriple ? 3 : 1))")
        return nil
      }
      let byte = peek()
      if byte == quote, !isTriple || (peek(1) == quote && peek(2) == quote) {
        position += isTriple ? 3 : 1
        break
      }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"), !isTriple {
        report(
          "a text in single quotes cannot span lines", from: start,
          suggestion: "write \\n, or use triple quotes")
        return nil
      }
      if byte == UInt8(ascii: "\\"), !isRaw {
        isValid = escape(into: &content, isBytes: isBytes) && isValid
      } else {
        content.append(byte)
        position += 1
      }
    }
    guard isValid else { return nil }
    return isBytes ? .bytes(content) : .string(String(decoding: content, as: UTF8.self))
  }

  /// Decodes one escape sequence; false and a report when it is none.
  private mutating func escape(into content: inout [UInt8], isBytes: Bool) -> Bool {
    let start = position
    position += 1
    let letter = peek()
    position += 1
    if let plain = Self.plainEscapes[letter] {
      content.append(plain)
      return true
    }
    switch letter {
    case UInt8(ascii: "x"), UInt8(ascii: "X"):
      return numeric(2, radix: 16, from: start, isBytes: isBytes, into: &content)
    case UInt8(ascii: "u") where !isBytes:
      return numeric(4, radix: 16, from: start, isBytes: false, into: &content)
    case UInt8(ascii: "U") where !isBytes:
      return numeric(8, radix: 16, from: start, isBytes: false, into: &content)
    case 0x30...0x33:
      position -= 1
      return numeric(3, radix: 8, from: start, isBytes: isBytes, into: &content)
    default:
      report(
        "unknown escape sequence", from: start,
        suggestion: "write \\\\ for a backslash, or put r before the text")
      return false
    }
  }

  private mutating func numeric(
    _ digits: Int, radix: UInt32, from start: Int, isBytes: Bool, into content: inout [UInt8]
  ) -> Bool {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = Self.hexValue(peek()), digit < radix else {
        report("the escape sequence needs \(digits) digits", from: start)
        return false
      }
      value = value &* radix &+ digit
      position += 1
    }
    if isBytes {
      content.append(UInt8(truncatingIfNeeded: value))
      return true
    }
    guard let scalar = UnicodeScalar(value) else {
      report("the escape sequence is not a Unicode code point", from: start)
      return false
    }
    content.append(contentsOf: Array(String(scalar).utf8))
    return true
  }

  private static let plainEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
    UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11,
    UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "?"): UInt8(ascii: "?"),
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "'"): UInt8(ascii: "'"),
    UInt8(ascii: "`"): UInt8(ascii: "`"),
  ]
}
