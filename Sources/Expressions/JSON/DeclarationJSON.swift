/// Declarations as JSON: `"int"`, `"list(int)"`, `{"list": "int"}`, `{"map": ["string", "dyn"]}`,
/// `{"optional": …}`, `{"type": …}`, `{"abstract": name, "params": […]}`, `{"param": "T"}`.
extension CELType {
  /// - Parameter json: The declaration, read from JSON.
  package init(json: CELValue) throws(JSONError) {
    let malformed = JSONError(message: "this is not a type", offset: 0)
    switch json {
    case .string(let name):
      guard let type = CELType(notation: name) else {
        throw JSONError(
          message: "unknown type; known are \(Self.simple.keys.sorted().joined(separator: ", ")), "
            + "and such as list(int), map(string, int)",
          offset: 0)
      }
      self = type
    case .map(let map):
      if let element = map[.string("list")] {
        self = .list(try CELType(json: element))
      } else if case .list(let pair) = map[.string("map")], pair.count == 2 {
        self = .map(try CELType(json: pair[0]), try CELType(json: pair[1]))
      } else if let wrapped = map[.string("optional")] {
        self = .optional(try CELType(json: wrapped))
      } else if let type = map[.string("type")] {
        self = .type(try CELType(json: type))
      } else if case .string(let name) = map[.string("param")] {
        self = .parameter(name)
      } else if case .string(let name) = map[.string("abstract")] {
        let arguments = try Self.list(json: map[.string("params")])
        self =
          name == "optional_type" && arguments.count == 1
          ? .optional(arguments[0]) : .opaque(name, arguments)
      } else {
        throw malformed
      }
    default: throw malformed
    }
  }

  static func list(json: CELValue?) throws(JSONError) -> [CELType] {
    guard case .list(let list) = json else { return [] }
    var result: [CELType] = []
    for element in list { result.append(try CELType(json: element)) }
    return result
  }
}

extension Environment {
  /// Declares variables and functions from a JSON object: a name and its type, or
  /// `{"function": [{"params": […], "result": …, "member": bool}]}`.
  package mutating func declare(json declarations: CELMap) throws(JSONError) {
    for (key, value) in declarations.entries {
      guard case .string(let name) = key else { continue }
      guard case .map(let map) = value, case .list(let overloads) = map[.string("function")]
      else {
        declare(variable: name, type: try CELType(json: value))
        continue
      }
      var signatures: [FunctionDeclaration.Overload] = []
      for overload in overloads {
        guard case .map(let fields) = overload, let result = fields[.string("result")] else {
          throw JSONError(message: "a function needs params and result", offset: 0)
        }
        var isMember = false
        if case .bool(let flag) = fields[.string("member")] { isMember = flag }
        signatures.append(
          FunctionDeclaration.Overload(
            try CELType.list(json: fields[.string("params")]), try CELType(json: result),
            isMember: isMember))
      }
      declare(function: FunctionDeclaration(name, signatures))
    }
  }
}
