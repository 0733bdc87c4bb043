/// Why a text is not the JSON that was wanted.
package struct JSONError: Error, Sendable, CustomStringConvertible {
  /// What is wrong; never contains a value.
  package var message: String
  /// UTF-8 offset.
  package var offset: Int

  package init(message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message) at byte \(offset)" }
}

/// Parses RFC 8259 into CEL values, for commands and tests, not for the path of records.
struct JSONReader {
  /// The deepest nesting accepted.
  private static let maximumNesting = 200

  private let bytes: [UInt8]
  private var position = 0
  private var nesting = 0

  /// The whole text as one value. Whole numbers without fraction and exponent are ints (uints
  /// beyond), all others doubles.
  static func value(_ bytes: [UInt8]) throws(JSONError) -> CELValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.position == bytes.count else { throw reader.error("unexpected text") }
    return value
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private func error(_ message: String) -> JSONError {
    JSONError(message: message, offset: position)
  }

  private var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipBlanks() {
    while [0x20, 0x09, 0x0A, 0x0D].contains(peek) { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < bytes.count, UInt32(bytes[position]) == character.value else {
      return false
    }
    position += 1
    return true
  }

  private mutating func value() throws(JSONError) -> CELValue {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.maximumNesting else { throw error("nested too deeply") }
    skipBlanks()
    switch UnicodeScalar(peek) {
    case "{": return try object()
    case "[": return try array()
    case "\"": return .string(try string())
    case "t": return try word("true", .bool(true))
    case "f": return try word("false", .bool(false))
    case "n": return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: String, _ value: CELValue) throws(JSONError) -> CELValue {
    guard bytes[position...].starts(with: text.utf8) else { throw error("unexpected text") }
    position += text.utf8.count
    return value
  }

  private mutating func object() throws(JSONError) -> CELValue {
    position += 1
    var map = CELMap()
    if accept("}") { return .map(map) }
    repeat {
      skipBlanks()
      guard peek == UInt8(ascii: "\"") else { throw error("a key is expected") }
      let key = try string()
      guard accept(":") else { throw error("':' is expected") }
      map.set(key, try value())
    } while accept(",")
    guard accept("}") else { throw error("'}' is expected") }
    return .map(map)
  }

  private mutating func array() throws(JSONError) -> CELValue {
    position += 1
    var list: [CELValue] = []
    if accept("]") { return .list(list) }
    repeat { list.append(try value()) } while accept(",")
    guard accept("]") else { throw error("']' is expected") }
    return .list(list)
  }

  private mutating func number() throws(JSONError) -> CELValue {
    let start = position
    while "+-.eE0123456789".utf8.contains(peek) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let first = text.utf8.first, first == UInt8(ascii: "-") || Lexer.isDigit(first) else {
      position = start
      throw error("a value is expected")
    }
    if let int = Int64(text) { return .int(int) }
    if let uint = UInt64(text) { return .uint(uint) }
    guard let double = Double(text) else { throw error("this is not a number") }
    return .double(double)
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    var content: [UInt8] = []
    while true {
      guard position < bytes.count else { throw error("the string is not closed") }
      let byte = bytes[position]
      position += 1
      switch UnicodeScalar(byte) {
      case "\"":
        guard let text = String(validating: content, as: UTF8.self) else {
          throw error("invalid UTF-8")
        }
        return text
      case "\\": try escape(into: &content)
      default:
        guard byte >= 0x20 else { throw error("control character in a string") }
        content.append(byte)
      }
    }
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    let letter = UnicodeScalar(peek)
    position += 1
    switch letter {
    case "\"", "\\", "/": content.append(UInt8(ascii: letter))
    case "b": content.append(8)
    case "f": content.append(12)
    case "n": content.append(10)
    case "r": content.append(13)
    case "t": content.append(9)
    case "u":
      var value = try unit()
      if 0xD800..<0xDC00 ~= value, peek == UInt8(ascii: "\\"),
        position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u")
      {
        position += 2
        let low = try unit()
        guard 0xDC00..<0xE000 ~= low else { throw error("bad surrogate pair") }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(value) else { throw error("bad surrogate pair") }
      content += Array(String(scalar).utf8)
    default: throw error("bad escape sequence")
    }
  }

  private mutating func unit() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Lexer.hexValue(peek) else { throw error("bad escape sequence") }
      value = value << 4 | digit
      position += 1
    }
    return value
  }
}
