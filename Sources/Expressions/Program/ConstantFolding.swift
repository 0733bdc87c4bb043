extension ProgramConstant {
  /// Nil for values that are no scalars.
  init?(_ value: CELValue) {
    switch value {
    case .null: self.init(kind: .null)
    case .bool(let value): self.init(kind: .bool, bits: value ? 1 : 0)
    case .int(let value): self.init(kind: .int, bits: UInt64(bitPattern: value))
    case .uint(let value): self.init(kind: .uint, bits: value)
    case .double(let value): self.init(kind: .double, bits: value.bitPattern)
    case .string(let value): self.init(kind: .text, text: Array(value.utf8))
    case .timestamp(let value):
      self.init(kind: .timestamp, bits: UInt64(bitPattern: value.milliseconds))
    case .duration(let value):
      self.init(kind: .duration, bits: UInt64(bitPattern: value.milliseconds))
    case .opaque(_, let value): self.init(kind: .opaque, bits: UInt64(bitPattern: value))
    default: return nil
    }
  }
}

extension ProgramCompiler {
  /// The value of a node that depends on no data; nil when it does.
  func constantValue(_ node: Expr) -> Result<CELValue, EvaluationError>? {
    if case .literal(let value) = node.kind { return .success(value) }
    guard isConstant(node, bound: [], scope: locals.count) else { return nil }
    var wrapped = node
    for local in locals.reversed()
    where isConstant(local.value, bound: [], scope: local.scope) {
      wrapped = Expr(
        id: -1, span: node.span, kind: .bind(local.name, value: local.value, body: wrapped))
    }
    var interpreter = Interpreter(environment: expression.environment, bindings: [:])
    return interpreter.attempt(wrapped)
  }

  /// - Parameter bound: Names bound inside of the node looked at.
  private func isConstant(_ node: Expr, bound: Set<String>, scope: Int) -> Bool {
    switch node.kind {
    case .literal: return true
    case .identifier, .variable, .present, .attribute, .message: return false
    case .local(let name):
      if bound.contains(name) { return true }
      guard let local = locals[..<scope].last(where: { $0.name == name }) else { return false }
      return isConstant(local.value, bound: [], scope: local.scope)
    case .bind(let name, let value, let body):
      return isConstant(value, bound: bound, scope: scope)
        && isConstant(body, bound: bound.union([name]), scope: scope)
    case .comprehension(let comprehension):
      var inner = bound.union([comprehension.variable])
      if let second = comprehension.second { inner.insert(second) }
      return isConstant(comprehension.range, bound: bound, scope: scope)
        && (comprehension.condition.map { isConstant($0, bound: inner, scope: scope) } ?? true)
        && isConstant(comprehension.body, bound: inner, scope: scope)
    case .call(let function, _, _):
      // A host's function may not be pure, and its result belongs to the evaluation.
      guard expression.environment.functions[function]?.hostImplementations.isEmpty ?? false
      else { return false }
      return node.children.allSatisfy { isConstant($0, bound: bound, scope: scope) }
    case .select, .list, .map:
      return node.children.allSatisfy { isConstant($0, bound: bound, scope: scope) }
    }
  }

  /// A literal node for a value, in the place of another node.
  func literal(_ value: CELValue, for node: Expr) -> Expr {
    Expr(id: -1, span: node.span, kind: .literal(value))
  }
}
