/// Finds rules that use protected attributes without saying why they may. A declared ground
/// stands in the list `protected` of the segment, tier or offer.
struct ProtectedAttributeLint {
  let definition: StrategyDefinition
  let findings: Findings

  private static let region = CustomerAttribute.region

  func check(
    segments: [CompiledSegment], tiers: [CompiledTier], lifecycles: [CompiledLifecycle],
    offers: [RuleUse]
  ) {
    for segment in segments {
      let expressions = [segment.when] + (segment.exit.map { [$0] } ?? [])
      check(
        expressions, what: "the segment \"\(segment.plan.id)\"",
        grounds: segment.definition.grounds)
    }
    for tier in tiers {
      check(
        tier.expressions, what: "the tier \"\(tier.plan.id)\"", grounds: tier.definition.grounds)
    }
    for machine in lifecycles {
      check(
        machine.expressions, what: "the lifecycle \"\(machine.plan.id)\"",
        grounds: machine.definition.grounds)
    }
    for offer in definition.offers.offers.items {
      let uses = offers.filter { $0.offer.id.value == offer.id.value }
      check(
        uses.map(\.expression), what: "the offer \"\(offer.id.value)\"", grounds: offer.grounds)
    }
  }

  private func check(
    _ expressions: [CompiledExpression], what: String, grounds: [ProtectedGround]
  ) {
    let granted = Set(grounds.map(\.attribute.value))
    var used: Set<String> = []
    for expression in expressions {
      let attributes = expression.attributes.compactMap(CustomerAttribute.init(rawValue:))
      used.formUnion(attributes.map(\.name))
      for attribute in attributes {
        guard !granted.contains(attribute.name) else { continue }
        if definition.basics.protectedAttributes.contains(attribute.name) {
          findings.warning(
            "\(what) uses the protected attribute \(attribute.name) without a declared ground",
            at: expression.source.located,
            remedy: "leave it out, or add protected: [{attribute: \(attribute.name), ground: …}]")
        } else if attribute == Self.region, let place = finePlace(expression.source.text) {
          findings.warning(
            "\(what) singles out \"\(place)\", which is finer than a region",
            at: expression.source.located,
            remedy: "use regions as in ISO 3166-2, such as CN-31, "
              + "or declare a ground under protected")
        }
      }
    }
    for ground in grounds where !used.contains(ground.attribute.value) {
      findings.warning(
        "\(what) declares a ground for \(ground.attribute.value), but does not use it",
        at: ground.attribute, remedy: "remove the entry")
    }
  }

  /// A literal that names a place finer than an ISO 3166-2 region: a subdivision with more
  /// parts or more than three characters, or a postcode.
  private func finePlace(_ text: String) -> String? {
    ExpressionLayout.stringLiterals(text).first { literal in
      if literal.utf8.count >= 4, literal.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) { return true }
      let parts = literal.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count >= 2, parts[0].utf8.count == 2,
        parts[0].utf8.allSatisfy({ $0 >= 65 && $0 <= 90 })
      else { return false }
      return parts.count > 2 || parts[1].utf8.count > 3
    }
  }
}
