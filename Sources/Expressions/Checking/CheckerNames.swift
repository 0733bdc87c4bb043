/// Variables, type names and selections.
extension Checker {
  /// The full names a name may stand for in this container, the innermost namespace first.
  func candidates(_ name: String) -> [String] {
    if name.hasPrefix(".") { return [String(name.dropFirst())] }
    var result: [String] = []
    var container = environment.container[...]
    while !container.isEmpty {
      result.append("\(container).\(name)")
      container = container.lastIndex(of: ".").map { container[..<$0] } ?? ""
    }
    return result + [name]
  }

  func local(_ name: String) -> CELType? {
    scopes.last { $0.name == name }?.type
  }

  /// A declared variable, a type name or a constant of the library.
  private func global(_ name: String) -> (kind: Expr.Kind, type: CELType)? {
    for candidate in candidates(name) {
      if let variable = environment.variables[candidate] {
        return (.variable(candidate), variable.type)
      }
      if let type = typeName(candidate) {
        return (.literal(.type(type)), .type(type))
      }
      if candidate == "google.protobuf.NullValue.NULL_VALUE" {
        return (.literal(.int(0)), .int)
      }
    }
    return nil
  }

  private func typeName(_ name: String) -> CELType? {
    switch name {
    case "bool": .bool
    case "int": .int
    case "uint": .uint
    case "double": .double
    case "string": .string
    case "bytes": .bytes
    case "list": .list(.dyn)
    case "map": .map(.dyn, .dyn)
    case "null_type": .null
    case "type": .type(.dyn)
    case "google.protobuf.Timestamp": .timestamp
    case "google.protobuf.Duration": .duration
    case "optional_type" where environment.extensions.contains(.optionals): .optional(.dyn)
    case "net.IP" where environment.extensions.contains(.network): .opaque(name, [])
    case "net.CIDR" where environment.extensions.contains(.network): .opaque(name, [])
    default: environment.opaqueIntegers.contains(name) ? .opaque(name, []) : nil
    }
  }

  mutating func identifier(_ node: Expr, _ name: String) -> Expr {
    if let type = local(name) { return resolved(node, .local(name), type) }
    if let found = global(name) { return resolved(node, found.kind, found.type) }
    reportUndeclared(name, at: node.span)
    return resolved(node, node.kind, failed)
  }

  private mutating func reportUndeclared(_ name: String, at span: SourceSpan) {
    let known = environment.variables.keys + scopes.map(\.name).filter { !$0.hasPrefix("@") }
    let written = name.hasPrefix(".") ? String(name.dropFirst()) : name
    let nearest = NameSuggestion.nearest(to: written, among: known)
    report(
      "undeclared reference to '\(written)' (in container '\(environment.container)')",
      at: span, suggestion: nearest.map { "did you mean '\($0)'?" })
  }

  /// The first name of a chain of selections.
  private func head(_ node: Expr) -> String? {
    switch node.kind {
    case .identifier(let name): name
    case .select(let operand, _, _, _): head(operand)
    default: nil
    }
  }

  mutating func select(_ node: Expr) -> Expr {
    guard case .select(let operand, let field, let isOptional, let isTest) = node.kind else {
      return node
    }
    if !isOptional, let qualified = operand.qualifiedName, let first = head(operand),
      local(first) == nil
    {
      let name = "\(qualified).\(field)"
      if let found = global(name) { return selected(node, found, isTest) }
      if !hasGlobalPrefix(operand) {
        reportUndeclared(name, at: node.span)
        let checked = isLenient ? check(operand) : operand
        return resolved(
          node, .select(checked, field: field, isOptional: isOptional, isTest: isTest), failed)
      }
    }
    let checked = check(operand)
    let type = selectionType(current(checked), isOptional: isOptional, node)
    return resolved(
      node, .select(checked, field: field, isOptional: isOptional, isTest: isTest),
      isTest ? .bool : type)
  }

  /// A whole chain that is one declared name; `has()` of it asks for its presence.
  private mutating func selected(
    _ node: Expr, _ found: (kind: Expr.Kind, type: CELType), _ isTest: Bool
  ) -> Expr {
    guard isTest else { return resolved(node, found.kind, found.type) }
    if case .variable(let name) = found.kind {
      return resolved(node, .present(name), .bool)
    }
    return resolved(node, .literal(.bool(true)), .bool)
  }

  /// Whether any leading part of the chain is declared.
  private func hasGlobalPrefix(_ node: Expr) -> Bool {
    guard let name = node.qualifiedName else { return true }
    if global(name) != nil { return true }
    guard case .select(let operand, _, _, _) = node.kind else { return false }
    return hasGlobalPrefix(operand)
  }

  private mutating func selectionType(
    _ operand: CELType, isOptional: Bool, _ node: Expr
  ) -> CELType {
    var target = operand
    var givesOptional = isOptional
    if case .optional(let wrapped) = operand {
      target = wrapped
      givesOptional = true
    }
    var result = CELType.dyn
    switch target {
    case .map(_, let value): result = value
    case .dyn, .error: break
    case .parameter: _ = inference.isAssignable(.dyn, target)
    default:
      report("type '\(target)' does not support field selection", at: node.span)
      return failed
    }
    return givesOptional ? .optional(result) : result
  }
}
