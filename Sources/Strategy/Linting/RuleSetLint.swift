import Expressions

/// What is doubtful about conditions together: rules that exclude each other, that repeat each
/// other, or that a suppression always forestalls.
struct RuleSetLint {
  let definition: StrategyDefinition
  let plan: StrategyPlan
  let findings: Findings
  let domains: TermDomains
  let compiled: CompiledExpressions

  func check(segments: [CompiledSegment], tiers: [CompiledTier], offers: [RuleUse]) {
    let suppressions = definition.policy.suppressions.items
    for offer in definition.offers.offers.items {
      let rules = offers.filter { $0.offer.id.value == offer.id.value && $0.rule != nil }
      check(offer, rules, suppressions.compactMap { compiled[$0.when]?.condition })
    }
    repeated(
      segments.map { segment in
        (
          segment.definition.id,
          (["\(segment.plan.kind)"] + [segment.when, segment.exit].map { $0?.meaning ?? "" })
            .joined(separator: "\n")
        )
      }, noun: "segment", remedy: "keep one of them")
    repeated(
      suppressions.map { ($0.id, compiled[$0.when]?.meaning ?? $0.when.canonical) },
      noun: "suppression",
      remedy: "keep one of them")
    repeated(
      tiers.compactMap { tier in
        guard case .score = tier.definition.grading, let score = tier.score.first else {
          return nil
        }
        let steps = tier.plan.steps.map { "\($0.from) \($0.keepAbove)" }
        return (tier.definition.id, ([score.meaning] + steps).joined(separator: "\n"))
      }, noun: "tier", remedy: "keep one of them: they always grade alike")
    repeatedFeatures()
    repeatedTriggers()
  }

  private func check(
    _ offer: OfferDefinition, _ rules: [RuleUse], _ suppressions: [Condition]
  ) {
    repeated(
      rules.compactMap { use in use.rule.map { ($0.id, use.expression.meaning) } },
      noun: "rule", remedy: "keep one of them")
    let goals = rules.compactMap { $0.expression.condition }.map {
      ConditionSearch.Goal(node: $0.root.node, isTrue: true)
    }
    guard goals.count == rules.count, !goals.isEmpty else { return }
    // A rule that is never true by itself is reported where it stands.
    guard !goals.contains(where: { domains.arePossibleForSomebody([$0]) == false }) else { return }
    if domains.arePossibleForSomebody(goals) == false {
      findings.warning(
        "no customer can ever get the offer \"\(offer.id.value)\": its rules exclude each other",
        at: offer.id, remedy: conflict(rules, goals))
      return
    }
    let free = suppressions.map { ConditionSearch.Goal(node: $0.root.node, isTrue: false) }
    if domains.arePossibleForSomebody(goals + free) == false {
      findings.warning(
        "every customer whom the offer \"\(offer.id.value)\" is for is suppressed", at: offer.id,
        remedy: "check its rules against suppressions.yaml")
    }
  }

  /// Which two rules exclude each other, if two alone do.
  private func conflict(_ rules: [RuleUse], _ goals: [ConditionSearch.Goal]) -> String {
    for first in goals.indices {
      for second in goals.indices.dropFirst(first + 1)
      where domains.arePossibleForSomebody([goals[first], goals[second]]) == false {
        if let one = rules[first].rule, let other = rules[second].rule {
          return "\"\(one.id.value)\" and \"\(other.id.value)\" are never true together"
        }
      }
    }
    return "check eligible, applicable and suitable against each other"
  }

  private func repeatedFeatures() {
    let ids = definition.features.ids
    repeated(
      plan.features.compactMap { feature in
        guard let id = ids.first(where: { $0.value == feature.id }) else { return nil }
        var meaning = feature
        (meaning.id, meaning.description) = ("", "")
        return (id, "\(meaning)")
      }, noun: "feature", remedy: "keep one of them: they always have the same value")
  }

  private func repeatedTriggers() {
    repeated(
      definition.offers.triggers.items.map { trigger in
        switch trigger.cause {
        case .segmentEntered(let name): (trigger.id, "segment \(name.value)")
        case .tierChanged(let name): (trigger.id, "tier \(name.value)")
        case .lifecycleChanged(let name): (trigger.id, "lifecycle \(name.value)")
        case .event(let name, let when):
          (trigger.id, "\(name.value) \(compiled[when]?.meaning ?? "")")
        }
      }, noun: "trigger", remedy: "keep one of them: one cause runs the funnel once")
  }

  private func repeated(
    _ elements: [(id: Located<String>, meaning: String)], noun: String, remedy: String
  ) {
    var known: [String: String] = [:]
    for (id, meaning) in elements {
      if let first = known[meaning] {
        findings.warning(
          "the \(noun) \"\(id.value)\" repeats \"\(first)\"", at: id, remedy: remedy)
      } else {
        known[meaning] = id.value
      }
    }
  }
}
