import Expressions

/// The order in which tiers are graded: a tier after those whose step, rank or score it uses,
/// else as written.
enum TierOrder {
  /// A circle of references is reported; its members then stand in the order written.
  /// - Parameter indices: The numbers under which `environment` knows the tiers.
  static func sort(
    _ tiers: [TierDefinition], indices: [String: Int], in environment: Environment,
    _ findings: Findings
  ) -> [TierDefinition] {
    var position: [Int: Int] = [:]
    for (place, tier) in tiers.enumerated() {
      if let index = indices[tier.id.value] { position[index] = place }
    }
    let references = tiers.map { tier in
      let attributes = tier.expressions.flatMap {
        ExpressionCompiler.attributes($0, in: environment, expecting: nil)
      }
      return Set(attributes.compactMap(AttributeSpace.tier(of:)).compactMap { position[$0] })
    }
    let (order, circle) = ReferenceOrder.sort(references)
    if let circle, let first = circle.first.map({ tiers[$0] }) {
      let names = (circle.map { tiers[$0].id.value } + [first.id.value]).joined(separator: " → ")
      findings.error(
        "tiers refer to each other in a circle: \(names)", at: first.id,
        remedy: "let one of them use features instead of another tier")
    }
    return order.map { tiers[$0] }
  }
}

extension AttributeSpace {
  /// The tier whose step, score or rank an attribute is; nil for others.
  static func tier(of attribute: UInt16) -> Int? {
    switch attribute {
    case tierRange: Int(attribute - tiers)
    case scoreRange: Int(attribute - scores)
    case rankRange: Int(attribute - ranks)
    default: nil
    }
  }
}
