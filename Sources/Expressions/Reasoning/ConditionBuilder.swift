/// Reads the skeleton of a condition off its syntax tree.
struct ConditionBuilder {
  let expression: CheckedExpression

  func part(_ node: Expr) -> Condition.Part {
    Condition.Part(node: self.node(node), offset: node.span.offset, length: node.span.length)
  }

  private func node(_ node: Expr) -> Condition.Node {
    if case .bool(let value)? = constant(node) { return .constant(value) }
    guard case .call(let function, nil, let arguments) = node.kind else { return isTrue(node) }
    switch (function, arguments.count) {
    case ("_&&_", 2): return .all(operands(node, "_&&_").map(part))
    case ("_||_", 2): return .any(operands(node, "_||_").map(part))
    case ("!_", 1): return .not(part(arguments[0]))
    case ("_?_:_", 3):
      return .choice(part(arguments[0]), part(arguments[1]), part(arguments[2]))
    case ("@in", 2): return membership(node, arguments) ?? isTrue(node)
    case ("_!=_", 2):
      // As a denial, because a NaN differs from everything without being less or greater.
      guard let equal = comparison(arguments, .equal) else { return isTrue(node) }
      return .not(
        Condition.Part(node: equal, offset: node.span.offset, length: node.span.length))
    default:
      guard let order = Self.order(of: function), arguments.count == 2 else { return isTrue(node) }
      return comparison(arguments, order) ?? isTrue(node)
    }
  }

  /// `a && (b && c)` and `(a && b) && c` are one conjunction of three.
  private func operands(_ node: Expr, _ function: String) -> [Expr] {
    guard case .call(function, nil, let arguments) = node.kind, arguments.count == 2 else {
      return [node]
    }
    return arguments.flatMap { operands($0, function) }
  }

  private static func order(of function: String) -> Condition.Order? {
    switch function {
    case "_==_": .equal
    case "_<_": .less
    case "_<=_": [.less, .equal]
    case "_>_": .greater
    case "_>=_": [.greater, .equal]
    default: nil
    }
  }

  private func comparison(_ sides: [Expr], _ order: Condition.Order) -> Condition.Node? {
    let types = sides.map { expression.types[$0.id] ?? .dyn }
    if types == [.bool, .bool] { return equivalence(sides, order) }
    guard types.allSatisfy(Self.isOrdered) else { return nil }
    if let value = constant(sides[1]).flatMap(Self.value) {
      return .test(term(sides[0]), .compare(order, value))
    }
    if let value = constant(sides[0]).flatMap(Self.value) {
      return .test(term(sides[1]), .compare(order.mirrored, value))
    }
    guard types[0] == types[1] else { return nil }
    let (left, right) = (term(sides[0]), term(sides[1]))
    let isSwapped = right.key < left.key
    let difference = Condition.Term(
      key: isSwapped ? "\(right.key) ⇔ \(left.key)" : "\(left.key) ⇔ \(right.key)",
      attribute: nil, function: nil, needs: left.needs + right.needs, isWhole: false,
      mayBeNaN: types[0] == .double)
    return .test(difference, .compare(isSwapped ? order.mirrored : order, .number(0)))
  }

  /// `a == true`, `false == a`.
  private func equivalence(_ sides: [Expr], _ order: Condition.Order) -> Condition.Node? {
    guard order == .equal else { return nil }
    for (side, other) in [(sides[0], sides[1]), (sides[1], sides[0])] {
      guard case .bool(let value)? = constant(other) else { continue }
      return value ? node(side) : .not(part(side))
    }
    return nil
  }

  private func membership(_ node: Expr, _ arguments: [Expr]) -> Condition.Node? {
    guard Self.isOrdered(expression.types[arguments[0].id] ?? .dyn),
      case .list(let list)? = constant(arguments[1])
    else { return nil }
    let values = list.compactMap(Self.value)
    guard values.count == list.count else { return nil }
    return .test(term(arguments[0]), .oneOf(values))
  }

  private func isTrue(_ node: Expr) -> Condition.Node { .test(term(node), .isTrue) }

  private func term(_ node: Expr) -> Condition.Term {
    var needs: Set<UInt16> = []
    var isStrict = true
    node.visit { inner in
      switch inner.kind {
      case .variable(let name):
        if let id = expression.environment.variables[name]?.attribute { needs.insert(id) }
      case .attribute(let id, _): needs.insert(id)
      // What absorbs missing data has a value without it.
      case .present, .comprehension, .bind: isStrict = false
      case .call(let function, _, _):
        if ["_&&_", "_||_", "_?_:_"].contains(function) { isStrict = false }
      default: break
      }
    }
    var attribute: UInt16?
    var function: String?
    switch node.kind {
    case .variable(let name): attribute = expression.environment.variables[name]?.attribute
    case .attribute(let id, _): attribute = id
    case .call(let name, _, _): function = name
    default: break
    }
    return Condition.Term(
      key: ConditionBuilder.key(of: node), attribute: attribute, function: function,
      needs: isStrict ? needs.sorted() : [], isWhole: isWhole(node),
      mayBeNaN: expression.types[node.id] == .double)
  }

  private func isWhole(_ node: Expr) -> Bool {
    switch expression.types[node.id] ?? .dyn {
    case .int, .uint, .timestamp, .duration, .opaque: true
    default: false
    }
  }

  /// Types whose values are totally ordered, but for the NaN of doubles.
  private static func isOrdered(_ type: CELType) -> Bool {
    switch type {
    case .int, .uint, .double, .string, .timestamp, .duration, .opaque: true
    default: false
    }
  }

  private func constant(_ node: Expr) -> CELValue? {
    if case .literal(let value) = node.kind { return value }
    var isConstant = true
    node.visit { inner in
      switch inner.kind {
      case .literal, .list: break
      case .call(let function, _, _):
        let hosts = expression.environment.functions[function]?.hostImplementations
        if !(hosts?.isEmpty ?? false) { isConstant = false }
      default: isConstant = false
      }
    }
    guard isConstant else { return nil }
    var interpreter = Interpreter(environment: expression.environment, bindings: [:])
    return try? interpreter.attempt(node).get()
  }

  /// Nil for what is not ordered, or not exact as a double.
  private static func value(_ constant: CELValue) -> Condition.Value? {
    switch constant {
    case .int(let value), .opaque(_, let value): exact(value)
    case .uint(let value): value <= 1 << 53 ? .number(Double(value)) : nil
    case .double(let value): value.isFinite ? .number(value) : nil
    case .timestamp(let value): exact(value.milliseconds)
    case .duration(let value): exact(value.milliseconds)
    case .string(let value): .text(value)
    default: nil
    }
  }

  private static func exact(_ value: Int64) -> Condition.Value? {
    value.magnitude <= 1 << 53 ? .number(Double(value)) : nil
  }

  /// A tree as text, the same for trees that differ in layout only.
  static func key(of node: Expr) -> String {
    func keys(_ nodes: [Expr]) -> String { nodes.map(key).joined(separator: ",") }
    switch node.kind {
    case .literal(let value): return "\(value.type):\(value.json)"
    case .identifier(let name), .local(let name), .variable(let name): return name
    case .present(let name): return "has(\(name))"
    case .attribute(_, let label): return label
    case .select(let operand, let field, _, let isTest):
      return "\(key(of: operand)).\(field)\(isTest ? "?" : "")"
    case .call(let function, let receiver, let arguments):
      return "\(function)(\(keys((receiver.map { [$0] } ?? []) + arguments)))"
    case .list(let elements): return "[\(keys(elements.map(\.value)))]"
    case .map(let entries), .message(_, let entries):
      return "{\(keys(entries.flatMap { [$0.key, $0.value] }))}"
    case .comprehension(let inner):
      let names = [inner.variable, inner.second ?? ""].joined(separator: ",")
      return "\(inner.macro)(\(names);\(keys(node.children)))"
    case .bind(let name, _, _): return "bind(\(name);\(keys(node.children)))"
    }
  }
}

extension CheckedExpression {
  /// What the expression says, the same for texts that differ in layout or quotes only.
  package var meaning: String { ConditionBuilder.key(of: root) }
}
