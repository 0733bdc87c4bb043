/// Keeps rules from singling out places finer than the strategy allows, down to postcodes, which
/// stand for income and origin (redlining). No ground permits that.
struct RegionLint {
  let definition: StrategyDefinition
  let findings: Findings

  func check(
    segments: [CompiledSegment], tiers: [CompiledTier], lifecycles: [CompiledLifecycle],
    offers: [RuleUse]
  ) {
    for segment in segments {
      check(
        [segment.when, segment.exit].compactMap(\.self), "the segment \"\(segment.plan.id)\"")
    }
    for tier in tiers { check(tier.expressions, "the tier \"\(tier.plan.id)\"") }
    for machine in lifecycles {
      check(machine.expressions, "the lifecycle \"\(machine.plan.id)\"")
    }
    for use in offers { check([use.expression], "the offer \"\(use.offer.id.value)\"") }
  }

  private func check(_ expressions: [CompiledExpression], _ what: String) {
    let level = definition.basics.regionLevel
    for expression in expressions {
      let attributes = expression.attributes
      if attributes.contains(CustomerAttribute.branch.rawValue) {
        findings.error(
          "\(what) singles out customers by their branch, which is finer than a region",
          at: expression.source.located, remedy: "use customer.region, to the level of \(level)")
      }
      guard attributes.contains(CustomerAttribute.region.rawValue),
        let place = ExpressionLayout.stringLiterals(expression.source.text)
          .first(where: { RegionLint.isFiner($0, than: level) })
      else { continue }
      findings.error(
        "\(what) singles out \"\(place)\", which is finer than a \(level)",
        at: expression.source.located,
        remedy: level == .country
          ? "use countries as in ISO 3166-1, such as CN"
          : "use regions as in ISO 3166-2, such as CN-31")
    }
  }

  /// A text that names a place finer than a level: a code with more parts than ISO 3166 has at
  /// it, or what looks like a postcode or is a pattern for one.
  static func isFiner(_ text: String, than level: BasicsDefinition.RegionLevel) -> Bool {
    let digits = text.utf8.count { $0 >= 48 && $0 <= 57 }
    let isNumber = text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || $0 == 45 || $0 == 32 }
    if digits >= 4 && isNumber { return true }
    if text.contains("\\d") || text.contains("[0-9]") { return true }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isCode =
      parts[0].utf8.count == 2 && parts[0].utf8.allSatisfy { $0 >= 65 && $0 <= 90 }
    if isCode, parts.count >= 2 {
      return level == .country || parts.count > 2 || parts[1].utf8.count > 3
    }
    // Such as SW1A 1AA.
    let letters = text.utf8.count { ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) }
    return digits >= 2 && letters >= 2 && digits + letters >= 5
  }
}
