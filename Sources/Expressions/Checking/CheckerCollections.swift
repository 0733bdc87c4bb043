/// Lists, maps and comprehensions.
extension Checker {
  mutating func list(_ node: Expr, _ elements: [Expr.Element]) -> Expr {
    var checked: [Expr.Element] = []
    var type: CELType?
    for element in elements {
      let value = check(element.value)
      checked.append(Expr.Element(value: value, isOptional: element.isOptional))
      let found = elementType(value, isOptional: element.isOptional)
      type = type.map { inference.join($0, found) } ?? found
    }
    return resolved(node, .list(checked), .list(type ?? inference.fresh()))
  }

  mutating func map(_ node: Expr, _ entries: [Expr.Entry]) -> Expr {
    var checked: [Expr.Entry] = []
    var keys: CELType?
    var values: CELType?
    for entry in entries {
      let key = check(entry.key)
      let value = check(entry.value)
      checked.append(Expr.Entry(key: key, value: value, isOptional: entry.isOptional))
      keys = keys.map { inference.join($0, current(key)) } ?? current(key)
      let found = elementType(value, isOptional: entry.isOptional)
      values = values.map { inference.join($0, found) } ?? found
      checkKey(key)
    }
    return resolved(
      node, .map(checked), .map(keys ?? inference.fresh(), values ?? inference.fresh()))
  }

  private mutating func checkKey(_ key: Expr) {
    switch current(key) {
    case .bool, .int, .uint, .string, .dyn, .error, .parameter: break
    case let type:
      report(
        "a map cannot have keys of type \(type)", at: key.span,
        suggestion: "use bool, int, uint or string")
    }
  }

  /// What an element written with `?` contributes: the value inside its optional.
  private mutating func elementType(_ value: Expr, isOptional: Bool) -> CELType {
    let type = current(value)
    guard isOptional else { return type }
    switch type {
    case .optional(let wrapped): return wrapped
    case .dyn, .error, .parameter: return .dyn
    default:
      report(
        "'?' needs an optional value, this is \(type)", at: value.span,
        suggestion: "write optional.of(…) or leave the ? out")
      return failed
    }
  }

  mutating func comprehension(_ node: Expr, _ comprehension: Expr.Comprehension) -> Expr {
    var result = comprehension
    result.range = check(comprehension.range)
    let (first, second) = variableTypes(of: result.range, pair: comprehension.second != nil)
    scopes.append((comprehension.variable, first))
    if let name = comprehension.second { scopes.append((name, second)) }
    if let condition = comprehension.condition {
      let checked = check(condition)
      requireBool(checked)
      result.condition = checked
    }
    result.body = check(comprehension.body)
    scopes.removeLast(comprehension.second == nil ? 1 : 2)
    let body = current(result.body)
    var type = CELType.bool
    switch comprehension.macro {
    case .all, .exists, .existsOne: requireBool(result.body)
    case .map: type = .list(body)
    case .transformMap: type = .map(first, body)
    case .transformMapEntry:
      type = .map(.dyn, .dyn)
      if inference.isAssignable(body, type) {
        if case .map = body { type = body }
      } else {
        report("transformMapEntry() needs a map such as {key: value}", at: result.body.span)
      }
    }
    return resolved(node, .comprehension(result), type)
  }

  private mutating func requireBool(_ node: Expr) {
    let type = current(node)
    guard !inference.isAssignable(type, .bool) else { return }
    report("a bool is needed here, this is \(type)", at: node.span)
  }

  /// The types of the variables over a range: element; index and element; key; key and value.
  private mutating func variableTypes(
    of range: Expr, pair: Bool
  ) -> (CELType, CELType) {
    switch current(range) {
    case .list(let element): return pair ? (.int, element) : (element, .dyn)
    case .map(let key, let value): return (key, value)
    case .dyn, .error: return (.dyn, .dyn)
    case .parameter(let name):
      _ = inference.isAssignable(.dyn, .parameter(name))
      return (.dyn, .dyn)
    case let type:
      report("\(type) cannot be iterated over", at: range.span, suggestion: "use a list or map")
      return (failed, failed)
    }
  }
}
