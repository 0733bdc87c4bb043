/// A place in the source, in UTF-8 bytes.
struct SourceSpan: Hashable, Sendable {
  var offset: Int
  var length: Int

  /// From the start of this span to the end of the other.
  func joined(with other: SourceSpan) -> SourceSpan {
    let start = min(offset, other.offset)
    let end = max(offset + length, other.offset + other.length)
    return SourceSpan(offset: start, length: end - start)
  }
}

/// A node of the syntax tree. The checker gives back a tree with every name resolved.
struct Expr: Sendable {
  let id: Int
  let span: SourceSpan
  let kind: Kind
  /// The height of the tree below, bounded by `Environment.maximumNesting`.
  let depth: Int

  init(id: Int, span: SourceSpan, kind: Kind) {
    self.id = id
    self.span = span
    self.kind = kind
    depth = 1 + (Self.children(of: kind).map(\.depth).max() ?? 0)
  }

  indirect enum Kind: Sendable {
    case literal(CELValue)
    /// A name not resolved yet; a leading dot stands for the root namespace.
    case identifier(String)
    case select(Expr, field: String, isOptional: Bool, isTest: Bool)
    case call(String, receiver: Expr?, [Expr])
    case list([Element])
    case map([Entry])
    /// `Name{field: value}`.
    case message(String, [Entry])
    case comprehension(Comprehension)
    /// A local name for a value; an error in it counts only where the name is used.
    case bind(String, value: Expr, body: Expr)

    // Only after resolution:
    /// A comprehension's or bind's own name.
    case local(String)
    /// A declared variable.
    case variable(String)
    /// `has()` of a declared variable.
    case present(String)
    /// A constant function that stands for an attribute; its call in canonical text.
    case attribute(UInt16, String)
  }

  struct Element: Sendable {
    var value: Expr
    var isOptional: Bool
  }

  struct Entry: Sendable {
    var key: Expr
    var value: Expr
    var isOptional: Bool
  }

  struct Comprehension: Sendable {
    enum Macro: Sendable {
      case all, exists, existsOne, map, transformMap, transformMapEntry
    }
    var macro: Macro
    var range: Expr
    var variable: String
    /// Of two-variable comprehensions, the value's name; `variable` is the key's or index's.
    var second: String?
    /// Of map and filter: what an element must fulfil.
    var condition: Expr?
    var body: Expr
  }
}

extension Expr {
  /// The nodes directly below.
  var children: [Expr] { Self.children(of: kind) }

  private static func children(of kind: Kind) -> [Expr] {
    switch kind {
    case .literal, .identifier, .local, .variable, .present, .attribute: []
    case .select(let operand, _, _, _): [operand]
    case .call(_, let receiver, let arguments): (receiver.map { [$0] } ?? []) + arguments
    case .list(let elements): elements.map(\.value)
    case .map(let entries), .message(_, let entries): entries.flatMap { [$0.key, $0.value] }
    case .comprehension(let comprehension):
      [comprehension.range] + (comprehension.condition.map { [$0] } ?? [])
        + [comprehension.body]
    case .bind(_, let value, let body): [value, body]
    }
  }

  /// Calls the closure for this node and every node below.
  func visit(_ body: (Expr) -> Void) {
    body(self)
    for child in children { child.visit(body) }
  }
}
