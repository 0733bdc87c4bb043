import Expressions

/// Finds rankings and gates of an offer that look at the outcome they are to bring about.
///
/// An offer's outcome is a response to it, or that its product is applied for or opened. A context
/// weight over a feature that counts such outcomes, directly or by way of a segment or tier, makes
/// the ranking predict itself: responses already teach the propensity. A rule that is true only
/// where an outcome was counted offers the product to those alone who took it. Refusals may gate.
struct LeakageLint {
  let definition: StrategyDefinition
  let names: Names
  let findings: Findings
  let domains: TermDomains
  let compiled: CompiledExpressions

  private static let outcomes: Set<String> = [
    "crm.response.recorded", "bank.holding.opened", "bank.application.submitted",
  ]

  func check(_ uses: [RuleUse], segments: [CompiledSegment], tiers: [CompiledTier]) {
    var readers: [UInt16: Set<UInt16>] = [:]
    for (index, tier) in tiers.enumerated() {
      readers[AttributeSpace.tiers + UInt16(clamping: index)] = tier.attributes
    }
    for (index, segment) in segments.enumerated() {
      readers[AttributeSpace.segments + UInt16(clamping: index)] = segment.attributes
    }
    for use in uses {
      if use.rule == nil {
        checkWeight(use, Self.closure(of: Set(use.expression.attributes), readers))
      } else {
        checkGate(use)
      }
    }
  }

  private func checkWeight(_ use: RuleUse, _ read: Set<UInt16>) {
    let offer = use.offer
    let counted = features { counts($0, outcomesOf: offer, kinds: ["accepted", "declined"]) }
    guard let leak = counted.first(where: { read.contains($0.attribute) }) else { return }
    findings.warning(
      "the ranking of \"\(offer.id.value)\" depends on its own outcome: the feature "
        + "\"\(leak.feature.id.value)\" counts it",
      at: use.expression.source.located,
      remedy: "leave it to the propensity, which learns from responses; or filter the feature to "
        + "other products")
  }

  private func checkGate(_ use: RuleUse) {
    let offer = use.offer
    guard let condition = use.expression.condition else { return }
    let counted = features { feature in
      feature.aggregate.value == .count && counts(feature, outcomesOf: offer, kinds: ["accepted"])
    }
    for (feature, attribute) in counted where use.expression.attributes.contains(attribute) {
      let search = ConditionSearch(
        [.init(node: condition.root.node, isTrue: true)],
        domains: { $0.attribute == attribute ? .numbers(0...0) : domains.domain(of: $0) })
      guard search.isPossible() == false else { continue }
      findings.warning(
        "\"\(offer.id.value)\" goes only to those who took it: the feature "
          + "\"\(feature.id.value)\" counts its outcome",
        at: use.expression.source.located,
        remedy: "a rule must not require the outcome that the offer is for")
    }
  }

  private func features(
    where matches: (FeatureDefinition) -> Bool
  ) -> [(feature: FeatureDefinition, attribute: UInt16)] {
    definition.features.items.filter(matches).compactMap { feature in
      names.features[feature.id.value].map {
        (feature, AttributeSpace.features + UInt16(clamping: $0))
      }
    }
  }

  /// Whether a feature takes a response to the offer of one of these kinds, an application for
  /// its product, or its opening.
  private func counts(
    _ feature: FeatureDefinition, outcomesOf offer: OfferDefinition, kinds: [String]
  ) -> Bool {
    feature.events.contains { event in
      guard Self.outcomes.contains(event.value) else { return false }
      guard let filter = compiled[feature.filter]?.condition else { return true }
      let search = ConditionSearch(
        [.init(node: filter.root.node, isTrue: true)],
        domains: { term in
          switch term.attribute {
          case EventAttribute.type.rawValue: .texts([event.value])
          case EventAttribute.product.rawValue: .texts([offer.product.value])
          case EventAttribute.responseKind.rawValue: .texts(kinds)
          default: domains.domain(of: term)
          }
        },
        isMissing: { term in term.needs.contains { !EventFieldLint.carries(event.value, $0) } })
      return search.isPossible() != false
    }
  }

  /// What is read, by way of segments and tiers, too.
  private static func closure(
    of start: Set<UInt16>, _ readers: [UInt16: Set<UInt16>]
  ) -> Set<UInt16> {
    var (found, left) = (start, Array(start))
    while let next = left.popLast() {
      for read in readers[next] ?? [] where found.insert(read).inserted { left.append(read) }
    }
    return found
  }
}
