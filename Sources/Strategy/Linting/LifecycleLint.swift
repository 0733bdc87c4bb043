import Expressions

/// What a lifecycle does that should make somebody look.
struct LifecycleLint {
  let definition: StrategyDefinition
  let plan: StrategyPlan
  let findings: Findings

  func check(_ machine: CompiledLifecycle) {
    for condition in machine.conditions { check(condition, of: machine.plan.id) }
    for transition in machine.definition.transitions {
      checkGuard(transition, machine.definition)
      checkSilence(transition, machine)
    }
    let isNeeded = machine.definition.transitions.contains(where: \.isGuarded)
    if let entry = machine.definition.guards.first, !isNeeded {
      findings.warning(
        "\"feedGuard\" guards nothing: no transition has \"after\" or \"guarded: true\"",
        at: entry.feed, remedy: "remove it")
    }
  }

  private func check(_ condition: CompiledExpression, of machine: String) {
    if condition.attributes.isEmpty, condition.program.hostFunctions.isEmpty {
      findings.warning(
        "a condition of \"\(machine)\" depends on nothing: it is always the same",
        at: condition.source.located,
        remedy: "refer to the customer, a feature, a tier or a segment, or remove \"when\"")
    }
  }

  /// Silence may be the feed's, not the customer's.
  private func checkGuard(
    _ transition: LifecycleDefinition.Transition, _ machine: LifecycleDefinition
  ) {
    guard let after = transition.after else { return }
    let guarded = Set(machine.guards.map(\.feed.value))
    if !machine.hasGuard {
      findings.warning(
        "\"\(transition.id.value)\" happens although the bank's feed may be down", at: after,
        remedy: "add feedGuard: {feed: bank.transactions, staleAfter: 6h} to "
          + "\"\(machine.id.value)\"")
      return
    }
    guard let without = transition.without else { return }
    let feeds = feeds(of: without)
    if let open = feeds.subtracting(guarded).min() {
      findings.warning(
        "\"\(transition.id.value)\" waits for what \(open) would tell, which is not guarded",
        at: after, remedy: "add {feed: \(open), staleAfter: …} to \"feedGuard\"")
    }
  }

  private func feeds(of activity: LifecycleDefinition.Activity) -> Set<String> {
    switch activity {
    case .events(let events):
      return Set(events.map { FeedGuardDefinition.feed(of: $0.value) })
    case .feature(let name):
      let feature = definition.features.items.first { $0.id.value == name.value }
      return Set((feature?.events ?? []).map { FeedGuardDefinition.feed(of: $0.value) })
    }
  }

  /// A `timeSince` in a condition grows while a feed is down.
  private func checkSilence(
    _ transition: LifecycleDefinition.Transition, _ machine: CompiledLifecycle
  ) {
    guard !transition.isGuarded, transition.on.isEmpty, let when = transition.when,
      let condition = machine.conditions.first(where: { $0.source.position == when.position })
    else { return }
    let silent = condition.attributes.contains { attribute in
      guard (AttributeSpace.features..<AttributeSpace.tiers).contains(attribute) else {
        return attribute == CustomerAttribute.lastActivity.rawValue
      }
      let index = Int(attribute - AttributeSpace.features)
      return plan.features.indices.contains(index)
        && plan.features[index].aggregate == .timeSince
    }
    guard silent else { return }
    findings.warning(
      "\"\(transition.id.value)\" concludes from silence, also while a feed is down",
      at: when.located, remedy: "use \"after\", or add \"guarded: true\" and a \"feedGuard\"")
  }
}
