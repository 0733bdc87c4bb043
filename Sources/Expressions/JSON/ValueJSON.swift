/// The JSON mapping of CEL values (cel-spec, langdef, "JSON data conversion"): int and uint
/// beyond 2^53 as strings, bytes in Base64, times in RFC 3339, durations in seconds with `s`.
extension CELValue {
  /// - Parameter json: UTF-8 of one JSON value.
  /// - Parameter type: The type wanted; without it, strings stay strings.
  /// - Throws: It is not JSON, or not a value of the type.
  package init(json: some Sequence<UInt8>, as type: CELType = .dyn) throws(JSONError) {
    self = try JSONReader.value(Array(json)).converted(to: type)
  }

  /// This value, read from JSON, as one of the declared type.
  package func converted(to type: CELType) throws(JSONError) -> CELValue {
    let mismatch = JSONError(message: "the value is not of type \(type)", offset: 0)
    switch (self, type) {
    case (_, .dyn): return self
    case (.null, .null), (.null, .timestamp), (.null, .duration), (.null, .opaque): return .null
    case (.null, .optional): return .optional(nil)
    case (_, .optional(let wrapped)): return .optional(try converted(to: wrapped))
    case (.bool, .bool), (.string, .string): return self
    case (.list(let list), .list(let element)):
      var result: [CELValue] = []
      for value in list { result.append(try value.converted(to: element)) }
      return .list(result)
    case (.map(let map), .map(let key, let value)):
      return .map(try Self.map(map, key, value))
    case (.string(let text), .bytes):
      if let bytes = Base64.decode(text) { return .bytes(bytes) }
    case (.string(let text), .timestamp):
      if let time = CELTimestamp(text: text) { return .timestamp(time) }
    case (.string(let text), .duration):
      if let span = CELDuration(text: text) { return .duration(span) }
    default:
      if let number = number(as: type) { return number }
    }
    throw mismatch
  }

  private func number(as type: CELType) -> CELValue? {
    switch (self, type) {
    case (.int, .int), (.uint, .uint): return self
    case (.int(let value), .uint): return UInt64(exactly: value).map(CELValue.uint)
    case (.int(let value), .double): return .double(Double(value))
    case (.uint(let value), .double): return .double(Double(value))
    case (.double, .double): return self
    case (.double(let value), .int): return Int64(exactly: value).map(CELValue.int)
    case (.double(let value), .uint): return UInt64(exactly: value).map(CELValue.uint)
    case (.string(let text), .int): return Int64(text).map(CELValue.int)
    case (.string(let text), .uint): return UInt64(text).map(CELValue.uint)
    case (.string(let text), .double): return Double(text).map(CELValue.double)
    case (.int(let value), .opaque(let name, _)): return .opaque(name, value)
    case (.string(let text), .opaque(let name, _)):
      return Int64(text).map { CELValue.opaque(name, $0) }
    default: return nil
    }
  }

  /// JSON's keys are strings; the declared key type says what they stand for.
  private static func map(
    _ map: CELMap, _ keyType: CELType, _ valueType: CELType
  ) throws(JSONError) -> CELMap {
    var result = CELMap()
    for (key, value) in map.entries {
      var typed = key
      if keyType == .bool, case .string(let text) = key {
        guard let flag = Bool(text) else {
          throw JSONError(message: "a map key is not of type bool", offset: 0)
        }
        typed = .bool(flag)
      } else if keyType != .string {
        typed = try key.converted(to: keyType)
      }
      let converted = try value.converted(to: valueType)
      do throws(EvaluationError) {
        try result.insert(typed, converted)
      } catch {
        throw JSONError(message: error.message, offset: 0)
      }
    }
    return result
  }

  /// The value as JSON text. Unknown and `optional.none()` are null, a type is its name, an
  /// opaque integer its integer.
  package var json: String {
    var text = ""
    write(to: &text)
    return text
  }

  private func write(to text: inout String) {
    switch self {
    case .null, .unknown, .optional(nil): text += "null"
    case .bool(let value): text += "\(value)"
    case .int(let value), .opaque(_, let value):
      text += value.magnitude <= 1 << 53 ? "\(value)" : "\"\(value)\""
    case .uint(let value): text += value <= 1 << 53 ? "\(value)" : "\"\(value)\""
    case .double(let value):
      text += value.isFinite ? "\(value)" : "\"\(NumberText.shortest(value))\""
    case .string(let value): Self.quote(value, into: &text)
    case .bytes(let value): text += "\"\(Base64.encode(value))\""
    case .timestamp(let value): text += "\"\(value.text)\""
    case .duration(let value): text += "\"\(value.text)\""
    case .address(let value): text += "\"\(value.text)\""
    case .network(let value): text += "\"\(value.text)\""
    case .type(let value): Self.quote(value.runtimeName, into: &text)
    case .optional(let value?): value.write(to: &text)
    case .list(let list):
      text += "["
      for (index, value) in list.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .map(let map):
      text += "{"
      for (index, entry) in map.entries.enumerated() {
        if index > 0 { text += "," }
        Self.quote(entry.key.keyText, into: &text)
        text += ":"
        entry.value.write(to: &text)
      }
      text += "}"
    }
  }

  private var keyText: String {
    switch self {
    case .string(let value): value
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    default: ""
    }
  }

  private static func quote(_ value: String, into text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{00}"..<"\u{20}":
        text += "\\u00\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))"
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
