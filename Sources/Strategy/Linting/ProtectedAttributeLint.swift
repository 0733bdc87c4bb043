/// Finds rules that use protected attributes without saying why they may. A declared ground
/// stands in the list `protected` of the segment, tier or offer.
struct ProtectedAttributeLint {
  let definition: StrategyDefinition
  let findings: Findings

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
        }
      }
    }
    for ground in grounds where !used.contains(ground.attribute.value) {
      findings.warning(
        "\(what) declares a ground for \(ground.attribute.value), but does not use it",
        at: ground.attribute, remedy: "remove the entry")
    }
  }
}
