import Expressions

/// What compiles, yet should make somebody look. Most findings are warnings; complaints counted
/// against a customer are an error.
struct Lints {
  let definition: StrategyDefinition
  let plan: StrategyPlan
  let names: Names
  let findings: Findings
  let domains: TermDomains
  let compiled: CompiledExpressions

  func run(
    tiers: [CompiledTier], segments: [CompiledSegment], lifecycles: [CompiledLifecycle],
    offers: [RuleUse], usedAttributes: Set<UInt16>
  ) {
    // What a faulty rule uses is not known.
    if findings.errorCount == 0 {
      unusedFeatures(usedAttributes)
      valueModels(usedAttributes)
    }
    let units = UnitLint(findings: findings)
    for segment in segments {
      check(segment)
      units.check(segment)
    }
    for tier in tiers {
      steps(of: tier)
      units.check(tier)
    }
    RegionLint(definition: definition, findings: findings)
      .check(segments: segments, tiers: tiers, lifecycles: lifecycles, offers: offers)
    GradeUseLint(plan: plan, names: names, findings: findings)
      .check(offers, segments: segments, lifecycles: lifecycles)
    SignalLint(definition: definition, names: names, findings: findings).check(offers)
    ComplaintLint(definition: definition, names: names, findings: findings).check(tiers)
    let lifecycle = LifecycleLint(definition: definition, plan: plan, findings: findings)
    for machine in lifecycles { lifecycle.check(machine) }
    RuleSetLint(
      definition: definition, plan: plan, findings: findings, domains: domains, compiled: compiled
    ).check(segments: segments, tiers: tiers, offers: offers)
    events()
    LeakageLint(
      definition: definition, names: names, findings: findings, domains: domains,
      compiled: compiled
    ).check(offers, segments: segments, tiers: tiers)
    let protection = ProtectedAttributeLint(definition: definition, findings: findings)
    protection.check(
      segments: segments, tiers: tiers, lifecycles: lifecycles, offers: offers)
    let texts = TextLint(definition: definition, findings: findings)
    texts.check()
    triggers()
  }

  private func unusedFeatures(_ used: Set<UInt16>) {
    for feature in definition.features.items {
      guard let index = names.features[feature.id.value] else { continue }
      if used.contains(AttributeSpace.features + UInt16(clamping: index)) { continue }
      findings.warning(
        "the feature \"\(feature.id.value)\" is used by no rule", at: feature.id,
        remedy: "remove it: it costs memory and time for every customer")
    }
  }

  private func check(_ segment: CompiledSegment) {
    let when = segment.when.source
    if segment.when.attributes.isEmpty, segment.when.program.hostFunctions.isEmpty {
      findings.warning(
        "the condition of \"\(segment.plan.id)\" depends on nothing: it is always the same",
        at: when.located, remedy: "refer to the customer, a feature, a tier or another segment")
    }
    guard let exit = segment.exit else { return }
    if exit.attributes.isEmpty, exit.program.hostFunctions.isEmpty {
      findings.warning(
        "the exit of \"\(segment.plan.id)\" depends on nothing: it is always the same",
        at: exit.source.located, remedy: "write when a customer leaves, or remove \"exit\"")
      return
    }
    if exit.source.canonical == when.canonical {
      findings.warning(
        "the segment \"\(segment.plan.id)\" is left on the condition it is entered on",
        at: exit.source.located,
        remedy: "write when a customer leaves, or remove \"exit\" to leave when \"when\" is false")
      return
    }
    if let entered = segment.when.condition, let left = exit.condition,
      domains.arePossible([
        .init(node: entered.root.node, isTrue: true), .init(node: left.root.node, isTrue: false),
      ]) == false
    {
      if domains.arePossible([.init(node: entered.root.node, isTrue: true)]) != false,
        domains.arePossible([.init(node: left.root.node, isTrue: false)]) != false
      {
        findings.warning(
          "whoever enters the segment \"\(segment.plan.id)\" leaves it again at once",
          at: exit.source.located,
          remedy: "\"exit\" is true whenever \"when\" is: set it below the bar of \"when\"")
      }
      return
    }
    // Rules over different attributes may exclude each other for reasons not written here.
    guard Set(segment.when.attributes) == Set(exit.attributes) else { return }
    let probe = BoundaryProbe([segment.when.program, exit.program], plan: plan)
    if let witness = probe.findAllTrue() {
      findings.warning(
        "\"exit\" contradicts \"when\" in the segment \"\(segment.plan.id)\": "
          + "a customer can enter and leave at the same moment",
        at: exit.source.located,
        remedy: "both are true, for example, when \(describe(witness))")
    }
  }

  /// Filters and triggers against what their events carry.
  private func events() {
    let lint = EventFieldLint(findings: findings, domains: domains)
    for feature in definition.features.items {
      if feature.filter != nil, compiled[feature.filter] == nil { continue }
      lint.check(feature, filter: compiled[feature.filter], value: compiled[feature.value])
    }
    for trigger in definition.offers.triggers.items {
      if case .event(let name, let when) = trigger.cause {
        lint.check(trigger: name, when: compiled[when])
      }
    }
  }

  /// Steps outside of what the score can be.
  private func steps(of tier: CompiledTier) {
    guard case .score = tier.definition.grading, let bounds = tier.score.first?.bounds else {
      return
    }
    for (definition, step) in zip(tier.definition.steps, tier.plan.steps).dropFirst() {
      guard let place = definition.from else { continue }
      if step.from > bounds.upperBound {
        findings.warning(
          "the step \"\(step.id)\" of \"\(tier.plan.id)\" is never reached", at: place,
          remedy: "the score is at most \(Numbers.text(bounds.upperBound))")
      } else if step.keepAbove <= bounds.lowerBound {
        findings.warning(
          "nobody is ever below the step \"\(step.id)\" of \"\(tier.plan.id)\"", at: place,
          remedy: "the score is at least \(Numbers.text(bounds.lowerBound)): raise the threshold, "
            + "or remove the steps below")
      }
    }
  }

  private func triggers() {
    guard let offer = definition.offers.offers.ids.first,
      definition.offers.triggers.ids.isEmpty
    else { return }
    findings.warning(
      "there are offers, but no triggers: no offer is ever considered", at: offer,
      remedy: "add \"triggers\" to offers.yaml, such as an entered segment")
  }

  /// The values of a probe in the words of the strategy.
  private func describe(_ witness: [(attribute: UInt16, value: Scalar)]) -> String {
    witness.map { "\(name(of: $0.attribute)) is \(text(of: $0.value))" }
      .joined(separator: " and ")
  }

  private func text(of value: Scalar) -> String {
    switch value.kind {
    case .bool: value.isTrue ? "true" : "false"
    case .double: Numbers.text(value.double)
    case .text: "\"\(String(decoding: value.text, as: UTF8.self))\""
    case .duration: Durations.text(value.int64)
    case .opaque:
      "\(value.int64) minor units of \(plan.baseCurrency)"
    default: "\(value.int64)"
    }
  }

  private func name(of attribute: UInt16) -> String {
    func named(_ names: [String: Int], _ base: UInt16) -> String? {
      names.first { $0.value == Int(attribute) - Int(base) }?.key
    }
    switch attribute {
    case ..<AttributeSpace.features:
      return CustomerAttribute(rawValue: attribute)?.name
        ?? EventAttribute(rawValue: attribute)?.name ?? "an attribute"
    case ..<AttributeSpace.tiers:
      return "features." + (named(names.features, AttributeSpace.features) ?? "…")
    case ..<AttributeSpace.segments:
      switch attribute {
      case AttributeSpace.scoreRange:
        return "scores." + (named(names.tiers, AttributeSpace.scores) ?? "…")
      case AttributeSpace.rankRange:
        return "ranks." + (named(names.tiers, AttributeSpace.ranks) ?? "…")
      default: return "tiers." + (named(names.tiers, AttributeSpace.tiers) ?? "…")
      }
    case ..<AttributeSpace.holdings:
      return "inSegment(\"\(named(names.segments, AttributeSpace.segments) ?? "…")\")"
    case AttributeSpace.balances..<AttributeSpace.consents:
      return "balance(\"\(named(names.products, AttributeSpace.balances) ?? "…")\")"
    case ..<AttributeSpace.consents:
      return "holds(\"\(named(names.products, AttributeSpace.holdings) ?? "…")\")"
    case ..<AttributeSpace.history: return "hasConsent(…)"
    case AttributeSpace.lifecycle..<AttributeSpace.stageSince:
      return "lifecycle." + (named(names.lifecycles, AttributeSpace.lifecycle) ?? "…")
    case AttributeSpace.stageSince..<AttributeSpace.lifecycleEnd: return "stageSince(…)"
    case AttributeSpace.featureQueries...:
      let index = Int(attribute - AttributeSpace.featureQueries)
      return plan.featureQueries.indices.contains(index)
        ? plan.featureQueries[index].label : "a feature"
    case AttributeSpace.valueRange: return valueQuery(Int(attribute - AttributeSpace.values))
    default: return "a query on contacts"
    }
  }
}

extension Lints {
  private func valueQuery(_ index: Int) -> String {
    guard plan.valueQueries.indices.contains(index) else { return "a customer value" }
    return plan.valueQueries[index].name(in: plan)
  }

  /// Value models that nothing asks, or that cannot answer yet.
  private func valueModels(_ used: Set<UInt16>) {
    for model in definition.valueModels.items {
      guard let index = plan.valueModels.firstIndex(where: { $0.id == model.id.value }) else {
        continue
      }
      let queries = plan.valueQueries.indices.filter { plan.valueQueries[$0].model == index }
      guard queries.contains(where: { used.contains(AttributeSpace.values + UInt16($0)) }) else {
        findings.warning(
          "the value model \"\(model.id.value)\" is used by no rule", at: model.id,
          remedy: "remove it: it costs memory and time for every customer")
        continue
      }
      if plan.valueModels[index].transactions == nil {
        findings.warning(
          "the value model \"\(model.id.value)\" has no parameters: its answers are unknown",
          at: model.id,
          remedy: "run strata fit history --model \(model.id.value) and put the result into "
            + ValueParametersDefinition.fileName)
      }
    }
  }
}

/// The use of attributes by a rule or a term of an offer.
struct RuleUse {
  var offer: OfferDefinition
  /// The rule that gates the offer; nil for a context weight.
  var rule: OfferDefinition.Rule?
  var expression: CompiledExpression
  /// Nil for rules.
  var term: OfferPlan.Term.Kind?
}
