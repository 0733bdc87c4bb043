/// `int()`, `string()`, `timestamp()` and the other conversions.
enum Conversions {
  typealias Overload = FunctionDeclaration.Overload

  static var functions: [LibraryFunction] {
    func from(_ types: [CELType], _ result: CELType) -> [Overload] {
      types.map { Overload([$0], result) }
    }
    let a = LibraryFunction.a
    return [
      unary("int", from([.int, .uint, .double, .string, .timestamp], .int), int),
      unary("uint", from([.uint, .int, .double, .string], .uint), uint),
      unary("double", from([.double, .int, .uint, .string], .double), double),
      unary(
        "string",
        from([.string, .bool, .int, .uint, .double, .bytes, .timestamp, .duration], .string),
        string),
      unary("bytes", from([.bytes, .string], .bytes), bytes),
      unary("bool", from([.bool, .string], .bool), bool),
      unary("timestamp", from([.timestamp, .string, .int], .timestamp), timestamp),
      unary("duration", from([.duration, .string, .int], .duration), duration),
      unary("type", [Overload([a], .type(a))]) { .type($0.type) },
      unary("dyn", [Overload([a], .dyn)]) { $0 },
    ]
  }

  private static func unary(
    _ name: String, _ overloads: [Overload],
    _ convert: @escaping @Sendable (CELValue) throws(EvaluationError) -> CELValue?
  ) -> LibraryFunction {
    LibraryFunction(name, overloads) { (arguments) throws(EvaluationError) in
      guard arguments.count == 1, let value = try convert(arguments[0]) else {
        throw .noSuchOverload(name, arguments)
      }
      return value
    }
  }

  private static var rangeError: EvaluationError {
    EvaluationError("range error: the value does not fit the type")
  }

  private static func int(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .int: return value
    case .uint(let value): return .int(try fitted(Int64(exactly: value)))
    case .double(let value):
      // The extreme bounds are refused, because doubles near them are not exact.
      guard value > -0x1p63, value < 0x1p63 else { throw rangeError }
      return .int(Int64(value))
    case .string(let text): return .int(try parsed(Int64(text), text))
    case .timestamp(let time): return .int(time.seconds)
    default: return nil
    }
  }

  private static func uint(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .uint: return value
    case .int(let value): return .uint(try fitted(UInt64(exactly: value)))
    case .double(let value):
      // Rounded towards zero first: what is above -1 becomes 0.
      guard value > -1, value < 0x1p64 else { throw rangeError }
      return .uint(UInt64(value))
    case .string(let text): return .uint(try parsed(UInt64(text), text))
    default: return nil
    }
  }

  private static func double(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .double: return value
    case .int(let value): return .double(Double(value))
    case .uint(let value): return .double(Double(value))
    case .string(let text): return .double(try parsed(Double(text), text))
    default: return nil
    }
  }

  private static func fitted<Number>(_ value: Number?) throws(EvaluationError) -> Number {
    guard let value else { throw rangeError }
    return value
  }

  private static func parsed<Number>(
    _ value: Number?, _ text: String
  ) throws(EvaluationError) -> Number {
    guard let value, text.utf8.first != UInt8(ascii: "+") else {
      throw EvaluationError("Type conversion error: the string is not such a number")
    }
    return value
  }

  private static func string(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .string: return value
    case .bool(let value): return .string("\(value)")
    case .int(let value): return .string("\(value)")
    case .uint(let value): return .string("\(value)")
    case .double(let value): return .string(NumberText.shortest(value))
    case .timestamp(let value): return .string(value.text)
    case .duration(let value): return .string(value.text)
    case .address(let value): return .string(value.text)
    case .network(let value): return .string(value.text)
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw EvaluationError("invalid UTF-8 in bytes, cannot convert to string")
      }
      return .string(text)
    default: return nil
    }
  }

  private static func bytes(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .bytes: value
    case .string(let text): .bytes(Array(text.utf8))
    default: nil
    }
  }

  private static func bool(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .bool: return value
    case .string(let text):
      switch text {
      case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
      case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
      default: throw EvaluationError("Type conversion error: the string is not a bool")
      }
    default: return nil
    }
  }

  private static func timestamp(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    let result: CELTimestamp?
    switch value {
    case .timestamp: return value
    case .int(let seconds): result = CELTimestamp(seconds: seconds)
    case .string(let text): result = CELTimestamp(text: text)
    default: return nil
    }
    guard let result else {
      throw EvaluationError(
        "range or format error: a timestamp is RFC 3339, between the years 1 and 9999")
    }
    return .timestamp(result)
  }

  private static func duration(_ value: CELValue) throws(EvaluationError) -> CELValue? {
    switch value {
    case .duration: return value
    case .int(let seconds):
      let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
      guard !overflow else { throw rangeError }
      return .duration(CELDuration(nanoseconds: nanoseconds))
    case .string(let text):
      guard let result = CELDuration(text: text) else {
        throw EvaluationError(
          "range or format error: a duration is written like 1h30m or 1.5s, within 292 years")
      }
      return .duration(result)
    default: return nil
    }
  }
}
