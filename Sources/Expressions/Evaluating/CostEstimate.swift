/// A static bound of an expression's work.
enum CostEstimate {
  /// The factor a comprehension over a collection of unknown size counts with.
  static let assumedElements = 100

  /// Nodes, those of comprehension bodies times the elements; saturates.
  static func cost(of expression: Expr) -> Int {
    guard case .comprehension(let comprehension) = expression.kind else {
      return expression.children.reduce(1) { add($0, cost(of: $1)) }
    }
    var elements = assumedElements
    switch comprehension.range.kind {
    case .list(let list): elements = list.count
    case .map(let map): elements = map.count
    default: break
    }
    let step = add(
      cost(of: comprehension.body), comprehension.condition.map(cost(of:)) ?? 0)
    let (steps, overflow) = step.multipliedReportingOverflow(by: elements)
    return add(cost(of: comprehension.range), overflow ? Int.max : steps)
  }

  private static func add(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? Int.max : sum
  }
}
