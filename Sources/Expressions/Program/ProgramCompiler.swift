/// Turns a checked tree into a scalar program: constants are folded, macros over constant lists
/// are unrolled, everything else must be scalar.
struct ProgramCompiler {
  let expression: CheckedExpression
  private(set) var instructions: [Instruction] = []
  private var constants: [ProgramConstant] = []
  private var constantIndex: [ProgramConstant: Int] = [:]
  private(set) var patterns: [Pattern] = []
  private(set) var zones: [ZoneRules] = []
  private var attributes: Set<UInt16> = []
  private var hostFunctions: Set<UInt16> = []
  private var errors: [ExpressionError] = []
  private var depth = 0
  private var maximumDepth = 0
  /// What local names stand for, innermost last.
  var locals: [Local] = []

  struct Local {
    var name: String
    var value: Expr
    /// How many locals are visible to the value.
    var scope: Int
  }

  init(expression: CheckedExpression) {
    self.expression = expression
  }

  mutating func compile() throws(ExpressionErrors) -> ScalarProgram {
    let type = expression.type
    if Self.kind(of: type) == nil, type != .dyn {
      report(
        "the result is \(type), a program gives one scalar", at: expression.root,
        suggestion: "compare it, or ask for its size()")
    } else {
      compile(expression.root)
    }
    if maximumDepth > ScalarProgram.maximumDepth {
      report(
        "the expression needs more than \(ScalarProgram.maximumDepth) operands at a time",
        at: expression.root, suggestion: "split it")
    }
    guard errors.isEmpty else { throw ExpressionErrors(errors: errors) }
    return ScalarProgram(
      resultType: type, attributes: attributes.sorted(), hostFunctions: hostFunctions.sorted(),
      source: expression.source,
      storage: ProgramStorage(
        instructions: instructions, constants: constants, patterns: patterns, zones: zones),
      depth: max(1, maximumDepth))
  }

  // MARK: - Output

  mutating func report(_ message: String, at node: Expr, suggestion: String? = nil) {
    let error = expression.text.error(message, at: node.span, suggestion: suggestion)
    // An unrolled macro meets the same mistake once per element.
    if !errors.contains(error) { errors.append(error) }
  }

  /// Whether compiling goes on: not once the program is too long.
  private var isFull: Bool { instructions.count >= ScalarProgram.maximumLength }

  var position: UInt32 { UInt32(instructions.count) }

  /// Appends an instruction that leaves one operand; gives its index.
  @discardableResult
  mutating func emit(_ instruction: Instruction) -> Int {
    if isFull {
      report(
        "the program is longer than \(ScalarProgram.maximumLength) instructions",
        at: expression.root, suggestion: "shorten the lists, or split the expression")
      return 0
    }
    instructions.append(instruction)
    switch instruction.operation {
    case .jump, .jumpIfFalse, .jumpIfTrue: break
    case .branch: depth -= 1
    default:
      depth += 1 - Int(instruction.pops)
      maximumDepth = max(maximumDepth, depth)
    }
    return instructions.count - 1
  }

  /// Takes one operand out of the count, where another path gives it.
  mutating func forgetOperand() { depth -= 1 }

  mutating func patch(_ index: Int, a: UInt32? = nil, b: UInt32? = nil) {
    guard instructions.indices.contains(index) else { return }
    if let a { instructions[index].a = a }
    if let b { instructions[index].b = UInt16(truncatingIfNeeded: b) }
  }

  mutating func emit(constant: ProgramConstant) {
    let index = constantIndex[constant] ?? constants.count
    if index == constants.count {
      constants.append(constant)
      constantIndex[constant] = index
    }
    emit(Instruction(.constant, a: UInt32(index)))
  }

  /// Places constants side by side; gives the first's index.
  mutating func place(_ list: [ProgramConstant]) -> UInt32 {
    constants += list
    return UInt32(constants.count - list.count)
  }

  mutating func emit(attribute id: UInt16, _ operation: Instruction.Operation) {
    attributes.insert(id)
    emit(Instruction(operation, a: UInt32(id)))
  }

  mutating func emitCall(_ function: UInt16, arguments: Int) {
    hostFunctions.insert(function)
    emit(Instruction(.call, a: UInt32(function), pops: UInt16(arguments)))
  }

  mutating func add(_ pattern: Pattern) -> UInt32 {
    patterns.append(pattern)
    return UInt32(patterns.count - 1)
  }

  mutating func add(_ zone: ZoneRules) -> UInt16 {
    if let index = zones.firstIndex(of: zone) { return UInt16(index) }
    zones.append(zone)
    return UInt16(zones.count - 1)
  }

  // MARK: - Nodes

  mutating func compile(_ node: Expr) {
    guard !isFull else {
      emit(Instruction(.jump))
      return
    }
    switch constantValue(node) {
    case .none: break
    case .success(let value):
      guard let constant = ProgramConstant(value) else {
        report(
          "a \(value.type.runtimeName) cannot be used here in a program", at: node,
          suggestion: "test it with in, exists() or size()")
        return
      }
      emit(constant: constant)
      return
    case .failure(let error):
      report("this always fails: \(error.message)", at: node)
      return
    }
    switch node.kind {
    case .variable(let name): variable(name, .attribute, node)
    case .present(let name): variable(name, .present, node)
    case .attribute(let id, _): emit(attribute: id, .attribute)
    case .local(let name):
      if let (value, scope) = binding(name) { within(scope) { $0.compile(value) } }
    case .bind(let name, let value, let body):
      locals.append(Local(name: name, value: value, scope: locals.count))
      compile(body)
      locals.removeLast()
    case .call(let function, _, let arguments): call(node, function, arguments)
    case .comprehension(let comprehension): unroll(node, comprehension)
    case .select(_, let field, _, _):
      report(
        "a program cannot read the field '\(field)' of a map", at: node,
        suggestion: "declare the dotted name as a variable")
    case .list, .map:
      report(
        "a program cannot build lists or maps", at: node,
        suggestion: "write the elements as literals, and test with in or exists()")
    case .identifier(let name): report("undeclared reference to '\(name)'", at: node)
    case .literal, .message: report("this cannot be used in a program", at: node)
    }
  }

  private mutating func variable(
    _ name: String, _ operation: Instruction.Operation, _ node: Expr
  ) {
    guard let variable = expression.environment.variables[name], let id = variable.attribute
    else {
      report("'\(name)' is not available to programs", at: node)
      return
    }
    if operation == .attribute, Self.kind(of: variable.type) == nil, variable.type != .dyn {
      report("'\(name)' is \(variable.type), programs read scalars only", at: node)
      return
    }
    emit(attribute: id, operation)
  }

  // MARK: - Types and locals

  /// The kind values of a static type have; nil for collections and `dyn`.
  static func kind(of type: CELType) -> Scalar.Kind? {
    switch type {
    case .null: .null
    case .bool: .bool
    case .int: .int
    case .uint: .uint
    case .double: .double
    case .string: .text
    case .timestamp: .timestamp
    case .duration: .duration
    case .opaque(let name, _): name.hasPrefix("net.") ? nil : .opaque
    default: nil
    }
  }

  func type(of node: Expr) -> CELType {
    switch node.kind {
    case .literal(let value): value.type
    case .local(let name):
      if let (value, _) = binding(name), case .literal(let literal) = value.kind {
        literal.type
      } else {
        expression.types[node.id] ?? .dyn
      }
    default: expression.types[node.id] ?? .dyn
    }
  }

  func kind(of node: Expr) -> Scalar.Kind? { Self.kind(of: type(of: node)) }

  /// What a local name stands for, and how many locals are visible there.
  func binding(_ name: String) -> (value: Expr, scope: Int)? {
    locals.last { $0.name == name }.map { ($0.value, $0.scope) }
  }

  mutating func within(_ scope: Int, _ body: (inout ProgramCompiler) -> Void) {
    let saved = locals
    locals = Array(locals[..<scope])
    body(&self)
    locals = saved
  }
}
