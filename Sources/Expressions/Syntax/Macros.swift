/// Calls, and the macros among them, which are expanded while parsing.
extension Parser {
  mutating func call(
    _ function: String, receiver: Expr?, _ arguments: [Expr], _ span: SourceSpan,
    _ nameSpan: SourceSpan
  ) throws(ExpressionError) -> Expr {
    if let receiver {
      if let expanded = try receiverMacro(function, receiver, arguments, span) {
        return expanded
      }
      if case .identifier("cel") = receiver.kind,
        let expanded = try celMacro(function, arguments, span)
      {
        return expanded
      }
      if case .identifier("math") = receiver.kind,
        let expanded = try mathMacro(function, arguments, span)
      {
        return expanded
      }
    } else if function == "has", arguments.count == 1 {
      return try presence(arguments[0], span)
    }
    return try make(.call(function, receiver: receiver, arguments), span)
  }

  /// `has(a.b)`: whether the field or key is there.
  private mutating func presence(
    _ argument: Expr, _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    guard case .select(let operand, let field, let isOptional, false) = argument.kind else {
      throw source.error(
        "has() needs a selection", at: argument.span, suggestion: "write has(a.b)")
    }
    return try make(
      .select(operand, field: field, isOptional: isOptional, isTest: true), span)
  }

  private mutating func receiverMacro(
    _ function: String, _ receiver: Expr, _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr? {
    switch (function, arguments.count) {
    case ("all", 2), ("exists", 2), ("exists_one", 2), ("existsOne", 2), ("map", 2), ("map", 3),
      ("filter", 2):
      return try comprehension(function, receiver, arguments, span)
    case ("optMap", 2), ("optFlatMap", 2):
      guard extensions.contains(.optionals) else { return nil }
      return try optionalMacro(function, receiver, arguments, span)
    case ("all", 3), ("exists", 3), ("exists_one", 3), ("existsOne", 3), ("transformList", 3),
      ("transformList", 4), ("transformMap", 3), ("transformMap", 4), ("transformMapEntry", 3),
      ("transformMapEntry", 4):
      guard extensions.contains(.twoVariableComprehensions) else { return nil }
      return try twoVariableComprehension(function, receiver, arguments, span)
    default: return nil
    }
  }

  private mutating func comprehension(
    _ function: String, _ receiver: Expr, _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    let variable = try localName(arguments[0])
    var macro = Expr.Comprehension.Macro.map
    var condition: Expr?
    var body = arguments[arguments.count - 1]
    switch function {
    case "all": macro = .all
    case "exists": macro = .exists
    case "exists_one", "existsOne": macro = .existsOne
    case "filter":
      condition = body
      body = try make(.identifier(variable), arguments[0].span)
    default: condition = arguments.count == 3 ? arguments[1] : nil
    }
    return try make(
      .comprehension(
        Expr.Comprehension(
          macro: macro, range: receiver, variable: variable, second: nil, condition: condition,
          body: body)), span)
  }

  private mutating func twoVariableComprehension(
    _ function: String, _ receiver: Expr, _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    let variable = try localName(arguments[0])
    let second = try localName(arguments[1])
    guard variable != second else {
      throw source.error(
        "the two variables must have different names", at: arguments[1].span)
    }
    let macros: [String: Expr.Comprehension.Macro] = [
      "all": .all, "exists": .exists, "exists_one": .existsOne, "existsOne": .existsOne,
      "transformList": .map, "transformMap": .transformMap,
      "transformMapEntry": .transformMapEntry,
    ]
    return try make(
      .comprehension(
        Expr.Comprehension(
          macro: macros[function] ?? .all, range: receiver, variable: variable, second: second,
          condition: arguments.count == 4 ? arguments[2] : nil,
          body: arguments[arguments.count - 1])), span)
  }

  /// The simple name a macro takes for its variable; also `cel.iterVar(0, 0)`.
  private func localName(_ argument: Expr) throws(ExpressionError) -> String {
    guard case .identifier(let name) = argument.kind, !name.hasPrefix(".") else {
      throw source.error("the variable must be a simple name", at: argument.span)
    }
    return name
  }

  /// `o.optMap(x, e)` is `o.hasValue() ? optional.of(e with x = o.value()) : optional.none()`.
  private mutating func optionalMacro(
    _ function: String, _ receiver: Expr, _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    let name = try localName(arguments[0])
    let target = "@target"
    let hasValue = try method("hasValue", of: target, receiver.span)
    let value = try method("value", of: target, receiver.span)
    var inner = try make(.bind(name, value: value, body: arguments[1]), span)
    if function == "optMap" { inner = try optional("of", [inner], span) }
    let choice = try make(
      .call("_?_:_", receiver: nil, [hasValue, inner, try optional("none", [], span)]), span)
    return try make(.bind(target, value: receiver, body: choice), span)
  }

  private mutating func method(
    _ function: String, of local: String, _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    let receiver = try make(.identifier(local), span)
    return try make(.call(function, receiver: receiver, []), span)
  }

  private mutating func optional(
    _ function: String, _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    try make(.call(".optional.\(function)", receiver: nil, arguments), span)
  }

  private mutating func celMacro(
    _ function: String, _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr? {
    switch (function, arguments.count) {
    case ("bind", 3) where extensions.contains(.bindings):
      let name = try localName(arguments[0])
      return try make(.bind(name, value: arguments[1], body: arguments[2]), span)
    case ("block", 2) where extensions.contains(.block):
      return try block(arguments, span)
    case ("index", 1) where extensions.contains(.block):
      return try make(.identifier("@index\(try number(arguments[0]))"), span)
    case ("iterVar", 2) where extensions.contains(.block),
      ("accuVar", 2) where extensions.contains(.block):
      let place = "\(try number(arguments[0])):\(try number(arguments[1]))"
      return try make(.identifier("@\(function):\(place)"), span)
    default: return nil
    }
  }

  /// `cel.block([a, b], c)`: each value may refer to the ones before it by `cel.index`.
  private mutating func block(
    _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    guard case .list(let slots) = arguments[0].kind else {
      throw source.error("cel.block() needs a list of expressions", at: arguments[0].span)
    }
    var result = arguments[1]
    for (position, slot) in slots.enumerated().reversed() {
      result = try make(.bind("@index\(position)", value: slot.value, body: result), span)
    }
    return result
  }

  private func number(_ argument: Expr) throws(ExpressionError) -> Int64 {
    guard case .literal(.int(let value)) = argument.kind, value >= 0 else {
      throw source.error("a literal index is needed here", at: argument.span)
    }
    return value
  }

  /// `math.greatest(…)` and `math.least(…)` take any number of arguments.
  private mutating func mathMacro(
    _ function: String, _ arguments: [Expr], _ span: SourceSpan
  ) throws(ExpressionError) -> Expr? {
    let names = ["greatest": "math.@max", "least": "math.@min"]
    guard extensions.contains(.math), let name = names[function] else { return nil }
    guard !arguments.isEmpty else {
      throw source.error("math.\(function)() needs at least one argument", at: span)
    }
    guard arguments.count > 2 else {
      return try make(.call(name, receiver: nil, arguments), span)
    }
    let elements = arguments.map { Expr.Element(value: $0, isOptional: false) }
    let list = try make(.list(elements), span)
    return try make(.call(name, receiver: nil, [list]), span)
  }
}
