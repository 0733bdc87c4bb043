/// Cuts the text of an expression into tokens, collecting every lexical error.
struct Lexer {
  let source: SourceText
  var position = 0
  var errors: [ExpressionError] = []

  init(_ source: SourceText) {
    self.source = source
  }

  var bytes: [UInt8] { source.bytes }

  func peek(_ ahead: Int = 0) -> UInt8 {
    position + ahead < bytes.count ? bytes[position + ahead] : 0
  }

  mutating func report(
    _ message: String, from start: Int, suggestion: String? = nil
  ) {
    errors.append(
      source.error(
        message, at: SourceSpan(offset: start, length: max(1, position - start)),
        suggestion: suggestion))
  }

  /// All tokens, the last being `end`.
  mutating func tokens() -> [Token] {
    var result: [Token] = []
    while true {
      skipBlanks()
      let start = position
      guard position < bytes.count else {
        result.append(Token(kind: .end, span: SourceSpan(offset: start, length: 0)))
        return result
      }
      guard let kind = next() else { continue }
      result.append(
        Token(kind: kind, span: SourceSpan(offset: start, length: position - start)))
    }
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
        position += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      default: return
      }
    }
  }

  private mutating func next() -> Token.Kind? {
    let byte = peek()
    if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && Self.isDigit(peek(1))) {
      return number()
    }
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      return quotedLiteral(isRaw: false, isBytes: false)
    }
    if let literal = prefixedLiteral() { return literal }
    if Self.isNameStart(byte) { return name() }
    if byte == UInt8(ascii: "`") { return backtickName() }
    return symbol()
  }

  /// `r"…"`, `b"…"`, `br"…"`.
  private mutating func prefixedLiteral() -> Token.Kind? {
    var length = 0
    var isBytes = false
    var isRaw = false
    if peek(length) | 0x20 == UInt8(ascii: "b") {
      isBytes = true
      length += 1
    }
    if peek(length) | 0x20 == UInt8(ascii: "r") {
      isRaw = true
      length += 1
    }
    guard length > 0, peek(length) == UInt8(ascii: "\"") || peek(length) == UInt8(ascii: "'")
    else { return nil }
    position += length
    return quotedLiteral(isRaw: isRaw, isBytes: isBytes)
  }

  private mutating func name() -> Token.Kind {
    let start = position
    while Self.isNameStart(peek()) || Self.isDigit(peek()) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    return Token.keywords.contains(text) ? .symbol(text) : .identifier(text)
  }

  private mutating func backtickName() -> Token.Kind? {
    let start = position
    position += 1
    let contentStart = position
    while Self.isNameStart(peek()) || Self.isDigit(peek())
      || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: " ")]
        .contains(peek())
    {
      position += 1
    }
    let text = String(decoding: bytes[contentStart..<position], as: UTF8.self)
    guard peek() == UInt8(ascii: "`"), !text.isEmpty else {
      report(
        "a name in backticks holds letters, digits, '_', '.', '-', '/' and spaces and ends with "
          + "a backtick", from: start)
      return nil
    }
    position += 1
    return .quoted(text)
  }

  private mutating func symbol() -> Token.Kind? {
    let start = position
    let pair = String(decoding: [peek(), peek(1)].filter { $0 < 0x80 }, as: UTF8.self)
    if ["==", "!=", "<=", ">=", "&&", "||"].contains(pair) {
      position += 2
      return .symbol(pair)
    }
    let single = String(UnicodeScalar(peek()))
    if peek() < 0x80, "+-*/%!<>?:.,()[]{}".contains(single) {
      position += 1
      return .symbol(single)
    }
    position += 1
    while peek() & 0xC0 == 0x80 { position += 1 }
    let text = source.slice(SourceSpan(offset: start, length: position - start))
    let remedies = ["=": "write == to compare", "&": "write &&", "|": "write ||"]
    report("unexpected character '\(text)'", from: start, suggestion: remedies[text])
    return nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
  }
}
