/// Fields, keys and indexes, through optionals too.
enum Selection {
  static func select(
    _ field: String, of operand: CELValue, isOptional: Bool, isTest: Bool
  ) throws(EvaluationError) -> CELValue {
    switch operand {
    case .unknown: return operand
    case .optional(let wrapped):
      guard let wrapped else { return isTest ? .bool(false) : .optional(nil) }
      let found = try key(field, of: wrapped)
      return isTest ? .bool(found != nil) : .optional(found)
    default:
      let found = try key(field, of: operand)
      if isTest { return .bool(found != nil) }
      if isOptional { return .optional(found) }
      guard let found else { throw EvaluationError("no such key") }
      return found
    }
  }

  private static func key(
    _ field: String, of operand: CELValue
  ) throws(EvaluationError) -> CELValue? {
    guard case .map(let map) = operand else {
      throw EvaluationError(
        "no such key: type '\(operand.type.runtimeName)' does not support field selection")
    }
    return map[.string(field)]
  }

  /// `a[b]`.
  static func index(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2 else { throw .noSuchOverload("_[_]", arguments) }
    if case .optional(let wrapped) = arguments[0] {
      return .optional(
        try wrapped.flatMap { value throws(EvaluationError) in
          try element(of: value, arguments[1])
        })
    }
    guard let found = try element(of: arguments[0], arguments[1]) else {
      if case .map = arguments[0] { throw EvaluationError("no such key") }
      throw EvaluationError("invalid_argument: the index is out of range")
    }
    return found
  }

  /// `a[?b]`.
  static func optionalIndex(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2 else { throw .noSuchOverload("_[?_]", arguments) }
    guard case .optional(let wrapped) = arguments[0] else {
      return .optional(try element(of: arguments[0], arguments[1]))
    }
    guard let wrapped else { return .optional(nil) }
    return .optional(try element(of: wrapped, arguments[1]))
  }

  private static func element(
    of collection: CELValue, _ key: CELValue
  ) throws(EvaluationError) -> CELValue? {
    switch collection {
    case .map(let map): return map[key]
    case .list(let list):
      let position: Int?
      switch key {
      case .int(let value): position = Int(exactly: value)
      case .uint(let value): position = Int(exactly: value)
      case .double(let value):
        position = Int(exactly: value)
        if position == nil { throw EvaluationError("invalid_argument: not a whole index") }
      default: throw EvaluationError("invalid_argument: a list index must be a number")
      }
      guard let position, list.indices.contains(position) else { return nil }
      return list[position]
    default: throw .noSuchOverload("_[_]", [collection, key])
    }
  }
}
