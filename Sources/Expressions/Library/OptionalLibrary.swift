/// `optional.of`, `orValue` and the other functions of optional values.
enum OptionalLibrary {
  typealias Overload = FunctionDeclaration.Overload

  static var functions: [LibraryFunction] {
    let a = LibraryFunction.a
    let optional = CELType.optional(a)
    return [
      LibraryFunction("optional.of", [Overload([a], optional)]) {
        (arguments) throws(EvaluationError) in .optional(arguments.first)
      },
      LibraryFunction("optional.ofNonZeroValue", [Overload([a], optional)]) {
        (arguments) throws(EvaluationError) in
        .optional(arguments.first.flatMap { $0.isZero ? nil : $0 })
      },
      LibraryFunction("optional.none", [Overload([], optional)]) {
        (_) throws(EvaluationError) in .optional(nil)
      },
      LibraryFunction("optional.unwrap", [Overload([.list(optional)], .list(a))], unwrap),
      LibraryFunction("unwrapOpt", [LibraryFunction.member([.list(optional)], .list(a))], unwrap),
      LibraryFunction("hasValue", [LibraryFunction.member([optional], .bool)]) {
        (arguments) throws(EvaluationError) in
        .bool(try wrapped("hasValue", arguments, 1) != nil)
      },
      LibraryFunction("value", [LibraryFunction.member([optional], a)]) {
        (arguments) throws(EvaluationError) in
        guard let value = try wrapped("value", arguments, 1) else {
          throw EvaluationError("optional.none() dereference")
        }
        return value
      },
      LibraryFunction("or", [LibraryFunction.member([optional, optional], optional)]) {
        (arguments) throws(EvaluationError) in
        guard let value = try wrapped("or", arguments, 2) else {
          guard case .optional = arguments[1] else { throw .noSuchOverload("or", arguments) }
          return arguments[1]
        }
        return .optional(value)
      },
      LibraryFunction("orValue", [LibraryFunction.member([optional, a], a)]) {
        (arguments) throws(EvaluationError) in
        try wrapped("orValue", arguments, 2) ?? arguments[1]
      },
    ]
  }

  private static func wrapped(
    _ function: String, _ arguments: [CELValue], _ count: Int
  ) throws(EvaluationError) -> CELValue? {
    guard arguments.count == count, case .optional(let value) = arguments[0] else {
      throw .noSuchOverload(function, arguments)
    }
    return value
  }

  private static func unwrap(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 1, case .list(let list) = arguments[0] else {
      throw .noSuchOverload("optional.unwrap", arguments)
    }
    var result: [CELValue] = []
    for element in list {
      guard case .optional(let value) = element else {
        throw .noSuchOverload("optional.unwrap", arguments)
      }
      if let value { result.append(value) }
    }
    return .list(result)
  }
}

extension CELValue {
  /// Whether this is the default value of its type.
  var isZero: Bool {
    switch self {
    case .null: true
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .double(let value): value == 0
    case .string(let value): value.isEmpty
    case .bytes(let value): value.isEmpty
    case .duration(let value): value.nanoseconds == 0
    case .timestamp(let value): value.seconds == 0 && value.nanoseconds == 0
    case .list(let value): value.isEmpty
    case .map(let value): value.count == 0
    case .optional(let value): value == nil
    case .opaque(_, let value): value == 0
    case .type, .address, .network, .unknown: false
    }
  }
}
