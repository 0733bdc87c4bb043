/// Evaluates a resolved syntax tree over boxed values.
struct Interpreter {
  typealias Outcome = Result<CELValue, EvaluationError>

  let environment: Environment
  let bindings: [String: CELValue]
  /// Local names, innermost last. A bind's error counts only where the name is used.
  private var locals: [(name: String, value: Outcome)] = []
  private var steps = 0

  init(environment: Environment, bindings: [String: CELValue]) {
    self.environment = environment
    self.bindings = bindings
  }

  /// The value of a node; an error gets the place of the innermost node it came from.
  mutating func evaluate(_ node: Expr) throws(EvaluationError) -> CELValue {
    do throws(EvaluationError) {
      return try value(of: node)
    } catch {
      var located = error
      located.offset = error.offset ?? node.span.offset
      throw located
    }
  }

  mutating func attempt(_ node: Expr) -> Outcome {
    do throws(EvaluationError) {
      return .success(try evaluate(node))
    } catch {
      return .failure(error)
    }
  }

  private mutating func value(of node: Expr) throws(EvaluationError) -> CELValue {
    switch node.kind {
    case .literal(let value): return value
    case .identifier(let name): return try undeclared(name)
    case .local(let name): return try local(name)
    case .variable(let name): return bindings[name] ?? .unknown([name])
    case .attribute(_, let label): return bindings[label] ?? .unknown([label])
    case .present(let name):
      guard let value = bindings[name] else { return .bool(false) }
      if case .unknown = value { return .bool(false) }
      return .bool(true)
    case .select(let operand, let field, let isOptional, let isTest):
      return try Selection.select(
        field, of: try evaluate(operand), isOptional: isOptional, isTest: isTest)
    case .call(let function, let receiver, let arguments):
      return try call(function, (receiver.map { [$0] } ?? []) + arguments)
    case .list(let elements): return try list(elements)
    case .map(let entries): return try map(entries)
    case .message: throw EvaluationError("protobuf messages are not supported")
    case .comprehension(let comprehension): return try self.comprehension(comprehension)
    case .bind(let name, let value, let body):
      locals.append((name, attempt(value)))
      defer { locals.removeLast() }
      return try evaluate(body)
    }
  }

  private func local(_ name: String) throws(EvaluationError) -> CELValue {
    guard let found = locals.last(where: { $0.name == name }) else {
      throw EvaluationError("undeclared reference to '\(name)'")
    }
    return try found.value.get()
  }

  /// A name the lenient checker left open may still be bound.
  private func undeclared(_ name: String) throws(EvaluationError) -> CELValue {
    let plain = name.hasPrefix(".") ? String(name.dropFirst()) : name
    guard let value = bindings[plain] else {
      throw EvaluationError("undeclared reference to '\(plain)'")
    }
    return value
  }

  // MARK: - Calls

  private mutating func call(
    _ function: String, _ arguments: [Expr]
  ) throws(EvaluationError) -> CELValue {
    switch function {
    case "_&&_" where arguments.count == 2:
      return try Logic.combine(
        attempt(arguments[0]), decisive: false, function
      ) { attempt(arguments[1]) }
    case "_||_" where arguments.count == 2:
      return try Logic.combine(
        attempt(arguments[0]), decisive: true, function
      ) { attempt(arguments[1]) }
    case "_?_:_" where arguments.count == 3:
      switch try evaluate(arguments[0]) {
      case .bool(let condition): return try evaluate(arguments[condition ? 1 : 2])
      case .unknown(let names): return .unknown(names)
      case let other: throw .noSuchOverload(function, [other])
      }
    default: break
    }
    var values: [CELValue] = []
    values.reserveCapacity(arguments.count)
    if let unknown = try collect(arguments, into: &values) { return unknown }
    return try apply(function, values)
  }

  /// Evaluates all; gives the unknown they amount to, which prevails over errors.
  private mutating func collect(
    _ nodes: [Expr], into values: inout [CELValue]
  ) throws(EvaluationError) -> CELValue? {
    var missing: Set<String> = []
    var failure: EvaluationError?
    for node in nodes {
      switch attempt(node) {
      case .success(.unknown(let names)): missing.formUnion(names)
      case .success(let value): values.append(value)
      case .failure(let error): failure = failure ?? error
      }
    }
    if !missing.isEmpty { return .unknown(missing) }
    if let failure { throw failure }
    return nil
  }

  private func apply(
    _ function: String, _ values: [CELValue]
  ) throws(EvaluationError) -> CELValue {
    guard let declared = environment.functions[function] else {
      throw EvaluationError("unbound function: \(function)")
    }
    for host in declared.hostImplementations {
      guard let implementation = host.implementation,
        host.overloads.contains(where: { Self.takes($0, values) })
      else { continue }
      return try implementation(values)
    }
    if OpaqueArithmetic.handles(function, values) {
      return try OpaqueArithmetic.apply(function, values)
    }
    guard let implementation = declared.implementation else {
      throw EvaluationError("unbound function: \(function)")
    }
    return try implementation(values)
  }

  private static func takes(
    _ overload: FunctionDeclaration.Overload, _ values: [CELValue]
  ) -> Bool {
    overload.parameters.count == values.count
      && zip(overload.parameters, values).allSatisfy { parameter, value in
        switch parameter {
        case .dyn, .parameter: true
        default: parameter.runtimeName == value.type.runtimeName
        }
      }
  }

  // MARK: - Collections

  private mutating func list(
    _ elements: [Expr.Element]
  ) throws(EvaluationError) -> CELValue {
    var values: [CELValue] = []
    if let unknown = try collect(elements.map(\.value), into: &values) { return unknown }
    var result: [CELValue] = []
    for (element, value) in zip(elements, values) {
      guard element.isOptional else {
        result.append(value)
        continue
      }
      guard case .optional(let wrapped) = value else {
        throw .noSuchOverload("[?_]", [value])
      }
      if let wrapped { result.append(wrapped) }
    }
    return .list(result)
  }

  private mutating func map(_ entries: [Expr.Entry]) throws(EvaluationError) -> CELValue {
    var values: [CELValue] = []
    let nodes = entries.flatMap { [$0.key, $0.value] }
    if let unknown = try collect(nodes, into: &values) { return unknown }
    var result = CELMap()
    for (position, entry) in entries.enumerated() {
      var value = values[position * 2 + 1]
      if entry.isOptional {
        guard case .optional(let wrapped) = value else {
          throw .noSuchOverload("{?_}", [value])
        }
        guard let wrapped else { continue }
        value = wrapped
      }
      try result.insert(values[position * 2], value)
    }
    return .map(result)
  }

  // MARK: - For comprehensions

  /// Counts one comprehension step. Errors: the evaluation took too many.
  mutating func step() throws(EvaluationError) {
    steps += 1
    guard steps <= CheckedExpression.maximumSteps else {
      throw EvaluationError(
        "the evaluation takes more than \(CheckedExpression.maximumSteps) steps")
    }
  }

  /// Runs the closure with the variables of a comprehension bound.
  mutating func with<Value>(
    _ names: [(String, CELValue)],
    _ body: (inout Interpreter) throws(EvaluationError) -> Value
  ) throws(EvaluationError) -> Value {
    for (name, value) in names { locals.append((name, .success(value))) }
    defer { locals.removeLast(names.count) }
    return try body(&self)
  }
}
