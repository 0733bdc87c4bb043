/// Resolves every name and deduces every type. Collects all errors.
struct Checker {
  let environment: Environment
  let source: SourceText
  /// Leaves what is wrong to the evaluation instead of reporting it.
  let isLenient: Bool
  var inference = TypeInference()
  var errors: [ExpressionError] = []
  /// The local names in force, innermost last.
  var scopes: [(name: String, type: CELType)] = []
  private var types: [Int: CELType] = [:]
  private var nextID: Int

  init(environment: Environment, source: SourceText, isLenient: Bool, nextID: Int) {
    self.environment = environment
    self.source = source
    self.isLenient = isLenient
    self.nextID = nextID
  }

  /// The tree with names resolved. Errors: all that were found, in the order of their places.
  mutating func check(
    _ syntax: Expr, expecting: CELType?
  ) throws(ExpressionErrors) -> Expr {
    let root = check(syntax)
    if let expecting {
      let found = type(of: root)
      if !inference.isAssignable(found, expecting) {
        report(
          "the expression gives \(found), \(expecting) is expected", at: root.span,
          suggestion: Self.conversion(from: found, to: expecting))
      }
    }
    guard errors.isEmpty else {
      throw ExpressionErrors(
        errors: errors.enumerated().sorted {
          ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset)
        }.map(\.element))
    }
    return root
  }

  /// The types of all nodes by id; what stayed open is `dyn`.
  func finalTypes() -> [Int: CELType] {
    types.mapValues { inference.substitute($0, unboundAsDyn: true) }
  }

  /// The type deduced for a checked node.
  func type(of node: Expr) -> CELType {
    inference.substitute(types[node.id] ?? .dyn, unboundAsDyn: true)
  }

  // MARK: - For the parts of the checker

  mutating func report(
    _ message: String, at span: SourceSpan, suggestion: String? = nil
  ) {
    guard !isLenient else { return }
    errors.append(source.error(message, at: span, suggestion: suggestion))
  }

  /// The type a node in error has: lenient checking leaves everything open.
  var failed: CELType { isLenient ? .dyn : .error }

  /// The type with what is known so far.
  func current(_ node: Expr) -> CELType {
    inference.substitute(types[node.id] ?? .dyn, unboundAsDyn: false)
  }

  /// The node in resolved form, with its type.
  mutating func resolved(_ node: Expr, _ kind: Expr.Kind, _ type: CELType) -> Expr {
    types[node.id] = type
    return Expr(id: node.id, span: node.span, kind: kind)
  }

  /// A node that was not in the source.
  mutating func synthesized(_ kind: Expr.Kind, _ span: SourceSpan, _ type: CELType) -> Expr {
    nextID += 1
    types[nextID] = type
    return Expr(id: nextID, span: span, kind: kind)
  }

  mutating func check(_ node: Expr) -> Expr {
    switch node.kind {
    case .literal(let value): resolved(node, node.kind, Self.literalType(value))
    case .identifier(let name): identifier(node, name)
    case .select: select(node)
    case .call(let function, let receiver, let arguments):
      call(node, function, receiver, arguments)
    case .list(let elements): list(node, elements)
    case .map(let entries): map(node, entries)
    case .message(let name, let fields): message(node, name, fields)
    case .comprehension(let comprehension): self.comprehension(node, comprehension)
    case .bind(let name, let value, let body): bind(node, name, value, body)
    case .local, .variable, .present, .attribute: node
    }
  }

  private static func literalType(_ value: CELValue) -> CELType {
    if case .type(let type) = value { return .type(type) }
    return value.type
  }

  private mutating func bind(
    _ node: Expr, _ name: String, _ value: Expr, _ body: Expr
  ) -> Expr {
    let value = check(value)
    scopes.append((name, current(value)))
    let body = check(body)
    scopes.removeLast()
    return resolved(node, .bind(name, value: value, body: body), current(body))
  }

  /// `google.protobuf.Value{null_value: …}` is null; there are no other messages.
  private mutating func message(
    _ node: Expr, _ name: String, _ fields: [Expr.Entry]
  ) -> Expr {
    let isValue = candidates(name).contains("google.protobuf.Value")
    if isValue, fields.count == 1, case .literal(.string("null_value")) = fields[0].key.kind {
      return resolved(node, .literal(.null), .null)
    }
    errors.append(
      source.error(
        "protobuf messages such as \(name){…} are not supported", at: node.span,
        suggestion: "use a map: {'field': value}"))
    return resolved(node, .literal(.null), failed)
  }

  /// How to make one type of another.
  static func conversion(from: CELType, to: CELType) -> String? {
    switch (from, to) {
    case (_, .bool): "compare it with something"
    case (.int, .double), (.uint, .double), (.string, .double): "convert it with double(…)"
    case (.double, .int), (.uint, .int), (.string, .int): "convert it with int(…)"
    case (.int, .uint), (.double, .uint): "convert it with uint(…)"
    case (.int, .string), (.double, .string), (.uint, .string), (.bool, .string):
      "convert it with string(…)"
    case (.string, .timestamp): "convert it with timestamp(…)"
    case (.string, .duration): "convert it with duration(…)"
    default: nil
    }
  }
}
