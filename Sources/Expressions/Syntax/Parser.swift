/// Recursive descent over the grammar of the CEL specification; macros are expanded here.
struct Parser {
  let source: SourceText
  let extensions: Extensions
  /// The id the next node gets.
  private(set) var nextID = 0
  private var tokens: [Token] = []
  private var index = 0
  private var nesting = 0

  init(source: SourceText, extensions: Extensions) {
    self.source = source
    self.extensions = extensions
  }

  /// The whole text as one expression. Errors: all lexical ones, or the first syntactic one.
  mutating func parse() throws(ExpressionErrors) -> Expr {
    guard source.bytes.count <= Environment.maximumSourceLength else {
      let span = SourceSpan(offset: Environment.maximumSourceLength, length: 1)
      throw ExpressionErrors(errors: [
        source.error(
          "the expression is longer than \(Environment.maximumSourceLength) bytes", at: span)
      ])
    }
    var lexer = Lexer(source)
    tokens = lexer.tokens()
    guard lexer.errors.isEmpty else { throw ExpressionErrors(errors: lexer.errors) }
    do throws(ExpressionError) {
      let root = try expression()
      guard current.kind == .end else { throw unexpected("the end of the expression") }
      return root
    } catch {
      throw ExpressionErrors(errors: [error])
    }
  }

  // MARK: - Tokens and nodes, for the grammar's parts

  var current: Token { tokens[index] }

  func lookahead(_ distance: Int) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  @discardableResult
  mutating func advance() -> Token {
    let token = tokens[index]
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  func at(_ symbol: String) -> Bool { current.kind == .symbol(symbol) }

  mutating func accept(_ symbol: String) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  @discardableResult
  mutating func expect(_ symbol: String) throws(ExpressionError) -> Token {
    guard at(symbol) else { throw unexpected("'\(symbol)'") }
    return advance()
  }

  func unexpected(_ expected: String) -> ExpressionError {
    guard current.kind != .end else {
      return source.error(
        "the expression ends where \(expected) is expected", at: current.span)
    }
    let text = source.slice(current.span)
    if case .identifier = current.kind, ["and", "or", "not"].contains(text.lowercased()) {
      let operators = ["and": "&&", "or": "||", "not": "!"]
      return source.error(
        "unexpected '\(text)'", at: current.span,
        suggestion: "write \(operators[text.lowercased()] ?? "&&")")
    }
    return source.error("unexpected '\(text)', \(expected) is expected", at: current.span)
  }

  /// A new node. Errors: the tree becomes too deep.
  mutating func make(
    _ kind: Expr.Kind, _ span: SourceSpan
  ) throws(ExpressionError) -> Expr {
    nextID += 1
    let node = Expr(id: nextID - 1, span: span, kind: kind)
    guard node.depth <= Environment.maximumNesting else { throw tooDeep(span) }
    return node
  }

  private func tooDeep(_ span: SourceSpan) -> ExpressionError {
    source.error(
      "the expression is nested deeper than \(Environment.maximumNesting) levels", at: span,
      suggestion: "split it, or use parentheses to balance it")
  }

  // MARK: - Operators

  mutating func expression() throws(ExpressionError) -> Expr {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Environment.maximumNesting else { throw tooDeep(current.span) }
    let condition = try logic("||")
    guard accept("?") else { return condition }
    let whenTrue = try logic("||")
    try expect(":")
    let whenFalse = try expression()
    return try make(
      .call("_?_:_", receiver: nil, [condition, whenTrue, whenFalse]),
      condition.span.joined(with: whenFalse.span))
  }

  /// A chain of `||` or `&&`, as a balanced tree, because both are associative.
  private mutating func logic(_ symbol: String) throws(ExpressionError) -> Expr {
    var terms: [Expr] = []
    repeat {
      terms.append(symbol == "||" ? try logic("&&") : try relation())
    } while accept(symbol)
    return try balanced("_\(symbol)_", terms[...])
  }

  mutating func balanced(
    _ function: String, _ terms: ArraySlice<Expr>
  ) throws(ExpressionError) -> Expr {
    if terms.count == 1, let only = terms.first { return only }
    let middle = terms.startIndex + (terms.count + 1) / 2
    let left = try balanced(function, terms[..<middle])
    let right = try balanced(function, terms[middle...])
    return try make(
      .call(function, receiver: nil, [left, right]), left.span.joined(with: right.span))
  }

  private mutating func relation() throws(ExpressionError) -> Expr {
    let symbols = ["==", "!=", "<", "<=", ">", ">=", "in"]
    var left = try sum()
    while case .symbol(let symbol) = current.kind, symbols.contains(symbol) {
      advance()
      let right = try sum()
      left = try binary(symbol == "in" ? "@in" : "_\(symbol)_", left, right)
    }
    return left
  }

  private mutating func sum() throws(ExpressionError) -> Expr {
    var left = try product()
    while case .symbol(let symbol) = current.kind, symbol == "+" || symbol == "-" {
      advance()
      left = try binary("_\(symbol)_", left, try product())
    }
    return left
  }

  private mutating func product() throws(ExpressionError) -> Expr {
    var left = try unary()
    while case .symbol(let symbol) = current.kind, ["*", "/", "%"].contains(symbol) {
      advance()
      left = try binary("_\(symbol)_", left, try unary())
    }
    return left
  }

  private mutating func binary(
    _ function: String, _ left: Expr, _ right: Expr
  ) throws(ExpressionError) -> Expr {
    try make(
      .call(function, receiver: nil, [left, right]), left.span.joined(with: right.span))
  }

  private mutating func unary() throws(ExpressionError) -> Expr {
    guard at("!") || at("-") else { return try member() }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Environment.maximumNesting else { throw tooDeep(current.span) }
    let sign = advance()
    if sign.kind == .symbol("-") {
      switch current.kind {
      case .int, .double: return try member(negatedBy: sign.span)
      default: break
      }
    }
    let operand = try unary()
    let function = sign.kind == .symbol("!") ? "!_" : "-_"
    return try make(
      .call(function, receiver: nil, [operand]), sign.span.joined(with: operand.span))
  }
}
