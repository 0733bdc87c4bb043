/// No credit decision is made here: an offer of a credit product must not depend on a signal of
/// risk. (Whom to spare promotion, and whom to win back, may.)
struct SignalLint {
  let definition: StrategyDefinition
  let names: Names
  let findings: Findings

  /// The category of products that lend.
  static let creditCategory = "credit"

  func check(_ uses: [RuleUse]) {
    let credit = Set(
      definition.basics.products.items.filter { $0.category == Self.creditCategory }
        .map(\.id.value))
    var signals: [UInt16: String] = [:]
    for segment in definition.segments.items {
      guard case .signal = segment.kind, let index = names.segments[segment.id.value] else {
        continue
      }
      signals[AttributeSpace.segments + UInt16(clamping: index)] = segment.id.value
    }
    for use in uses where credit.contains(use.offer.product.value) {
      guard let signal = use.expression.attributes.compactMap({ signals[$0] }).first else {
        continue
      }
      findings.error(
        "the credit offer \"\(use.offer.id.value)\" depends on the signal \"\(signal)\"",
        at: use.expression.source.located,
        remedy: "a signal is for people to look at, no credit decision: take it out")
    }
  }
}
