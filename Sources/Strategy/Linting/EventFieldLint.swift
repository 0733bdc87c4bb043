import Expressions

/// Finds conditions on events that ask for what the events do not carry: such a field is always
/// unknown, and the condition never true.
struct EventFieldLint {
  let findings: Findings
  let domains: TermDomains

  /// Which events carry a field; those not named here are carried by all.
  private static let carriers: [EventAttribute: [String]] = [
    .amount: ["bank.transaction.", "bank.balance."], .fee: ["bank.transaction."],
    .isCredit: ["bank.transaction."], .merchantCategory: ["bank.transaction."],
    .channel: [
      "bank.transaction.", "crm.response.", "crm.consent.", "crm.contact.",
    ],
    .product: ["bank.holding.", "bank.balance.", "bank.application.", "crm.response."],
    .responseKind: ["crm.response."], .csat: ["crm.survey."], .nps: ["crm.survey."],
    .complaintTopic: ["crm.complaint.", "crm.suggestion."],
  ]

  static func carries(_ event: String, _ attribute: UInt16) -> Bool {
    guard let field = EventAttribute(rawValue: attribute), let carriers = carriers[field] else {
      return true
    }
    return carriers.contains { event.hasPrefix($0) }
  }

  /// Whether a condition can be true of an event; nil when that is not known.
  func isPossible(_ condition: Condition, of event: String) -> Bool? {
    ConditionSearch(
      [.init(node: condition.root.node, isTrue: true)],
      domains: { term in
        term.attribute == EventAttribute.type.rawValue ? .texts([event]) : domains.domain(of: term)
      },
      isMissing: { term in term.needs.contains { !Self.carries(event, $0) } }
    ).isPossible()
  }

  /// A feature's filter and value against the events it names.
  func check(
    _ definition: FeatureDefinition, filter: CompiledExpression?, value: CompiledExpression?
  ) {
    // A filter that is never true of any event is reported by itself.
    if let condition = filter?.condition,
      domains.arePossible([.init(node: condition.root.node, isTrue: true)]) == false
    {
      return
    }
    for event in definition.events {
      let passes = filter?.condition.flatMap { isPossible($0, of: event.value) } ?? true
      let missing = value?.attributes.first { !Self.carries(event.value, $0) }
      if !passes {
        report(event, "no \(event.value) can pass the filter of \"\(definition.id.value)\"")
      } else if let name = missing.flatMap(EventAttribute.init)?.name {
        report(event, "\(event.value) has no \(name): \"\(definition.id.value)\" never takes one")
      }
    }
  }

  /// A trigger's condition against its event.
  func check(trigger event: Located<String>, when: CompiledExpression?) {
    guard let when, let condition = when.condition, isPossible(condition, of: event.value) == false,
      domains.arePossible([.init(node: condition.root.node, isTrue: true)]) != false
    else { return }
    findings.warning(
      "this condition can never be true of \(event.value)", at: when.source.located,
      remedy: "the event does not carry what is asked: name another event, or ask something else")
  }

  private func report(_ event: Located<String>, _ message: String) {
    findings.warning(
      message, at: event, remedy: "remove the event, or ask for what it carries")
  }
}
