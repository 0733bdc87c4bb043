/// A static type of the Common Expression Language.
package indirect enum CELType: Hashable, Sendable {
  case bool, int, uint, double, string, bytes, timestamp, duration, null
  /// Known only at run time: assignable to and from everything.
  case dyn
  /// The type of an expression in which an error was already reported.
  case error
  case list(CELType)
  case map(CELType, CELType)
  /// The type of a type value, such as `int` or `type(x)`.
  case type(CELType)
  case optional(CELType)
  /// A host type by name, with its type arguments, such as `money` or `net.IP`.
  case opaque(String, [CELType])
  /// A type parameter of a function declaration, such as `A` in `list(A)`.
  case parameter(String)
}

extension CELType: CustomStringConvertible {
  /// The type as CEL's type checkers write it, such as `map(string, list(int))`.
  package var description: String {
    switch self {
    case .bool: "bool"
    case .int: "int"
    case .uint: "uint"
    case .double: "double"
    case .string: "string"
    case .bytes: "bytes"
    case .timestamp: "google.protobuf.Timestamp"
    case .duration: "google.protobuf.Duration"
    case .null: "null_type"
    case .dyn: "dyn"
    case .error: "*error*"
    case .list(let element): "list(\(element))"
    case .map(let key, let value): "map(\(key), \(value))"
    case .type(let type): type == .dyn ? "type" : "type(\(type))"
    case .optional(let wrapped): "optional_type(\(wrapped))"
    case .opaque(let name, let arguments):
      arguments.isEmpty
        ? name : "\(name)(\(arguments.map(\.description).joined(separator: ", ")))"
    case .parameter(let name): name
    }
  }

  /// The name a type value shows at run time, where type arguments are erased: `list`, `map`.
  package var runtimeName: String {
    switch self {
    case .list: "list"
    case .map: "map"
    case .type: "type"
    case .optional: "optional_type"
    case .opaque(let name, _): name
    default: description
    }
  }
}
