/// `base64.encode` and `base64.decode`.
enum EncoderLibrary {
  typealias Overload = FunctionDeclaration.Overload

  static var functions: [LibraryFunction] {
    [
      LibraryFunction("base64.encode", [Overload([.bytes], .string)]) {
        (arguments) throws(EvaluationError) in
        guard arguments.count == 1, case .bytes(let bytes) = arguments[0] else {
          throw .noSuchOverload("base64.encode", arguments)
        }
        return .string(Base64.encode(bytes))
      },
      LibraryFunction("base64.decode", [Overload([.string], .bytes)]) {
        (arguments) throws(EvaluationError) in
        guard arguments.count == 1, case .string(let text) = arguments[0] else {
          throw .noSuchOverload("base64.decode", arguments)
        }
        guard let bytes = Base64.decode(text) else {
          throw EvaluationError("the string is not Base64")
        }
        return .bytes(bytes)
      },
    ]
  }
}

/// RFC 4648, section 4. Decoding takes text with or without padding.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let values: [UInt8: UInt32] = Dictionary(
    uniqueKeysWithValues: alphabet.enumerated().map { ($0.element, UInt32($0.offset)) })

  static func encode(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var value: UInt32 = 0
      for byte in group { value = value << 8 | UInt32(byte) }
      value <<= UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let isPadding = place > group.count
        let index = Int(value >> UInt32(18 - 6 * place)) & 63
        result.append(isPadding ? UInt8(ascii: "=") : alphabet[index])
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func decode(_ text: String) -> [UInt8]? {
    var characters = Array(text.utf8)
    let isPadded = characters.count % 4 == 0
    for _ in 0..<2 where isPadded && characters.last == UInt8(ascii: "=") {
      characters.removeLast()
    }
    guard characters.count % 4 != 1 else { return nil }
    var result: [UInt8] = []
    var value: UInt32 = 0
    var bits = 0
    for character in characters {
      guard let six = values[character] else { return nil }
      value = value << 6 | six
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: value >> UInt32(bits)))
      }
    }
    return result
  }
}
