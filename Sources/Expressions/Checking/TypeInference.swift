/// Unification of types with parameters, as cel-go's checker does it: a parameter is bound to
/// the most general type it was met with.
struct TypeInference {
  private var bindings: [String: CELType] = [:]
  private var count = 0

  /// A new, unbound type parameter.
  mutating func fresh() -> CELType {
    count += 1
    return .parameter("%\(count)")
  }

  /// The overload's types with its parameters renamed, so that each use binds its own.
  mutating func instantiate(
    _ overload: FunctionDeclaration.Overload
  ) -> (parameters: [CELType], result: CELType) {
    var renamed: [String: CELType] = [:]
    let parameters = overload.parameters.map { rename($0, &renamed) }
    return (parameters, rename(overload.result, &renamed))
  }

  private mutating func rename(
    _ type: CELType, _ renamed: inout [String: CELType]
  ) -> CELType {
    switch type {
    case .parameter(let name):
      if let known = renamed[name] { return known }
      let new = fresh()
      renamed[name] = new
      return new
    default:
      var result = type
      var arguments: [CELType] = []
      for argument in type.arguments { arguments.append(rename(argument, &renamed)) }
      if !arguments.isEmpty { result = type.withArguments(arguments) }
      return result
    }
  }

  /// The type with every bound parameter replaced; unbound ones become `dyn` when asked.
  func substitute(_ type: CELType, unboundAsDyn: Bool) -> CELType {
    if case .parameter(let name) = type {
      if let bound = bindings[name] {
        return substitute(bound, unboundAsDyn: unboundAsDyn)
      }
      return unboundAsDyn ? .dyn : type
    }
    let arguments = type.arguments
    guard !arguments.isEmpty else { return type }
    return type.withArguments(
      arguments.map { substitute($0, unboundAsDyn: unboundAsDyn) })
  }

  /// Whether values of the first type may stand where the second is wanted; binds parameters
  /// on success and leaves everything as it was on failure.
  mutating func isAssignable(_ from: CELType, _ to: CELType) -> Bool {
    isAssignable([from], [to])
  }

  mutating func isAssignable(_ from: [CELType], _ to: [CELType]) -> Bool {
    guard from.count == to.count else { return false }
    let saved = bindings
    for (first, second) in zip(from, to) where !unify(first, second) {
      bindings = saved
      return false
    }
    return true
  }

  /// The type of a collection that holds values of both types.
  mutating func join(_ first: CELType, _ second: CELType) -> CELType {
    isAssignable(first, second) ? mostGeneral(first, second) : .dyn
  }

  private mutating func unify(_ from: CELType, _ to: CELType) -> Bool {
    if case .parameter(let name) = to {
      let (isValid, isBound) = bind(name, from)
      if isValid || isBound { return isValid }
    }
    if case .parameter(let name) = from { return bind(name, to).isValid }
    switch (from, to) {
    case (.dyn, _), (_, .dyn), (.error, _), (_, .error), (.type, .type): return true
    case (.null, .null), (.null, .timestamp), (.null, .duration), (.null, .opaque),
      (.null, .optional), (.timestamp, .null), (.duration, .null), (.opaque, .null),
      (.optional, .null):
      return true
    default: break
    }
    let fromArguments = from.arguments
    let toArguments = to.arguments
    guard from.isSameKind(as: to), fromArguments.count == toArguments.count else {
      return false
    }
    return zip(fromArguments, toArguments).allSatisfy { unify($0, $1) }
  }

  /// Binds a parameter to a type, or widens what it is bound to.
  private mutating func bind(
    _ name: String, _ type: CELType
  ) -> (isValid: Bool, isBound: Bool) {
    if type == .parameter(name) { return (true, true) }
    if let bound = bindings[name] {
      if bound == type { return (true, true) }
      guard unify(type, bound) else { return (false, true) }
      let general = mostGeneral(type, bound)
      if !occurs(name, in: general) { bindings[name] = general }
      return (true, true)
    }
    guard !occurs(name, in: type) else { return (false, false) }
    bindings[name] = type
    return (true, false)
  }

  private func occurs(_ name: String, in type: CELType) -> Bool {
    if case .parameter(let other) = type {
      if other == name { return true }
      return bindings[other].map { occurs(name, in: $0) } ?? false
    }
    return type.arguments.contains { occurs(name, in: $0) }
  }

  private func mostGeneral(_ first: CELType, _ second: CELType) -> CELType {
    isEqualOrLessSpecific(first, second) ? first : second
  }

  private func isEqualOrLessSpecific(_ first: CELType, _ second: CELType) -> Bool {
    switch (first, second) {
    case (.dyn, _), (.parameter, _): return true
    case (_, .dyn), (_, .parameter): return false
    default:
      guard first.isSameKind(as: second), first.arguments.count == second.arguments.count
      else { return false }
      return zip(first.arguments, second.arguments).allSatisfy(isEqualOrLessSpecific)
    }
  }
}

extension CELType {
  /// The types this one is built from.
  var arguments: [CELType] {
    switch self {
    case .list(let element): [element]
    case .map(let key, let value): [key, value]
    case .type(let type): [type]
    case .optional(let wrapped): [wrapped]
    case .opaque(_, let arguments): arguments
    default: []
    }
  }

  func withArguments(_ arguments: [CELType]) -> CELType {
    switch self {
    case .list: .list(arguments[0])
    case .map: .map(arguments[0], arguments[1])
    case .type: .type(arguments[0])
    case .optional: .optional(arguments[0])
    case .opaque(let name, _): .opaque(name, arguments)
    default: self
    }
  }

  /// Whether both are the same type when their arguments are left out of account.
  func isSameKind(as other: CELType) -> Bool {
    switch (self, other) {
    case (.list, .list), (.map, .map), (.type, .type), (.optional, .optional): true
    case (.opaque(let first, _), .opaque(let second, _)): first == second
    default: arguments.isEmpty && self == other
    }
  }
}
