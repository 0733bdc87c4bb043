/// Primaries and what follows them: selections, calls, indexes, collections.
extension Parser {
  /// - Parameter sign: The place of a minus that belongs to the literal here.
  mutating func member(negatedBy sign: SourceSpan? = nil) throws(ExpressionError) -> Expr {
    var operand = try primary(negatedBy: sign)
    while true {
      if accept(".") {
        operand = try selection(of: operand)
      } else if accept("[") {
        operand = try indexing(of: operand)
      } else if at("{"), let name = qualifiedName(of: operand) {
        operand = try message(name, operand.span)
      } else {
        return operand
      }
    }
  }

  private mutating func selection(of operand: Expr) throws(ExpressionError) -> Expr {
    let isOptional = at("?")
    if isOptional {
      try requireOptionals()
      advance()
    }
    let token = current
    let field: String
    switch token.kind {
    case .identifier(let name), .quoted(let name): field = name
    default: throw unexpected("a field or method name")
    }
    advance()
    if case .identifier = token.kind, !isOptional, accept("(") {
      let arguments = try expressions(until: ")")
      let end = try expect(")")
      return try call(
        field, receiver: operand, arguments, operand.span.joined(with: end.span), token.span)
    }
    return try make(
      .select(operand, field: field, isOptional: isOptional, isTest: false),
      operand.span.joined(with: token.span))
  }

  private mutating func indexing(of operand: Expr) throws(ExpressionError) -> Expr {
    let isOptional = at("?")
    if isOptional {
      try requireOptionals()
      advance()
    }
    let index = try expression()
    let end = try expect("]")
    return try make(
      .call(isOptional ? "_[?_]" : "_[_]", receiver: nil, [operand, index]),
      operand.span.joined(with: end.span))
  }

  func requireOptionals() throws(ExpressionError) {
    guard extensions.contains(.optionals) else {
      throw source.error("optional syntax '?' is not enabled here", at: current.span)
    }
  }

  private mutating func primary(negatedBy sign: SourceSpan?) throws(ExpressionError) -> Expr {
    let token = current
    let span = sign?.joined(with: token.span) ?? token.span
    switch token.kind {
    case .int(let magnitude):
      guard sign != nil || magnitude <= UInt64(Int64.max) else {
        throw source.error("the int literal is out of range", at: span)
      }
      advance()
      let value = sign == nil ? Int64(magnitude) : 0 &- Int64(bitPattern: magnitude)
      return try make(.literal(.int(value)), span)
    case .double(let value):
      advance()
      return try make(.literal(.double(sign == nil ? value : -value)), span)
    case .uint(let value): return try literal(.uint(value))
    case .string(let value): return try literal(.string(value))
    case .bytes(let value): return try literal(.bytes(value))
    case .identifier: return try name(isRooted: false)
    case .symbol(let symbol): return try symbolic(symbol)
    case .quoted:
      throw source.error(
        "a name in backticks stands only behind a dot", at: span)
    case .end: throw unexpected("an operand")
    }
  }

  private mutating func literal(_ value: CELValue) throws(ExpressionError) -> Expr {
    try make(.literal(value), advance().span)
  }

  private mutating func symbolic(_ symbol: String) throws(ExpressionError) -> Expr {
    switch symbol {
    case "true": return try literal(.bool(true))
    case "false": return try literal(.bool(false))
    case "null": return try literal(.null)
    case ".":
      guard case .identifier = lookahead(1).kind else { break }
      advance()
      return try name(isRooted: true)
    case "(":
      advance()
      let inner = try expression()
      try expect(")")
      return inner
    case "[": return try list()
    case "{": return try map()
    default: break
    }
    throw unexpected("an operand")
  }

  private mutating func name(isRooted: Bool) throws(ExpressionError) -> Expr {
    let token = current
    guard case .identifier(let text) = token.kind else { throw unexpected("a name") }
    guard !Token.reserved.contains(text) else {
      throw source.error("'\(text)' is a reserved word", at: token.span)
    }
    advance()
    let full = isRooted ? ".\(text)" : text
    guard accept("(") else { return try make(.identifier(full), token.span) }
    let arguments = try expressions(until: ")")
    let end = try expect(")")
    return try call(
      full, receiver: nil, arguments, token.span.joined(with: end.span), token.span)
  }

  private mutating func expressions(until end: String) throws(ExpressionError) -> [Expr] {
    var result: [Expr] = []
    while !at(end) {
      result.append(try expression())
      guard accept(",") else { break }
      guard !at(end) else { throw unexpected("an argument") }
    }
    return result
  }

  private mutating func list() throws(ExpressionError) -> Expr {
    let start = try expect("[")
    var elements: [Expr.Element] = []
    while !at("]") {
      let isOptional = at("?")
      if isOptional {
        try requireOptionals()
        advance()
      }
      elements.append(Expr.Element(value: try expression(), isOptional: isOptional))
      guard accept(",") else { break }
    }
    let end = try expect("]")
    return try make(.list(elements), start.span.joined(with: end.span))
  }

  private mutating func map() throws(ExpressionError) -> Expr {
    let start = try expect("{")
    var entries: [Expr.Entry] = []
    while !at("}") {
      let isOptional = at("?")
      if isOptional {
        try requireOptionals()
        advance()
      }
      let key = try expression()
      try expect(":")
      entries.append(
        Expr.Entry(key: key, value: try expression(), isOptional: isOptional))
      guard accept(",") else { break }
    }
    let end = try expect("}")
    return try make(.map(entries), start.span.joined(with: end.span))
  }

  private mutating func message(
    _ name: String, _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    try expect("{")
    var fields: [Expr.Entry] = []
    while !at("}") {
      let token = current
      guard case .identifier(let field) = token.kind else { throw unexpected("a field name") }
      advance()
      let key = try make(.literal(.string(field)), token.span)
      try expect(":")
      fields.append(Expr.Entry(key: key, value: try expression(), isOptional: false))
      guard accept(",") else { break }
    }
    let end = try expect("}")
    return try make(.message(name, fields), span.joined(with: end.span))
  }

  /// `a.b.c` for a chain of plain selections; nil for anything else.
  func qualifiedName(of expression: Expr) -> String? { expression.qualifiedName }
}

extension Expr {
  /// `a.b.c` for a chain of plain selections from a name; nil for anything else.
  var qualifiedName: String? {
    switch kind {
    case .identifier(let name): name
    case .select(let operand, let field, false, false):
      operand.qualifiedName.map { "\($0).\(field)" }
    default: nil
    }
  }
}
