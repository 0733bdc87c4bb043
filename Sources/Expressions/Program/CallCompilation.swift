/// Operators and functions of programs.
extension ProgramCompiler {
  mutating func call(_ node: Expr, _ function: String, _ arguments: [Expr]) {
    switch (function, arguments.count) {
    case ("_&&_", 2): shortCircuit(arguments, .jumpIfFalse, .and)
    case ("_||_", 2): shortCircuit(arguments, .jumpIfTrue, .or)
    case ("_?_:_", 3): conditional(arguments)
    case ("!_", 1): unary(arguments[0], Instruction(.not, pops: 1))
    case ("@in", 2): membership(node, arguments)
    case ("size", 1) where kind(of: arguments[0]) == .text:
      unary(arguments[0], Instruction(.size, pops: 1))
    case ("startsWith", 2): binary(arguments, Instruction(.startsWith, pops: 2))
    case ("endsWith", 2): binary(arguments, Instruction(.endsWith, pops: 2))
    case ("contains", 2): binary(arguments, Instruction(.contains, pops: 2))
    case ("matches", 2): matches(arguments)
    case ("dyn", 1): compile(arguments[0])
    case ("math.@max", _), ("math.@min", _):
      extreme(node, function == "math.@max" ? .greatest : .least, arguments)
    default:
      if let mask = Relation.mask(of: function), arguments.count == 2 {
        compare(arguments, mask)
      } else if let arithmetic = arithmetic(function, arguments) {
        for argument in arguments { compile(argument) }
        emit(arithmetic)
      } else if let part = TimestampPart.byFunction[function] {
        timePart(node, part, arguments)
      } else if let math = Self.mathFunctions[function] {
        for argument in arguments { compile(argument) }
        emit(Instruction(.math, a: math.rawValue, pops: UInt16(arguments.count)))
      } else if !conversion(function, arguments) {
        hostCall(node, function, arguments)
      }
    }
  }

  private mutating func unary(_ argument: Expr, _ instruction: Instruction) {
    compile(argument)
    emit(instruction)
  }

  private mutating func binary(_ arguments: [Expr], _ instruction: Instruction) {
    compile(arguments[0])
    compile(arguments[1])
    emit(instruction)
  }

  private mutating func shortCircuit(
    _ terms: [Expr], _ jump: Instruction.Operation, _ combine: Instruction.Operation
  ) {
    compile(terms[0])
    let exit = emit(Instruction(jump))
    compile(terms[1])
    emit(Instruction(combine, pops: 2))
    patch(exit, a: position)
  }

  private mutating func conditional(_ arguments: [Expr]) {
    compile(arguments[0])
    let branch = emit(Instruction(.branch))
    compile(arguments[1])
    let exit = emit(Instruction(.jump))
    forgetOperand()
    patch(branch, a: position)
    compile(arguments[2])
    patch(branch, b: position)
    patch(exit, a: position)
  }

  private mutating func compare(_ arguments: [Expr], _ mask: UInt32) {
    let left = kind(of: arguments[0])
    let right = kind(of: arguments[1])
    var operation = Instruction.Operation.compareMixed
    if left == right {
      switch left {
      case .int, .opaque, .timestamp, .duration, .bool: operation = .compareSigned
      case .uint: operation = .compareUnsigned
      case .double: operation = .compareDouble
      case .text: operation = .compareText
      default: break
      }
    }
    binary(arguments, Instruction(operation, left: left ?? .unknown, a: mask, pops: 2))
  }

  /// The instruction of an arithmetic operator; nil for other functions and kinds.
  private func arithmetic(_ function: String, _ arguments: [Expr]) -> Instruction? {
    guard let left = arguments.first.flatMap({ kind(of: $0) }) else { return nil }
    guard arguments.count == 2 else {
      guard function == "-_", arguments.count == 1 else { return nil }
      return Instruction(
        left == .double ? .negateDouble : .negateSigned, left: left, result: left, pops: 1)
    }
    guard let right = kind(of: arguments[1]) else { return nil }
    guard let (operation, result) = Self.operation(function, left, right) else { return nil }
    return Instruction(operation, left: left, right: right, result: result, pops: 2)
  }

  private static func operation(
    _ function: String, _ left: Scalar.Kind, _ right: Scalar.Kind
  ) -> (Instruction.Operation, Scalar.Kind)? {
    switch (function, left, right) {
    case ("_+_", .int, .int), ("_+_", .opaque, .opaque), ("_+_", .duration, .duration),
      ("_+_", .timestamp, .duration):
      (.addSigned, left)
    case ("_+_", .duration, .timestamp): (.addSigned, .timestamp)
    case ("_-_", .int, .int), ("_-_", .opaque, .opaque), ("_-_", .duration, .duration),
      ("_-_", .timestamp, .duration):
      (.subtractSigned, left)
    case ("_-_", .timestamp, .timestamp): (.subtractSigned, .duration)
    case ("_*_", .int, .int), ("_*_", .opaque, .int): (.multiplySigned, left)
    case ("_*_", .int, .opaque): (.multiplySigned, .opaque)
    case ("_*_", .opaque, .double), ("_*_", .double, .opaque): (.scaleByDouble, .opaque)
    case ("_/_", .opaque, .opaque): (.ratio, .double)
    case ("_/_", .int, .int): (.divideSigned, .int)
    case ("_%_", .int, .int): (.remainderSigned, .int)
    case ("_+_", .uint, .uint): (.addUnsigned, .uint)
    case ("_-_", .uint, .uint): (.subtractUnsigned, .uint)
    case ("_*_", .uint, .uint): (.multiplyUnsigned, .uint)
    case ("_/_", .uint, .uint): (.divideUnsigned, .uint)
    case ("_%_", .uint, .uint): (.remainderUnsigned, .uint)
    case ("_+_", .double, .double): (.addDouble, .double)
    case ("_-_", .double, .double): (.subtractDouble, .double)
    case ("_*_", .double, .double): (.multiplyDouble, .double)
    case ("_/_", .double, .double): (.divideDouble, .double)
    default: nil
    }
  }

  // MARK: - Text, time, math

  private mutating func matches(_ arguments: [Expr]) {
    guard case .success(.string(let text)) = constantValue(arguments[1]) else {
      report(
        "the regular expression must be a constant in a program", at: arguments[1],
        suggestion: "write it as a literal")
      return
    }
    do throws(PatternError) {
      let pattern = add(try Pattern(text))
      unary(arguments[0], Instruction(.matches, a: pattern, pops: 1))
    } catch {
      report("invalid regular expression: \(error.message)", at: arguments[1])
    }
  }

  private mutating func timePart(_ node: Expr, _ part: TimestampPart, _ arguments: [Expr]) {
    let kind = kind(of: arguments[0])
    if kind == .duration {
      let instruction = Instruction(.durationPart, left: .duration, a: part.rawValue, pops: 1)
      unary(arguments[0], instruction)
      return
    }
    guard kind == .timestamp else {
      report("\(part.function)() needs a timestamp of a known type", at: node)
      return
    }
    var zone = ZoneRules.utc
    if arguments.count == 2 {
      guard case .success(.string(let name)) = constantValue(arguments[1]) else {
        report(
          "the time zone must be a constant in a program", at: arguments[1],
          suggestion: "write it as a literal, such as \"Asia/Shanghai\"")
        return
      }
      do throws(EvaluationError) {
        zone = try ZoneRules.named(name)
      } catch {
        report(error.message, at: arguments[1])
        return
      }
    }
    let index = add(zone)
    unary(
      arguments[0],
      Instruction(.timestampPart, left: .timestamp, a: part.rawValue, b: index, pops: 1))
  }

  private static let mathFunctions: [String: MathFunction] = [
    "math.ceil": .ceil, "math.floor": .floor, "math.round": .round, "math.trunc": .trunc,
    "math.abs": .abs, "math.sign": .sign, "math.sqrt": .sqrt, "math.isNaN": .isNaN,
    "math.isInf": .isInf, "math.isFinite": .isFinite, "math.bitAnd": .bitAnd,
    "math.bitOr": .bitOr, "math.bitXor": .bitXor, "math.bitNot": .bitNot,
    "math.bitShiftLeft": .bitShiftLeft, "math.bitShiftRight": .bitShiftRight,
  ]

  /// `math.greatest` and `math.least` of any number of scalars, pair by pair.
  private mutating func extreme(
    _ node: Expr, _ function: MathFunction, _ arguments: [Expr]
  ) {
    var values = arguments
    if arguments.count == 1, case .list(let elements) = arguments[0].kind {
      values = elements.map(\.value)
    } else if arguments.count == 1, case .success(.list(let list)) = constantValue(arguments[0]) {
      values = list.map { literal($0, for: arguments[0]) }
    } else if arguments.count == 1, kind(of: arguments[0]) == nil {
      report("a program compares single values only", at: arguments[0])
      return
    }
    for (index, value) in values.enumerated() {
      compile(value)
      if index > 0 { emit(Instruction(.math, a: function.rawValue, pops: 2)) }
    }
  }

  // MARK: - Conversions and host functions

  private static let conversions: [String: (kind: Scalar.Kind, from: Set<CELType>)] = [
    "int": (.int, [.int, .uint, .double, .string, .timestamp, .dyn]),
    "uint": (.uint, [.uint, .int, .double, .dyn]),
    "double": (.double, [.double, .int, .uint, .dyn]),
    "bool": (.bool, [.bool, .dyn]),
    "string": (.text, [.string, .dyn]),
    "timestamp": (.timestamp, [.timestamp, .int, .dyn]),
    "duration": (.duration, [.duration, .int, .dyn]),
  ]

  private mutating func conversion(_ function: String, _ arguments: [Expr]) -> Bool {
    guard let (kind, from) = Self.conversions[function], arguments.count == 1,
      from.contains(type(of: arguments[0]))
    else { return false }
    unary(arguments[0], Instruction(.convert, result: kind, pops: 1))
    return true
  }

  private mutating func hostCall(_ node: Expr, _ function: String, _ arguments: [Expr]) {
    let declared = expression.environment.functions[function]
    for overload in declared?.overloads ?? [] {
      guard let id = overload.hostFunction else { continue }
      var inference = TypeInference()
      let (parameters, _) = inference.instantiate(overload)
      guard inference.isAssignable(arguments.map { type(of: $0) }, parameters) else { continue }
      for argument in arguments { compile(argument) }
      emitCall(id, arguments: arguments.count)
      return
    }
    let types = arguments.map { "\(type(of: $0))" }.joined(separator: ", ")
    report(
      "a program cannot call '\(function)' with (\(types))", at: node,
      suggestion: "programs do scalar arithmetic, comparisons and tests; they build no text, "
        + "lists or maps")
  }
}
