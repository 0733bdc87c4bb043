/// The logical skeleton of a condition: how its truth follows from comparisons of terms with
/// constants. What a check of contradictions reasons about; the terms themselves stay opaque.
package struct Condition: Sendable {
  /// A node with its place in the expression, in UTF-8 bytes.
  package struct Part: Sendable {
    package var node: Node
    package var offset: Int
    package var length: Int
  }

  package indirect enum Node: Sendable {
    case constant(Bool)
    case test(Term, Test)
    case not(Part)
    /// `a && b && …`: two or more.
    case all([Part])
    /// `a || b || …`: two or more.
    case any([Part])
    /// `condition ? first : second`.
    case choice(Part, Part, Part)
  }

  /// What is asked of a term.
  package enum Test: Hashable, Sendable {
    /// A term that is a bool is true.
    case isTrue
    case compare(Order, Value)
    case oneOf([Value])
  }

  /// The orderings that a comparison accepts.
  package struct Order: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let less = Order(rawValue: 1)
    package static let equal = Order(rawValue: 2)
    package static let greater = Order(rawValue: 4)

    /// The same comparison with its sides exchanged.
    var mirrored: Order {
      var result = self.intersection(.equal)
      if contains(.less) { result.insert(.greater) }
      if contains(.greater) { result.insert(.less) }
      return result
    }
  }

  /// A constant. Times and durations are milliseconds, money is minor units.
  package enum Value: Hashable, Sendable {
    case number(Double)
    case text(String)
  }

  /// Anything that has a value: an attribute, a call, arithmetic. Equal terms have equal values
  /// in one evaluation.
  package struct Term: Hashable, Sendable {
    /// The term in a canonical form: its identity.
    package var key: String
    /// The attribute that the term is; nil for what is computed.
    package var attribute: UInt16?
    /// The function whose result the term is, such as `daysSince`.
    package var function: String?
    /// Without any of these attributes the term has no value.
    package var needs: [UInt16]
    /// Its values are whole numbers.
    package var isWhole: Bool
    /// It is a double: a NaN is neither less nor equal nor greater.
    package var mayBeNaN: Bool

    package init(
      key: String, attribute: UInt16?, function: String?, needs: [UInt16], isWhole: Bool,
      mayBeNaN: Bool
    ) {
      self.key = key
      self.attribute = attribute
      self.function = function
      self.needs = needs
      self.isWhole = isWhole
      self.mayBeNaN = mayBeNaN
    }

    package static func == (a: Term, b: Term) -> Bool { a.key == b.key }
    package func hash(into hasher: inout Hasher) { hasher.combine(key) }
  }

  /// The whole condition.
  package let root: Part

  /// Every term, in the order of its first occurrence.
  package var terms: [Term] { Self.terms(of: root.node) }

  /// The terms of a node, in the order of their first occurrence.
  package static func terms(of node: Node) -> [Term] {
    var seen: Set<String> = []
    var found: [Term] = []
    func visit(_ node: Node) {
      switch node {
      case .constant: break
      case .test(let term, _):
        if seen.insert(term.key).inserted { found.append(term) }
      case .not(let part): visit(part.node)
      case .all(let parts), .any(let parts): for part in parts { visit(part.node) }
      case .choice(let condition, let first, let second):
        for part in [condition, first, second] { visit(part.node) }
      }
    }
    visit(node)
    return found
  }
}

extension CheckedExpression {
  /// The skeleton of this condition; nil for an expression that is no bool.
  package var condition: Condition? {
    guard type == .bool else { return nil }
    let builder = ConditionBuilder(expression: self)
    return Condition(root: builder.part(root))
  }
}
