import Events
import Expressions
import Records
import Strategy

/// One run of the funnel for one offer: the steps in order until the first that does not pass.
/// What is unknown does not pass.
extension Engine {
  func run(_ run: inout FunnelTrace.Offer, _ turn: Turn, _ state: RecordView) {
    guard suppression(&run, turn, state.view), complaint(&run, state.view),
      consent(&run, turn, state.view),
      rules(&run, .eligibility, turn, state.view), rules(&run, .applicability, turn, state.view),
      rules(&run, .suitability, turn, state.view)
    else { return }
    let window = sendWindow(offer: run.index, turn, state.view)
    if case .at(let time) = window { run.sendAt = time } else { run.sendAt = turn.now }
    guard contactPolicy(&run, turn, state.view), quietHours(&run, window, turn),
      holdOut(&run, turn)
    else { return }
    run.score = score(offer: run.index, turn, state.view)
  }

  private func suppression(
    _ run: inout FunnelTrace.Offer, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    if tables.plan.offers[run.index].kind == .service {
      return run.note(.suppression, .passed, "service messages are not promotion")
    }
    guard let (rule, outcome) = holdingSuppression(turn, state.view) else {
      return run.note(.suppression, .passed, "no suppression holds")
    }
    // Which suppression holds stays inside the decision log; channels see only the offer.
    return run.note(
      .suppression, outcome, rule: rule,
      outcome == .failed ? "a suppression holds" : "a suppression cannot be ruled out")
  }

  /// The first suppression that is true or unknown.
  func holdingSuppression(
    _ turn: Turn, _ state: RecordView
  ) -> (rule: String, outcome: StepOutcome)? {
    let source = source(state, now: turn.now)
    for index in tables.plan.suppressions.indices {
      let value = flat.pointee.suppressions.evaluate(index, source, stack) ?? .unknown
      if value.kind == .bool && !value.isTrue { continue }
      return (tables.plan.suppressions[index].id, value.isTrue ? .failed : .unknown)
    }
    return nil
  }

  private func complaint(
    _ run: inout FunnelTrace.Offer, _ state: RecordView
  ) -> Bool {
    if tables.plan.offers[run.index].kind == .service {
      return run.note(.complaint, .passed, "service messages are not promotion")
    }
    return state.hasOpenComplaint
      ? run.note(.complaint, .failed, rule: "complaint.open", "a complaint is open")
      : run.note(.complaint, .passed, "no complaint is open")
  }

  private func consent(
    _ run: inout FunnelTrace.Offer, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    let purpose = tables.plan.offers[run.index].purpose
    for channel in tables.plan.offers[run.index].channels
    where state.hasConsent(purpose: purpose, channel: channel, tables) {
      run.channels.append(channel)
    }
    let texts = tables.funnelTexts.consent[run.index]
    guard !run.channels.isEmpty else {
      return run.note(.consent, .failed, rule: texts.rule, texts.failed)
    }
    let isEvery = run.channels.count == tables.plan.offers[run.index].channels.count
    return run.note(
      .consent, .passed, rule: texts.rule,
      isEvery ? texts.passed : texts.passed(over: run.channels, tables.plan))
  }

  private func rules(
    _ run: inout FunnelTrace.Offer, _ step: FunnelStep, _ turn: Turn,
    _ state: RecordView
  ) -> Bool {
    let kind = tables.plan.offers[run.index].kind
    if step == .eligibility, kind == .crossSell || kind == .upSell,
      state.holds(tables.productIdentity[tables.plan.offers[run.index].product])
    {
      return run.note(step, .failed, rule: "product.held", "the product is already held")
    }
    let rules: [OfferPlan.Rule]
    switch step {
    case .eligibility: rules = tables.plan.offers[run.index].eligible
    case .applicability: rules = tables.plan.offers[run.index].applicable
    default: rules = tables.plan.offers[run.index].suitable
    }
    for index in rules.indices {
      let value = rules[index].when.evaluate(source(state.view, now: turn.now))
      if value.isTrue { continue }
      let texts = tables.funnelTexts.rules(step, offer: run.index)[index]
      let isFailed = value.kind == .bool
      return run.note(
        step, isFailed ? .failed : .unknown, rule: rules[index].id,
        isFailed ? texts.failed : texts.unknown)
    }
    if step == .suitability, let term = unknownTerm(run.index, turn, state) {
      return run.note(
        step, .unknown, rule: "terms.\(term)", "cannot be told: the \(term) of the offer")
    }
    return run.note(step, .passed, rules.isEmpty ? "no rules" : "every rule holds")
  }

  /// An offer is not made before what it costs is known.
  private func unknownTerm(_ offer: Int, _ turn: Turn, _ state: RecordView) -> String? {
    tables.plan.offers[offer].terms.first { term in
      RecordSource.number(term.value.evaluate(source(state, now: turn.now))) == nil
    }?.kind.rawValue
  }

  private func quietHours(
    _ run: inout FunnelTrace.Offer, _ window: SendWindow, _ turn: Turn
  ) -> Bool {
    switch window {
    case .at(let time):
      return run.note(
        .quietHours, .passed,
        time == turn.now ? "within sending hours" : "deferred to the next sending hours")
    case .expired:
      return run.note(
        .quietHours, .failed, rule: "quietHours", "expires before the next sending hours")
    case .unknown:
      return run.note(
        .quietHours, .unknown, rule: "quietHours",
        "the jurisdiction or its local time is not known")
    }
  }

  /// Sticky: the same customers for the same offer whatever the strategy's version.
  private func holdOut(_ run: inout FunnelTrace.Offer, _ turn: Turn) -> Bool {
    let offer = tables.plan.offers[run.index]
    guard offer.holdOut > 0 else { return run.note(.holdOut, .passed, "no hold-out") }
    let hash = StableHash.hash(turn.customer, seed: UInt64(offer.identity))
    return Draw.unit(hash) < offer.holdOut
      ? run.note(.holdOut, .failed, rule: "holdOut", "belongs to the control group")
      : run.note(.holdOut, .passed, "not in the control group")
  }

  /// Propensity × context × value × (1 + lever / 100); the propensity is the mean of the beta
  /// posterior of the prior and this customer's own responses.
  private func score(
    offer index: Int, _ turn: Turn, _ state: RecordView
  ) -> FunnelTrace.Score {
    let offer = tables.plan.offers[index]
    var accepted = offer.priorAccepted
    var declined = offer.priorDeclined
    if let known = state.first(OfferEntry.self, where: { $0.offer == offer.identity })?.entry {
      accepted += Double(known.accepted)
      declined += Double(known.refused)
    }
    var context = 1.0
    for weight in offer.contextWeights
    where weight.when.evaluate(source(state.view, now: turn.now)).isTrue {
      context *= weight.weight
    }
    let total = accepted + declined
    return FunnelTrace.Score(
      propensity: total > 0 ? accepted / total : 0, context: context, value: offer.value,
      lever: offer.lever)
  }
}

/// Seeded draws.
enum Draw {
  /// The upper 53 bits as a number in 0..<1.
  static func unit(_ hash: UInt64) -> Double { Double(hash >> 11) * 0x1p-53 }
}
