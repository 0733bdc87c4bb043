/// Interval arithmetic over a score: between which numbers its value lies.
struct BoundsReader {
  typealias Bounds = ClosedRange<Double>

  static let everything: Bounds = -Double.infinity...Double.infinity

  let expression: CheckedExpression
  let attribute: (UInt16) -> Bounds?

  func bounds(_ node: Expr) -> Bounds {
    switch node.kind {
    case .literal(let value): return Self.number(value).map { $0...$0 } ?? Self.everything
    case .variable(let name):
      return expression.environment.variables[name]?.attribute.flatMap(attribute)
        ?? Self.everything
    case .attribute(let id, _): return attribute(id) ?? Self.everything
    case .call(let function, nil, let arguments): return call(function, arguments)
    default: return Self.everything
    }
  }

  private func call(_ function: String, _ arguments: [Expr]) -> Bounds {
    switch (function, arguments.count) {
    case ("_?_:_", 3): return union(bounds(arguments[1]), bounds(arguments[2]))
    case ("double", 1): return bounds(arguments[0])
    case ("-_", 1):
      let inner = bounds(arguments[0])
      return -inner.upperBound ... -inner.lowerBound
    case ("_+_", 2), ("_-_", 2), ("_*_", 2), ("_/_", 2):
      return combine(function, bounds(arguments[0]), bounds(arguments[1]))
    case ("math.@max", 2...), ("math.greatest", 2...):
      let all = arguments.map(bounds)
      return extreme(all.map(\.lowerBound), all.map(\.upperBound), max)
    case ("math.@min", 2...), ("math.least", 2...):
      let all = arguments.map(bounds)
      return extreme(all.map(\.lowerBound), all.map(\.upperBound), min)
    default: return Self.everything
    }
  }

  private func extreme(
    _ low: [Double], _ high: [Double], _ choose: (Double, Double) -> Double
  ) -> Bounds {
    guard let first = low.first, let last = high.first else { return Self.everything }
    return low.reduce(first, choose)...high.reduce(last, choose)
  }

  private func combine(_ function: String, _ a: Bounds, _ b: Bounds) -> Bounds {
    // A quotient by what may be 0, or truncated, is left open.
    if function == "_/_", b.lowerBound <= 0 { return Self.everything }
    var corners: [Double] = []
    for left in [a.lowerBound, a.upperBound] {
      for right in [b.lowerBound, b.upperBound] {
        switch function {
        case "_+_": corners.append(left + right)
        case "_-_": corners.append(left - right)
        case "_*_": corners.append(left == 0 || right == 0 ? 0 : left * right)
        default: corners.append(right.isInfinite ? 0 : left / right)
        }
      }
    }
    // Opposite infinities say nothing.
    guard !corners.contains(where: \.isNaN), let low = corners.min(), let high = corners.max()
    else { return Self.everything }
    // Whole quotients are truncated towards zero.
    return function == "_/_" ? low.rounded(.down)...high.rounded(.up) : low...high
  }

  private func union(_ a: Bounds, _ b: Bounds) -> Bounds {
    min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }

  private static func number(_ value: CELValue) -> Double? {
    switch value {
    case .int(let value), .opaque(_, let value): Double(value)
    case .uint(let value): Double(value)
    case .double(let value): value.isNaN ? nil : value
    default: nil
    }
  }
}

extension CheckedExpression {
  /// Between which numbers the value lies, when it has one: money in minor units.
  /// - Parameter attribute: The bounds of an attribute; nil for none.
  package func bounds(
    _ attribute: @escaping (UInt16) -> ClosedRange<Double>?
  ) -> ClosedRange<Double> {
    BoundsReader(expression: self, attribute: attribute).bounds(root)
  }
}
