import Expressions

/// A strategy as a list of elements with their properties in words: what a comparison looks at.
struct StrategyOutline {
  struct Element {
    /// Such as `segment "traveller"`.
    var name: String
    /// In the order in which they are shown.
    var properties: [(name: String, value: String)]
  }

  private(set) var elements: [Element] = []
  private let plan: StrategyPlan

  init(_ plan: StrategyPlan) {
    self.plan = plan
    addBasics()
    for feature in plan.features { add(feature) }
    for model in plan.valueModels { add(model) }
    for tier in plan.tiers { add(tier) }
    for segment in plan.segments { add(segment) }
    for machine in plan.lifecycles { add(machine) }
    for suppression in plan.suppressions {
      add("suppression \"\(suppression.id)\"", [("when", suppression.when.source)])
    }
    for trigger in plan.triggers { add(trigger) }
    for offer in plan.offers { add(offer) }
    addPolicy()
    addService()
    addJurisdictions()
    for element in Self.naming(plan.naming) { add(element.name, element.properties) }
  }

  private mutating func add(_ name: String, _ properties: [(String, String?)]) {
    elements.append(
      Element(
        name: name,
        properties: properties.compactMap { name, value in
          value.map { (name, $0.trimmingNewlines()) }
        }))
  }

  private mutating func addBasics() {
    add(
      "the strategy",
      [
        ("base currency", plan.baseCurrency), ("purposes", plan.purposes.joined(separator: ", ")),
        ("channels", plan.channels.map(\.id).joined(separator: ", ")),
        ("population counted every", plan.population.map { Durations.text($0.period) }),
        ("the count waits for", plan.population.map { Durations.text($0.wait) }),
        ("smallest group reported", plan.population.map { "\($0.smallestGroup)" }),
      ])
    for product in plan.products {
      add("product \"\(product.id)\"", [("category", product.category)])
    }
    for rate in plan.exchangeRates {
      add("exchange rate \(rate.currency)", [("rate", "\(rate.numerator)/\(rate.denominator)")])
    }
  }

  private mutating func add(_ feature: FeaturePlan) {
    add(
      "feature \"\(feature.id)\"", FeatureOutline(feature, plan.series[feature.series]).properties)
  }

  private mutating func add(_ model: ValueModelPlan) {
    let series = plan.series[model.series]
    var parameters = ValueParameters(id: model.id, unit: model.unit)
    (parameters.transactions, parameters.spend) = (model.transactions, model.spend)
    func text(_ numbers: [(name: String, value: Double)]) -> String? {
      guard !numbers.isEmpty else { return nil }
      return numbers.map { "\($0.name) \(DecimalText.of($0.value))" }.joined(separator: ", ")
    }
    add(
      "value model \"\(model.id)\"",
      [
        ("events", series.events.map { EventNames.all[Int($0)] }.joined(separator: ", ")),
        ("filter", series.filter?.source), ("value", series.value?.source),
        ("unit", Durations.text(model.unit)), ("kind", parameters.transactionKind),
        ("parameters", text(parameters.transactionNumbers)),
        ("parameters of spend", text(parameters.spendNumbers)),
        ("history", "\(series.identity)"),
      ])
  }

  private mutating func add(_ tier: TierPlan) {
    add("tier \"\(tier.id)\"", TierOutline(tier, money: money).properties)
  }

  private mutating func add(_ segment: SegmentPlan) {
    var (noun, exit, dwell) = ("segment", "exit", "dwell")
    var properties: [(String, String?)] = []
    switch segment.kind {
    case .segment: break
    case .keyAccount: (noun, exit, dwell) = ("key account", "release", "minimum")
    case .signal(let signal):
      noun = "signal"
      properties = [
        ("about", signal.topic.rawValue), ("strength", Numbers.text(signal.strength)),
        ("reason", signal.reason),
      ]
    }
    add(
      "\(noun) \"\(segment.id)\"",
      [
        ("when", segment.when.source), (exit, segment.exit?.source),
        (dwell, Durations.text(segment.minimumDwell)), ("owner", segment.owner),
        ("purpose", segment.purpose),
        ("labels", plan.naming.isGoverned ? nil : texts(segment.labels)),
      ] + properties)
  }

  private mutating func add(_ machine: LifecyclePlan) {
    var properties: [(String, String?)] = [
      ("applies", machine.applies?.source), ("initial", machine.states[machine.initial].id),
      ("states", machine.states.map(\.id).joined(separator: ", ")),
    ]
    for state in machine.states {
      let dwell = state.minimumDwell > 0 ? Durations.text(state.minimumDwell) : nil
      properties.append(("dwell of \(state.id)", dwell))
      properties.append(("terminal \(state.id)", state.isTerminal ? "yes" : nil))
      properties.append(
        ("labels of \(state.id)", state.labels.isEmpty ? nil : texts(state.labels)))
    }
    for transition in machine.transitions {
      let from = transition.from.map { machine.states[$0].id }.joined(separator: ", ")
      let guarded = transition.isGuarded && transition.after == nil ? "; guarded" : ""
      let rule = transition.rule.isEmpty ? "" : " \(transition.rule)"
      properties.append(
        (
          "transition \(transition.id)",
          "\(from) → \(machine.states[transition.to].id)\(rule)\(guarded)"
        ))
    }
    properties.append(
      ("order of transitions", machine.transitions.map(\.id).joined(separator: ", ")))
    for entry in machine.guards {
      properties.append(
        (
          "feed guard \(FeedGuardDefinition.feeds[Int(entry.feed)])",
          "stale after \(Durations.text(entry.staleAfter))"
        ))
    }
    add("lifecycle \"\(machine.id)\"", properties)
  }

  private mutating func add(_ trigger: TriggerPlan) {
    let cause: String
    switch trigger.cause {
    case .segmentEntered(let index): cause = "entering \(plan.segments[index].id)"
    case .tierChanged(let index): cause = "a change of \(plan.tiers[index].id)"
    case .lifecycleChanged(let machine, let state):
      let machine = plan.lifecycles[machine]
      cause =
        state.map { "reaching \(machine.states[$0].id) of \(machine.id)" }
        ?? "a change of \(machine.id)"
    case .event(let type, let when):
      cause = EventNames.all[Int(type)] + (when.map { " when \($0.source)" } ?? "")
    }
    add("trigger \"\(trigger.id)\"", [("cause", cause)])
  }

  private mutating func add(_ offer: OfferPlan) {
    var properties: [(String, String?)] = [
      ("kind", offer.kind.rawValue), ("group", offer.group),
      ("product", plan.products[offer.product].id), ("purpose", plan.purposes[offer.purpose]),
      ("channels", offer.channels.map { plan.channels[$0].id }.joined(separator: ", ")),
    ]
    for (step, rules) in [
      ("eligible", offer.eligible), ("applicable", offer.applicable), ("suitable", offer.suitable),
    ] {
      for rule in rules {
        properties.append(("\(step) rule \(rule.id)", rule.when.source))
        properties.append(("reason of \(rule.id)", rule.reason))
      }
    }
    properties += [
      (
        "prior",
        "\(Numbers.text(offer.priorAccepted)) of "
          + Numbers.text(offer.priorAccepted + offer.priorDeclined)
      ),
      ("value", Numbers.text(offer.value)), ("lever", Numbers.text(offer.lever)),
      (
        "context weights",
        offer.contextWeights.isEmpty
          ? nil
          : offer.contextWeights.map {
            "\(Numbers.text($0.weight)) when \($0.when.source)"
          }.joined(separator: "; ")
      ),
      ("validity", Durations.text(offer.validity)),
      ("attribution", Durations.text(offer.attribution)),
      ("cool-down after refusal", Durations.text(offer.coolDownAfterRefusal)),
      ("cool-down after contact", Durations.text(offer.coolDownAfterContact)),
      ("hold-out", Numbers.text(offer.holdOut)), ("texts", texts(offer.texts)),
    ]
    properties += offer.terms.map { ($0.kind.rawValue, $0.value.source) }
    add("offer \"\(offer.id)\"", properties)
  }

  private mutating func addPolicy() {
    for cap in plan.contactPolicy.caps {
      let channel = cap.channel.map { " over \(plan.channels[$0].id)" } ?? ""
      let group = cap.group.map { " of group \($0)" } ?? ""
      add(
        "cap \"\(cap.id)\"",
        [("limit", "\(cap.count)\(channel)\(group) in \(Durations.text(cap.window))")])
    }
    add(
      "contact policy",
      [
        (
          "channel cool-down after refusal",
          Durations.text(plan.contactPolicy.channelCoolDownAfterRefusal)
        )
      ])
  }

  private mutating func addService() {
    func deadlines(_ times: [Int64]) -> String {
      times.map(Durations.text).joined(separator: ", ")
    }
    let complaints = plan.complaints
    add(
      "complaints",
      [("deadlines", deadlines(complaints.defaultDeadlines))]
        + complaints.escalations.map { ("deadlines of \($0.severity)", deadlines($0.deadlines)) }
        + [
          (
            "survey after close",
            complaints.surveyAfterClose.map {
              "\(plan.surveys[$0].id) after \(Durations.text(complaints.surveyDelay))"
            }
          )
        ])
    for survey in plan.surveys {
      add(
        "survey \"\(survey.id)\"",
        [
          ("channels", survey.channels.map { plan.channels[$0].id }.joined(separator: ", ")),
          ("purpose", plan.purposes[survey.purpose]), ("sample", Numbers.text(survey.sample)),
          ("cool-down", Durations.text(survey.coolDown)),
          ("validity", Durations.text(survey.validity)), ("texts", texts(survey.texts)),
        ])
    }
  }

  private mutating func addJurisdictions() {
    func time(_ minute: Int) -> String {
      let (hours, minutes) = minute.quotientAndRemainder(dividingBy: 60)
      return "\(hours):" + (minutes < 10 ? "0\(minutes)" : "\(minutes)")
    }
    for jurisdiction in plan.jurisdictions {
      let presumed = jurisdiction.presumedPurposes.map { plan.purposes[$0] }
      add(
        "jurisdiction \"\(jurisdiction.id)\"",
        [
          ("time zone", jurisdiction.defaultTimeZone),
          (
            "sending",
            time(jurisdiction.sendFromMinute) + " to " + time(jurisdiction.sendUntilMinute)
          ),
          ("presumed consent", presumed.isEmpty ? nil : presumed.joined(separator: ", ")),
          ("refusal", texts(jurisdiction.refusalTexts)),
        ])
    }
  }

  private func texts(_ texts: [String: String]) -> String { Self.texts(texts) }

  static func texts(_ texts: [String: String]) -> String {
    texts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "; ")
  }

  /// `500000.00 CNY`.
  private func money(_ minorUnits: Int64) -> String {
    let digits = Currencies.digits(plan.baseCurrency) ?? 2
    var text = "\(minorUnits.magnitude)"
    while text.count <= digits { text = "0" + text }
    if digits > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -digits)) }
    return (minorUnits < 0 ? "-" : "") + text + " " + plan.baseCurrency
  }
}
