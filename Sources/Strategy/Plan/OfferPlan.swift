package import Expressions

/// What may be offered to whom, over which channels, and how it is ranked.
package struct OfferPlan: Sendable {
  package enum Kind: String, Sendable {
    case crossSell, upSell, nextBest, winBack, retention, service
  }
  package var id: String
  package var identity: UInt32
  package var kind: Kind
  package var group: String
  /// Index into `products`.
  package var product: Int
  package var purpose: Int
  /// Indices into `channels`, in order of preference.
  package var channels: [Int]
  package var eligible: [Rule]
  package var applicable: [Rule]
  package var suitable: [Rule]
  /// Prior of acceptance: successes and failures of a beta distribution.
  package var priorAccepted: Double
  package var priorDeclined: Double
  /// Base-currency major units per acceptance.
  package var value: Double
  /// Business lever in percent: rank × (1 + lever / 100).
  package var lever: Double
  package var contextWeights: [ContextWeight]
  /// Milliseconds from decision to expiry.
  package var validity: Int64
  /// Milliseconds in which a response counts.
  package var attribution: Int64
  /// Milliseconds without this offer after a refusal, and after a contact with it.
  package var coolDownAfterRefusal: Int64
  package var coolDownAfterContact: Int64
  /// 0…1 of customers never contacted by it, sticky.
  package var holdOut: Double
  /// What the customer would pay or get; the same for everybody in the same position: no grade
  /// feeds a term.
  package var terms: [Term] = []
  /// Texts by locale.
  package var texts: [String: String]

  package init(id: String, identity: UInt32, kind: Kind, group: String, product: Int, purpose: Int)
  {
    self.id = id
    self.identity = identity
    self.kind = kind
    self.group = group
    self.product = product
    self.purpose = purpose
    channels = []
    eligible = []
    applicable = []
    suitable = []
    priorAccepted = 1
    priorDeclined = 9
    value = 0
    lever = 0
    contextWeights = []
    validity = 7 * 86_400_000
    attribution = 30 * 86_400_000
    coolDownAfterRefusal = 90 * 86_400_000
    coolDownAfterContact = 14 * 86_400_000
    holdOut = 0
    texts = [:]
  }

  package struct Rule: Sendable {
    package var id: String
    /// The rule in words, for the explanation.
    package var reason: String
    package var when: ScalarProgram
    package init(id: String, reason: String, when: ScalarProgram) {
      self.id = id
      self.reason = reason
      self.when = when
    }
  }

  /// A price, fee, rate or limit of the offer. An offer whose terms are unknown is not made.
  package struct Term: Sendable {
    package enum Kind: String, Sendable, CaseIterable { case price, fee, rate, limit }
    package var kind: Kind
    /// Money; a rate is a number.
    package var value: ScalarProgram
    package init(kind: Kind, value: ScalarProgram) {
      self.kind = kind
      self.value = value
    }
  }

  package struct ContextWeight: Sendable {
    package var when: ScalarProgram
    package var weight: Double
    package init(when: ScalarProgram, weight: Double) {
      self.when = when
      self.weight = weight
    }
  }
}

/// What makes the engine run the funnel for a customer.
package struct TriggerPlan: Sendable {
  package enum Cause: Sendable {
    case segmentEntered(Int)
    case tierChanged(Int)
    /// A machine, and the state that is entered; nil is any.
    case lifecycleChanged(Int, Int?)
    /// An event of this type (raw value) for which the expression is true.
    case event(UInt8, ScalarProgram?)
  }
  package var id: String
  package var cause: Cause
  package init(id: String, cause: Cause) {
    self.id = id
    self.cause = cause
  }
}
