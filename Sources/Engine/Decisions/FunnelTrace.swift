/// The steps of the funnel, in order.
enum FunnelStep: UInt8, CaseIterable {
  case suppression, complaint, consent, eligibility, applicability, suitability
  case contactPolicy, quietHours, holdOut, ranking

  var name: StaticString {
    switch self {
    case .suppression: "suppression"
    case .complaint: "complaint"
    case .consent: "consent"
    case .eligibility: "eligibility"
    case .applicability: "applicability"
    case .suitability: "suitability"
    case .contactPolicy: "contactPolicy"
    case .quietHours: "quietHours"
    case .holdOut: "holdOut"
    case .ranking: "ranking"
    }
  }
}

enum StepOutcome: UInt8, CaseIterable {
  case passed, failed, unknown

  var name: StaticString {
    switch self {
    case .passed: "passed"
    case .failed: "failed"
    case .unknown: "unknown"
    }
  }
}

/// Everything the funnel did for one decision, for the explanation. Reused from decision to
/// decision; at most (offers × steps) entries.
struct FunnelTrace {
  struct Step {
    var step: FunnelStep
    var outcome: StepOutcome
    /// The id of the rule that decided, where one did.
    var rule: String?
    var reason: String
  }

  struct Offer {
    var index: Int
    var steps: [Step] = []
    var score: Score?
    /// Indices into the offer's channels that are still open to it.
    var channels: [Int] = []
    var sendAt: Int64 = 0
    var isChosen = false
  }

  struct Score {
    var propensity: Double
    var context: Double
    var value: Double
    var lever: Double
    var total: Double { propensity * context * value * (1 + lever / 100) }
  }

  var offers: [Offer] = []
}

extension FunnelTrace.Offer {
  /// Begins anew, keeping the memory.
  mutating func reset(_ index: Int) {
    self.index = index
    steps.removeAll(keepingCapacity: true)
    score = nil
    channels.removeAll(keepingCapacity: true)
    sendAt = 0
    isChosen = false
  }

  /// Notes a step; true when it passed.
  mutating func note(
    _ step: FunnelStep, _ outcome: StepOutcome, rule: String? = nil, _ reason: String
  ) -> Bool {
    steps.append(
      FunnelTrace.Step(step: step, outcome: outcome, rule: rule, reason: reason))
    return outcome == .passed
  }
}
