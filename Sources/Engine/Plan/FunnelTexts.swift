import Strategy

/// What the funnel says of consents and rules, put together once for a strategy.
struct FunnelTexts {
  /// Of one offer.
  struct Consent {
    var purpose: String
    var rule: String
    var failed: String
    /// With consent over all the offer's channels.
    var passed: String

    init(_ offer: OfferPlan, _ plan: StrategyPlan) {
      purpose = plan.purposes[offer.purpose]
      rule = "consent.\(purpose)"
      failed = "no consent for \(purpose) over any of the offer's channels"
      passed = ""
      passed = passed(over: offer.channels, plan)
    }

    func passed(over channels: [Int], _ plan: StrategyPlan) -> String {
      let names = channels.map { plan.channels[$0].id }.joined(separator: ", ")
      return "consent for \(purpose) over \(names)"
    }
  }

  /// Of one rule.
  struct Rule {
    var failed: String
    var unknown: String

    init(_ rule: OfferPlan.Rule) {
      failed = "not so: \(rule.reason)"
      unknown = "cannot be told: \(rule.reason)"
    }
  }

  /// By offer.
  let consent: [Consent]
  private let eligible: [[Rule]]
  private let applicable: [[Rule]]
  private let suitable: [[Rule]]

  init(_ plan: StrategyPlan) {
    consent = plan.offers.map { Consent($0, plan) }
    eligible = plan.offers.map { $0.eligible.map(Rule.init) }
    applicable = plan.offers.map { $0.applicable.map(Rule.init) }
    suitable = plan.offers.map { $0.suitable.map(Rule.init) }
  }

  /// The rules of an offer's step, in their order.
  func rules(_ step: FunnelStep, offer: Int) -> [Rule] {
    switch step {
    case .eligibility: eligible[offer]
    case .applicability: applicable[offer]
    default: suitable[offer]
    }
  }
}
