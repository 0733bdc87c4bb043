/// `all`, `exists`, `map` and their siblings over lists and maps.
extension Interpreter {
  mutating func comprehension(
    _ comprehension: Expr.Comprehension
  ) throws(EvaluationError) -> CELValue {
    let range = try evaluate(comprehension.range)
    let isPair = comprehension.second != nil
    var elements: [(CELValue, CELValue)] = []
    switch range {
    case .unknown: return range
    case .list(let list):
      for (index, element) in list.enumerated() {
        elements.append(isPair ? (.int(Int64(index)), element) : (element, .null))
      }
    case .map(let map): elements = map.entries.map { ($0.key, $0.value) }
    default: throw .noSuchOverload("comprehension", [range])
    }
    switch comprehension.macro {
    case .all: return try fold(comprehension, elements, decisive: false)
    case .exists: return try fold(comprehension, elements, decisive: true)
    case .existsOne: return try existsOne(comprehension, elements)
    case .map: return try transform(comprehension, elements)
    case .transformMap, .transformMapEntry: return try transformMap(comprehension, elements)
    }
  }

  private func names(
    _ comprehension: Expr.Comprehension, _ element: (CELValue, CELValue)
  ) -> [(String, CELValue)] {
    var result = [(comprehension.variable, element.0)]
    if let second = comprehension.second { result.append((second, element.1)) }
    return result
  }

  private mutating func fold(
    _ comprehension: Expr.Comprehension, _ elements: [(CELValue, CELValue)], decisive: Bool
  ) throws(EvaluationError) -> CELValue {
    var accumulated = Outcome.success(.bool(!decisive))
    for element in elements {
      try step()
      let names = names(comprehension, element)
      let outcome = try with(names) { $0.attempt(comprehension.body) }
      do throws(EvaluationError) {
        accumulated = .success(
          try Logic.combine(accumulated, decisive: decisive, "comprehension") { outcome })
      } catch {
        accumulated = .failure(error)
      }
      if case .success(.bool(decisive)) = accumulated { break }
    }
    return try accumulated.get()
  }

  private mutating func existsOne(
    _ comprehension: Expr.Comprehension, _ elements: [(CELValue, CELValue)]
  ) throws(EvaluationError) -> CELValue {
    var count = 0
    var missing: Set<String> = []
    var failure: EvaluationError?
    for element in elements {
      try step()
      switch try with(names(comprehension, element), { $0.attempt(comprehension.body) }) {
      case .success(.bool(let holds)): count += holds ? 1 : 0
      case .success(.unknown(let names)): missing.formUnion(names)
      case .success(let other): failure = failure ?? .noSuchOverload("existsOne", [other])
      case .failure(let error): failure = failure ?? error
      }
    }
    if !missing.isEmpty { return .unknown(missing) }
    if let failure { throw failure }
    return .bool(count == 1)
  }

  private mutating func evaluate(
    _ node: Expr, _ comprehension: Expr.Comprehension, _ element: (CELValue, CELValue)
  ) throws(EvaluationError) -> CELValue {
    try step()
    return try with(names(comprehension, element)) {
      (interpreter) throws(EvaluationError) in try interpreter.evaluate(node)
    }
  }

  /// The values of the body for the elements that fulfil the condition.
  private mutating func bodies(
    _ comprehension: Expr.Comprehension, _ elements: [(CELValue, CELValue)],
    _ missing: inout Set<String>
  ) throws(EvaluationError) -> [(key: CELValue, value: CELValue)] {
    var result: [(key: CELValue, value: CELValue)] = []
    for element in elements {
      if let condition = comprehension.condition {
        switch try evaluate(condition, comprehension, element) {
        case .bool(true): break
        case .bool(false): continue
        case .unknown(let names):
          missing.formUnion(names)
          continue
        case let other: throw .noSuchOverload("filter", [other])
        }
      }
      switch try evaluate(comprehension.body, comprehension, element) {
      case .unknown(let names): missing.formUnion(names)
      case let value: result.append((element.0, value))
      }
    }
    return result
  }

  private mutating func transform(
    _ comprehension: Expr.Comprehension, _ elements: [(CELValue, CELValue)]
  ) throws(EvaluationError) -> CELValue {
    var missing: Set<String> = []
    let values = try bodies(comprehension, elements, &missing).map(\.value)
    return missing.isEmpty ? .list(values) : .unknown(missing)
  }

  private mutating func transformMap(
    _ comprehension: Expr.Comprehension, _ elements: [(CELValue, CELValue)]
  ) throws(EvaluationError) -> CELValue {
    var missing: Set<String> = []
    let values = try bodies(comprehension, elements, &missing)
    guard missing.isEmpty else { return .unknown(missing) }
    var result = CELMap()
    for (key, value) in values {
      guard comprehension.macro == .transformMapEntry else {
        try result.insert(key, value)
        continue
      }
      guard case .map(let entries) = value else {
        throw .noSuchOverload("transformMapEntry", [value])
      }
      for entry in entries.entries { try result.insert(entry.key, entry.value) }
    }
    return .map(result)
  }
}
