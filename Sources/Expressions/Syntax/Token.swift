/// A lexical element of an expression.
struct Token: Sendable {
  enum Kind: Sendable, Equatable {
    case identifier(String)
    /// A selector in backticks, such as `` `content-type` ``.
    case quoted(String)
    case int(UInt64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    /// `in`, `true`, `false`, `null` and every operator or bracket.
    case symbol(String)
    case end
  }

  var kind: Kind
  var span: SourceSpan

  /// Words that cannot be names but may be selectors and method names.
  static let reserved: Set<String> = [
    "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
    "package", "namespace", "return", "var", "void", "while",
  ]
  static let keywords: Set<String> = ["in", "true", "false", "null"]
}
