import Expressions

extension StrategyCompiler {
  mutating func compileOffers(_ expressions: ExpressionCompiler, _ environments: Environments) {
    var identities = Identities()
    for offer in definition.offers.offers.items {
      let identity = identities.identity(
        of: "offer:\(offer.id.value)", owner: offer.id, findings)
      if let plan = compile(offer, identity, expressions, environments.customer) {
        self.plan.offers.append(plan)
      }
    }
    for trigger in definition.offers.triggers.items {
      if let plan = compile(trigger, expressions, environments.trigger) {
        self.plan.triggers.append(plan)
      }
    }
  }

  private mutating func compile(
    _ offer: OfferDefinition, _ identity: UInt32, _ expressions: ExpressionCompiler,
    _ environment: Environment
  ) -> OfferPlan? {
    let product = Names.resolve(
      offer.product, in: names.products, noun: "product", plural: "products", findings)
    let purpose = resolve(purpose: offer.purpose)
    let channels = resolve(channels: offer.channels)
    var plan = OfferPlan(
      id: offer.id.value, identity: identity, kind: offer.kind, group: offer.group,
      product: product ?? 0, purpose: purpose ?? 0)
    plan.channels = channels
    plan.eligible = rules(offer, offer.eligible, expressions, environment)
    plan.applicable = rules(offer, offer.applicable, expressions, environment)
    plan.suitable = rules(offer, offer.suitable, expressions, environment)
    plan.priorAccepted = offer.priorAccepted
    plan.priorDeclined = offer.priorDeclined
    plan.value = majorUnits(offer.value)
    plan.lever = offer.lever
    for weight in offer.contextWeights {
      guard let when = expressions.compile(weight.when, in: environment, expecting: .bool)
      else { continue }
      offerUses.append(RuleUse(offer: offer, rule: nil, expression: when))
      plan.contextWeights.append(.init(when: when.program, weight: weight.weight))
    }
    plan.terms = terms(offer, expressions, environment)
    plan.validity = offer.validity ?? plan.validity
    plan.attribution = offer.attribution ?? plan.attribution
    plan.coolDownAfterRefusal = offer.coolDownAfterRefusal ?? plan.coolDownAfterRefusal
    plan.coolDownAfterContact = offer.coolDownAfterContact ?? plan.coolDownAfterContact
    plan.holdOut = offer.holdOut
    plan.texts = offer.texts?.plain ?? [:]
    guard product != nil, purpose != nil else { return nil }
    return plan
  }

  private mutating func rules(
    _ offer: OfferDefinition, _ rules: [OfferDefinition.Rule],
    _ expressions: ExpressionCompiler, _ environment: Environment
  ) -> [OfferPlan.Rule] {
    var compiled: [OfferPlan.Rule] = []
    for rule in rules {
      guard let when = expressions.compile(rule.when, in: environment, expecting: .bool)
      else { continue }
      offerUses.append(RuleUse(offer: offer, rule: rule, expression: when))
      compiled.append(.init(id: rule.id.value, reason: rule.reason, when: when.program))
    }
    return compiled
  }

  private mutating func terms(
    _ offer: OfferDefinition, _ expressions: ExpressionCompiler, _ environment: Environment
  ) -> [OfferPlan.Term] {
    var compiled: [OfferPlan.Term] = []
    for (kind, source) in offer.terms {
      let type = kind == .rate ? CELType.double : Environments.money
      guard let value = expressions.compile(source, in: environment, expecting: type) else {
        continue
      }
      offerUses.append(RuleUse(offer: offer, expression: value, term: kind))
      compiled.append(.init(kind: kind, value: value.program))
    }
    return compiled
  }

  /// Base-currency major units.
  private func majorUnits(_ text: Located<String>) -> Double {
    do throws(MoneyTexts.Problem) {
      let units = try money.minorUnits(text.value)
      var divisor = 1.0
      for _ in 0..<(Currencies.digits(plan.baseCurrency) ?? 2) { divisor *= 10 }
      return Double(units) / divisor
    } catch {
      // An absent value was reported when the offer was read.
      if !text.text.isEmpty, text.position.file.isEmpty == false {
        findings.error(error.message, at: text, remedy: error.remedy)
      }
      return 0
    }
  }

  private mutating func compile(
    _ trigger: TriggerDefinition, _ expressions: ExpressionCompiler, _ environment: Environment
  ) -> TriggerPlan? {
    let cause: TriggerPlan.Cause
    switch trigger.cause {
    case .segmentEntered(let name):
      guard
        let index = Names.resolve(
          name, in: names.segments, noun: "segment", plural: "segments", findings)
      else { return nil }
      cause = .segmentEntered(index)
    case .tierChanged(let name):
      guard
        let index = Names.resolve(
          name, in: names.tiers, noun: "tier", plural: "tiers", findings)
      else { return nil }
      cause = .tierChanged(index)
    case .lifecycleChanged(let name):
      guard let (machine, state) = resolve(lifecycle: name) else { return nil }
      cause = .lifecycleChanged(machine, state)
    case .event(let name, let condition):
      let when = expressions.compile(condition, in: environment, expecting: .bool)
      guard let type = EventNames.rawValue(name.value), condition == nil || when != nil else {
        return nil
      }
      usedAttributes.formUnion(when?.attributes ?? [])
      cause = .event(type, when?.program)
    }
    return TriggerPlan(id: trigger.id.value, cause: cause)
  }

  /// A lifecycle, or a lifecycle and one of its states: `relationship`, `relationship/loyal`.
  private func resolve(lifecycle name: Located<String>) -> (machine: Int, state: Int?)? {
    let parts = name.value.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let machine = name.map { _ in String(parts[0]) }
    guard
      let index = Names.resolve(
        machine, in: names.lifecycles, noun: "lifecycle", plural: "lifecycles", findings)
    else { return nil }
    guard parts.count == 2 else { return (index, nil) }
    // What a faulty lifecycle would have had is not known.
    guard
      let machineDefinition = definition.lifecycles.items.first(where: {
        $0.id.value == machine.value
      })
    else { return nil }
    let states = machineDefinition.states.ids.map(\.value)
    if let state = states.firstIndex(of: String(parts[1])) { return (index, state) }
    findings.error(
      "unknown state \"\(parts[1])\" of the lifecycle \"\(machine.value)\"", at: name,
      remedy: NearestName.remedy(for: String(parts[1]), among: states, what: "states"))
    return nil
  }
}
