/// Types as CEL's type checkers write them and as answers show them: `map(string, list(int))`.
extension CELType {
  /// The deepest nesting that is read.
  private static var maximumDepth: Int { 32 }

  /// Nil for what is no type.
  package init?(notation: String) {
    var rest = Substring(notation)
    guard let type = CELType.read(&rest, depth: 0),
      rest.allSatisfy(\.isWhitespace)
    else { return nil }
    self = type
  }

  private static func read(_ rest: inout Substring, depth: Int) -> CELType? {
    guard depth < maximumDepth else { return nil }
    rest = rest.drop(while: \.isWhitespace)
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
    rest = rest.dropFirst(name.count).drop(while: \.isWhitespace)
    guard rest.first == "(" else { return simple[String(name)] }
    var arguments: [CELType] = []
    repeat {
      rest.removeFirst()
      guard let argument = read(&rest, depth: depth + 1) else { return nil }
      arguments.append(argument)
      rest = rest.drop(while: \.isWhitespace)
    } while rest.first == ","
    guard rest.first == ")" else { return nil }
    rest.removeFirst()
    switch (name, arguments.count) {
    case ("list", 1): return .list(arguments[0])
    case ("map", 2): return .map(arguments[0], arguments[1])
    case ("optional_type", 1): return .optional(arguments[0])
    case ("type", 1): return .type(arguments[0])
    default: return nil
    }
  }

  /// Types that are a name alone.
  static let simple: [String: CELType] = [
    "bool": .bool, "int": .int, "uint": .uint, "double": .double, "string": .string,
    "bytes": .bytes, "timestamp": .timestamp, "duration": .duration, "null": .null,
    "null_type": .null, "dyn": .dyn, "google.protobuf.Timestamp": .timestamp,
    "google.protobuf.Duration": .duration, "type": .type(.dyn), "list": .list(.dyn),
    "map": .map(.dyn, .dyn),
  ]
}
