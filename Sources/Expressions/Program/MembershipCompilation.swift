/// `in` and the macros over constant lists, without any list at run time.
extension ProgramCompiler {
  /// `x in ["a", "b"]`: one comparison with all constants, or a chain of comparisons.
  mutating func membership(_ node: Expr, _ arguments: [Expr]) {
    switch constantValue(arguments[1]) {
    case .success(.list(let list)): oneOf(node, arguments[0], list)
    case .success(.map(let map)): oneOf(node, arguments[0], map.entries.map(\.key))
    case .failure(let error): report("this always fails: \(error.message)", at: arguments[1])
    default:
      guard let elements = listElements(arguments[1]) else {
        reportRange(arguments[1])
        return
      }
      requiring([arguments[0]] + elements) { compiler in
        compiler.chain(elements, .jumpIfTrue, .or, empty: false) {
          $0.call(node, "_==_", [arguments[0], $1])
        }
      }
    }
  }

  private mutating func oneOf(_ node: Expr, _ value: Expr, _ list: [CELValue]) {
    let constants = list.compactMap(ProgramConstant.init)
    guard constants.count == list.count, constants.count <= Int(UInt16.max) else {
      report("the list holds values that are no scalars", at: node)
      return
    }
    compile(value)
    let first = place(constants)
    emit(Instruction(.oneOf, a: first, b: UInt16(constants.count), pops: 1))
  }

  private mutating func reportRange(_ range: Expr) {
    report(
      "a program needs a list whose elements are written out here", at: range,
      suggestion: "write a literal list such as [\"a\", \"b\"]")
  }

  /// The elements of a list literal without optional ones.
  private func listElements(_ node: Expr) -> [Expr]? {
    guard case .list(let elements) = node.kind, !elements.contains(where: \.isOptional) else {
      return nil
    }
    return elements.map(\.value)
  }

  /// `all`, `exists` and `exists_one` over constant or written-out collections.
  mutating func unroll(_ node: Expr, _ comprehension: Expr.Comprehension) {
    guard let elements = elements(of: comprehension) else {
      reportRange(comprehension.range)
      return
    }
    let written = elements.map { folded($0.1) }
    requiring(written) { compiler in
      switch comprehension.macro {
      case .all:
        compiler.chain(elements, .jumpIfFalse, .and, empty: true) { $0.body(comprehension, $1) }
      case .exists:
        compiler.chain(elements, .jumpIfTrue, .or, empty: false) { $0.body(comprehension, $1) }
      case .existsOne: compiler.countOne(comprehension, elements)
      case .map, .transformMap, .transformMapEntry:
        compiler.report(
          "a program cannot build lists or maps", at: node,
          suggestion: "use exists(), all() or exists_one()")
      }
    }
  }

  /// A list with an unknown or failed element is unknown or fails as a whole: the body runs
  /// only where all elements have values.
  private mutating func requiring(
    _ elements: [Expr], _ body: (inout ProgramCompiler) -> Void
  ) {
    let open = elements.filter {
      if case .literal = $0.kind { false } else { true }
    }
    guard !open.isEmpty else {
      body(&self)
      return
    }
    emit(constant: ProgramConstant(kind: .bool, bits: 1))
    for element in open {
      compile(element)
      emit(Instruction(.bothKnown, pops: 2))
    }
    let branch = emit(Instruction(.branch))
    body(&self)
    patch(branch, a: position, b: position)
  }

  /// The values of the variables, one pair per element; nil when they are not known now.
  private func elements(of comprehension: Expr.Comprehension) -> [(Expr, Expr)]? {
    let range = comprehension.range
    let isPair = comprehension.second != nil
    func pair(_ index: Int, _ element: Expr) -> (Expr, Expr) {
      isPair ? (literal(.int(Int64(index)), for: range), element) : (element, element)
    }
    switch constantValue(range) {
    case .success(.list(let list)):
      return list.enumerated().map { pair($0.offset, literal($0.element, for: range)) }
    case .success(.map(let map)):
      return map.entries.map { (literal($0.key, for: range), literal($0.value, for: range)) }
    default:
      return listElements(range)?.enumerated().map { pair($0.offset, $0.element) }
    }
  }

  private mutating func body(
    _ comprehension: Expr.Comprehension, _ element: (Expr, Expr)
  ) {
    let scope = locals.count
    let (first, value) = (folded(element.0), folded(element.1))
    locals.append(Local(name: comprehension.variable, value: first, scope: scope))
    if let second = comprehension.second {
      locals.append(Local(name: second, value: value, scope: scope))
    }
    compile(comprehension.body)
    locals.removeLast(comprehension.second == nil ? 1 : 2)
  }

  /// The element as a literal where it depends on no data.
  private func folded(_ element: Expr) -> Expr {
    guard case .success(let value) = constantValue(element) else { return element }
    return literal(value, for: element)
  }

  /// Terms combined from left to right, leaving as soon as one decides.
  private mutating func chain<Element>(
    _ elements: [Element], _ jump: Instruction.Operation, _ combine: Instruction.Operation,
    empty: Bool, _ term: (inout ProgramCompiler, Element) -> Void
  ) {
    guard !elements.isEmpty else {
      emit(constant: ProgramConstant(kind: .bool, bits: empty ? 1 : 0))
      return
    }
    var exits: [Int] = []
    for (index, element) in elements.enumerated() {
      term(&self, element)
      if index > 0 { emit(Instruction(combine, pops: 2)) }
      if index < elements.count - 1 { exits.append(emit(Instruction(jump))) }
    }
    for exit in exits { patch(exit, a: position) }
  }

  /// The sum of ones is one.
  private mutating func countOne(
    _ comprehension: Expr.Comprehension, _ elements: [(Expr, Expr)]
  ) {
    let zero = ProgramConstant(kind: .int, bits: 0)
    let one = ProgramConstant(kind: .int, bits: 1)
    emit(constant: zero)
    for element in elements {
      body(comprehension, element)
      let branch = emit(Instruction(.branch))
      emit(constant: one)
      let exit = emit(Instruction(.jump))
      forgetOperand()
      patch(branch, a: position)
      emit(constant: zero)
      patch(branch, b: position)
      patch(exit, a: position)
      emit(Instruction(.addSigned, left: .int, right: .int, result: .int, pops: 2))
    }
    emit(constant: one)
    emit(Instruction(.compareSigned, left: .int, a: Relation.equal, pops: 2))
  }
}
