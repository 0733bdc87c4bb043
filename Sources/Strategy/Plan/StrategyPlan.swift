package import Expressions

/// A compiled strategy: immutable, typed, cross-references resolved to indices. This is all the
/// engine knows of what the business wrote.
package struct StrategyPlan: Sendable {
  /// SHA-256 over the canonical content, lower-case hex: the `strategyVersion` of every output.
  package var hash: String
  /// ISO 4217 letters. Money of other currencies is converted with `exchangeRates`.
  package var baseCurrency: String
  package var exchangeRates: [ExchangeRate] = []
  package var limits = StateLimits()
  package var purposes: [String] = []
  package var channels: [ChannelPlan] = []
  package var products: [ProductPlan] = []
  package var series: [TileSeriesPlan] = []
  package var features: [FeaturePlan] = []
  package var segments: [SegmentPlan] = []
  package var tiers: [TierPlan] = []
  package var suppressions: [SuppressionPlan] = []
  package var offers: [OfferPlan] = []
  package var triggers: [TriggerPlan] = []
  package var historyQueries: [HistoryQueryPlan] = []
  package var contactPolicy = ContactPolicyPlan()
  package var complaints = ComplaintPlan()
  package var surveys: [SurveyPlan] = []
  package var jurisdictions: [JurisdictionPlan] = []
  /// For each attribute id, what has to be evaluated again when it changes.
  package var dependents: [UInt16: Dependents] = [:]
  /// What depends on `now` and is evaluated again when a day boundary passes.
  package var timeDependents = Dependents()

  package struct Dependents: Sendable, Equatable {
    /// Indices, ascending, which is the order of evaluation: tiers first, then segments. What
    /// depends on it by way of other tiers and segments is included.
    package var segments: [Int] = []
    package var tiers: [Int] = []
    package init() {}
  }

  package init(hash: String, baseCurrency: String) {
    self.hash = hash
    self.baseCurrency = baseCurrency
  }
}

/// `1 unit of currency = numerator / denominator units of the base currency`, both in major
/// units; conversion rounds half to even on minor units.
package struct ExchangeRate: Sendable {
  package var currency: String
  package var numerator: Int64
  package var denominator: Int64
  package init(currency: String, numerator: Int64, denominator: Int64) {
    self.currency = currency
    self.numerator = numerator
    self.denominator = denominator
  }
}

/// Bounds of one customer's state. What exceeds a bound evicts the oldest and is counted.
package struct StateLimits: Sendable {
  package var eventIDs = 32
  package var transactions = 16
  package var holdings = 64
  package var accounts = 64
  package var consents = 64
  package var contacts = 64
  package var decisions = 32
  package var complaints = 16
  /// Bytes of the whole record.
  package var recordBytes = 65_536
  package init() {}
}

package struct ChannelPlan: Sendable {
  package var id: String
  package init(id: String) { self.id = id }
}

package struct ProductPlan: Sendable {
  package var id: String
  package var category: String
  /// By locale.
  package var names: [String: String]
  package init(id: String, category: String, names: [String: String] = [:]) {
    self.id = id
    self.category = category
    self.names = names
  }
}

/// Tiles that several features share: same events, same filter, same tile width.
package struct TileSeriesPlan: Sendable {
  /// Stable identity (hash of what it means), so that state survives a strategy change that
  /// keeps the series.
  package var identity: UInt32
  /// `EventType` raw values that feed it.
  package var events: [UInt8]
  package var filter: ScalarProgram?
  /// The value that is aggregated; nil when only counting.
  package var value: ScalarProgram?
  /// Milliseconds. The tile of time t is floor(t / tileWidth).
  package var tileWidth: Int64
  /// Tiles kept: window / tileWidth + 1 (the head tile is partly filled). 0 means all time: one
  /// tile without end.
  package var tileCount: Int
  package var columns: Columns

  package struct Columns: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let count = Columns(rawValue: 1)
    package static let sum = Columns(rawValue: 2)
    package static let min = Columns(rawValue: 4)
    package static let max = Columns(rawValue: 8)
    package static let first = Columns(rawValue: 16)
    package static let last = Columns(rawValue: 32)
  }

  package init(
    identity: UInt32, events: [UInt8], filter: ScalarProgram?, value: ScalarProgram?,
    tileWidth: Int64, tileCount: Int, columns: Columns
  ) {
    self.identity = identity
    self.events = events
    self.filter = filter
    self.value = value
    self.tileWidth = tileWidth
    self.tileCount = tileCount
    self.columns = columns
  }
}

package struct FeaturePlan: Sendable {
  package enum Aggregate: Sendable { case count, sum, mean, min, max, first, last, timeSince }
  package enum ValueType: Sendable { case int, double, money, timestamp, duration }
  package var id: String
  package var series: Int
  package var aggregate: Aggregate
  package var type: ValueType
  package var description: String
  package init(
    id: String, series: Int, aggregate: Aggregate, type: ValueType, description: String
  ) {
    self.id = id
    self.series = series
    self.aggregate = aggregate
    self.type = type
    self.description = description
  }
}

package struct SegmentPlan: Sendable {
  package var id: String
  package var identity: UInt32
  package var when: ScalarProgram
  /// Nil: leaves when `when` is false. `unknown` never enters and never leaves.
  package var exit: ScalarProgram?
  /// Milliseconds a customer stays at least.
  package var minimumDwell: Int64
  /// By locale, such as `en` and `zh`.
  package var labels: [String: String]
  package var owner: String
  package var purpose: String
  package init(
    id: String, identity: UInt32, when: ScalarProgram, exit: ScalarProgram?, minimumDwell: Int64,
    labels: [String: String], owner: String, purpose: String
  ) {
    self.id = id
    self.identity = identity
    self.when = when
    self.exit = exit
    self.minimumDwell = minimumDwell
    self.labels = labels
    self.owner = owner
    self.purpose = purpose
  }
}

/// An ordered grading by thresholds on one score, lowest step first.
package struct TierPlan: Sendable {
  package struct Step: Sendable {
    package var id: String
    /// The step begins at this score; ignored for the lowest.
    package var from: Double
    /// One falls out of it only below this score (≤ `from`): hysteresis.
    package var keepAbove: Double
    /// By locale.
    package var labels: [String: String]
    package init(id: String, from: Double, keepAbove: Double, labels: [String: String] = [:]) {
      self.id = id
      self.from = from
      self.keepAbove = keepAbove
      self.labels = labels
    }
  }
  package var id: String
  package var identity: UInt32
  /// Int, double, or money (in base minor units; thresholds then are minor units, too).
  package var score: ScalarProgram
  package var steps: [Step]
  /// Milliseconds before the next change; a first grading is at once.
  package var minimumDwell: Int64
  package init(
    id: String, identity: UInt32, score: ScalarProgram, steps: [Step], minimumDwell: Int64
  ) {
    self.id = id
    self.identity = identity
    self.score = score
    self.steps = steps
    self.minimumDwell = minimumDwell
  }
}

/// A standing reason not to promote: no promotional action while `when` is true or unknown.
package struct SuppressionPlan: Sendable {
  package var id: String
  package var when: ScalarProgram
  package init(id: String, when: ScalarProgram) {
    self.id = id
    self.when = when
  }
}

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

/// `contactsWithin("OFFER or *", "30d")`, `refusedWithin("OFFER or *", "90d")`.
package struct HistoryQueryPlan: Sendable, Hashable {
  package enum Kind: Sendable { case contactsWithin, refusedWithin }
  package var kind: Kind
  /// Nil means any offer.
  package var offer: Int?
  package var window: Int64
  package init(kind: Kind, offer: Int?, window: Int64) {
    self.kind = kind
    self.offer = offer
    self.window = window
  }
}

package struct ContactPolicyPlan: Sendable {
  /// At most `count` promotional contacts in a rolling `window`; nil channel or group means all
  /// together.
  package struct Cap: Sendable {
    package var id: String
    package var count: Int
    package var window: Int64
    package var channel: Int?
    package var group: String?
    package init(id: String, count: Int, window: Int64, channel: Int?, group: String?) {
      self.id = id
      self.count = count
      self.window = window
      self.channel = channel
      self.group = group
    }
  }
  package var caps: [Cap] = []
  /// Milliseconds without promotion over a channel after a refusal on it.
  package var channelCoolDownAfterRefusal: Int64 = 0
  package init() {}
}

package struct ComplaintPlan: Sendable {
  package struct Escalation: Sendable {
    package var severity: String
    /// Milliseconds from opening to each escalation level.
    package var deadlines: [Int64]
    package init(severity: String, deadlines: [Int64]) {
      self.severity = severity
      self.deadlines = deadlines
    }
  }
  package var escalations: [Escalation] = []
  /// For a severity not named.
  package var defaultDeadlines: [Int64] = [48 * 3_600_000, 120 * 3_600_000]
  /// Index into `surveys`, invited after the complaint was closed and cooled down.
  package var surveyAfterClose: Int?
  package var surveyDelay: Int64 = 24 * 3_600_000
  package init() {}
}

package struct SurveyPlan: Sendable {
  package var id: String
  package var identity: UInt32
  package var channels: [Int]
  package var purpose: Int
  /// 0…1 of triggers that lead to an invitation, seeded by customer and trigger.
  package var sample: Double
  /// Milliseconds between two invitations of any survey to one customer.
  package var coolDown: Int64
  package var validity: Int64
  package var texts: [String: String]
  package init(
    id: String, identity: UInt32, channels: [Int], purpose: Int, sample: Double, coolDown: Int64,
    validity: Int64, texts: [String: String]
  ) {
    self.id = id
    self.identity = identity
    self.channels = channels
    self.purpose = purpose
    self.sample = sample
    self.coolDown = coolDown
    self.validity = validity
    self.texts = texts
  }
}

/// The rules of one jurisdiction. The one with id `*` serves customers of unnamed ones.
package struct JurisdictionPlan: Sendable {
  package var id: String
  package var defaultTimeZone: String
  /// Local minutes of day between which promotion may be sent.
  package var sendFromMinute: Int
  package var sendUntilMinute: Int
  /// Purpose indices for which consent is presumed until refused.
  package var presumedPurposes: [Int]
  /// The way to refuse, by locale: every promotional message carries it.
  package var refusalTexts: [String: String]
  package init(
    id: String, defaultTimeZone: String, sendFromMinute: Int, sendUntilMinute: Int,
    presumedPurposes: [Int], refusalTexts: [String: String]
  ) {
    self.id = id
    self.defaultTimeZone = defaultTimeZone
    self.sendFromMinute = sendFromMinute
    self.sendUntilMinute = sendUntilMinute
    self.presumedPurposes = presumedPurposes
    self.refusalTexts = refusalTexts
  }
}
