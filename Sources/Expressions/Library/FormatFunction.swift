/// `"%s is %.2f".format([name, value])`.
enum FormatFunction {
  /// The largest precision of `%.Nf` and `%.Ne`.
  static let maximumPrecision = 1000

  static var declaration: LibraryFunction {
    LibraryFunction(
      "format", [LibraryFunction.member([.string, .list(.dyn)], .string)], apply)
  }

  private static func apply(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2, case .string(let template) = arguments[0],
      case .list(let values) = arguments[1]
    else { throw .noSuchOverload("format", arguments) }
    let bytes = Array(template.utf8)
    var result: [UInt8] = []
    var position = 0
    var used = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      if position < bytes.count, bytes[position] == UInt8(ascii: "%") {
        result.append(byte)
        position += 1
        continue
      }
      let precision = try precision(bytes, &position)
      guard position < bytes.count else {
        throw EvaluationError("could not parse formatting clause: unexpected end of string")
      }
      let clause = UnicodeScalar(bytes[position])
      position += 1
      guard used < values.count else {
        throw EvaluationError("index \(used) out of range")
      }
      result += Array(try text(values[used], clause, precision).utf8)
      try ResultLimit.check(result.count)
      used += 1
    }
    return .string(String(decoding: result, as: UTF8.self))
  }

  private static func precision(
    _ bytes: [UInt8], _ position: inout Int
  ) throws(EvaluationError) -> Int? {
    guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return nil }
    position += 1
    var value = 0
    while position < bytes.count, Lexer.isDigit(bytes[position]) {
      value = value * 10 + Int(bytes[position] - 0x30)
      position += 1
      guard value <= maximumPrecision else {
        throw EvaluationError("the precision is larger than \(maximumPrecision)")
      }
    }
    return value
  }

  private static func text(
    _ value: CELValue, _ clause: Unicode.Scalar, _ precision: Int?
  ) throws(EvaluationError) -> String {
    switch clause {
    case "s": return try plain(value)
    case "d": return try decimal(value)
    case "f", "e":
      return NumberText.formatted(
        try number(value, clause), precision: precision ?? 6, exponent: clause == "e")
    case "b": return try binary(value)
    case "o": return try integer(value, radix: 8, "octal clause can only be used on integers")
    case "x": return try hexadecimal(value)
    case "X": return try hexadecimal(value).uppercased()
    default:
      throw EvaluationError(
        "could not parse formatting clause: unrecognized formatting clause \"\(clause)\"")
    }
  }

  private static func failure(_ rule: String, _ value: CELValue) -> EvaluationError {
    EvaluationError("error during formatting: \(rule), was given \(value.type.runtimeName)")
  }

  private static func integer(
    _ value: CELValue, radix: Int, _ rule: String
  ) throws(EvaluationError) -> String {
    switch value {
    case .int(let int): return String(int, radix: radix)
    case .uint(let uint): return String(uint, radix: radix)
    default: throw failure(rule, value)
    }
  }

  private static func decimal(_ value: CELValue) throws(EvaluationError) -> String {
    if case .double(let double) = value, !double.isFinite { return NumberText.shortest(double) }
    return try integer(value, radix: 10, "decimal clause can only be used on integers")
  }

  private static func binary(_ value: CELValue) throws(EvaluationError) -> String {
    if case .bool(let bool) = value { return bool ? "1" : "0" }
    return try integer(
      value, radix: 2, "only integers and bools can be formatted as binary")
  }

  private static func hexadecimal(_ value: CELValue) throws(EvaluationError) -> String {
    let bytes: [UInt8]
    switch value {
    case .string(let text): bytes = Array(text.utf8)
    case .bytes(let content): bytes = content
    default:
      return try integer(
        value, radix: 16, "only integers, byte buffers, and strings can be formatted as hex")
    }
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func number(
    _ value: CELValue, _ clause: Unicode.Scalar
  ) throws(EvaluationError) -> Double {
    switch value {
    case .double(let double): return double
    case .int(let int): return Double(int)
    case .uint(let uint): return Double(uint)
    default:
      let name = clause == "f" ? "fixed-point" : "scientific"
      throw failure("\(name) clause can only be used on doubles", value)
    }
  }

  /// The text of `%s`.
  private static func plain(_ value: CELValue) throws(EvaluationError) -> String {
    switch value {
    case .null: return "null"
    case .bool(let bool): return "\(bool)"
    case .int(let int): return "\(int)"
    case .uint(let uint): return "\(uint)"
    case .double(let double): return NumberText.shortest(double)
    case .string(let text): return text
    case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .timestamp(let time): return time.text
    case .duration(let span): return span.text
    case .type(let type): return type.runtimeName
    case .list(let list):
      var parts: [String] = []
      for element in list { parts.append(try plain(element)) }
      return "[\(parts.joined(separator: ", "))]"
    case .map(let map):
      var parts: [(key: String, value: String)] = []
      for (key, value) in map.entries { parts.append((try plain(key), try plain(value))) }
      let sorted = parts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      return "{\(sorted.joined(separator: ", "))}"
    default: throw failure("this type has no text", value)
    }
  }
}
