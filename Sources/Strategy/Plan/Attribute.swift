/// What expressions can ask about a customer or an event, by number. The numbers are private to
/// one compiled strategy; only the fixed ones are named here.
package enum AttributeSpace {
  /// `customer.*`, `complaint.*`, `now`: `CustomerAttribute`.
  package static let customer: UInt16 = 0
  /// `event.*`: `EventAttribute`.
  package static let event: UInt16 = 1_000
  /// `features.ID`: index into `StrategyPlan.features`.
  package static let features: UInt16 = 2_000
  /// `tiers.ID` (text): index into `StrategyPlan.tiers`.
  package static let tiers: UInt16 = 6_000
  /// `scores.ID` (number or money, as it is now): index into `StrategyPlan.tiers`.
  package static let scores: UInt16 = 6_300
  /// `ranks.ID` (int, 1 for the lowest step): index into `StrategyPlan.tiers`.
  package static let ranks: UInt16 = 6_600
  /// `inSegment("ID")` (bool): index into `StrategyPlan.segments`.
  package static let segments: UInt16 = 7_000
  /// `holds("PRODUCT")` (bool): index into `StrategyPlan.products`.
  package static let holdings: UInt16 = 12_000
  /// `balance("PRODUCT")` (money): index into `StrategyPlan.products`.
  package static let balances: UInt16 = 12_500
  /// `hasConsent("PURPOSE", "CHANNEL")` (bool): purpose index × 16 + channel index.
  package static let consents: UInt16 = 13_000
  /// `refused("OFFER", "90d")`-style history predicates: index into `StrategyPlan.historyQueries`.
  package static let history: UInt16 = 14_000
  /// `value.ID.alive`, `expectedTransactions("ID", "90d")`, …: index into
  /// `StrategyPlan.valueQueries`.
  package static let values: UInt16 = 20_000
  /// `features.ID(key)` and the like: index into `StrategyPlan.featureQueries`.
  package static let featureQueries: UInt16 = 40_000

  package static var tierRange: Range<UInt16> { tiers..<scores }
  package static var scoreRange: Range<UInt16> { scores..<ranks }
  package static var rankRange: Range<UInt16> { ranks..<segments }
  /// `lifecycle.ID` (text): index into `StrategyPlan.lifecycles`.
  package static let lifecycle: UInt16 = 30_000
  /// `stageSince("ID")` (timestamp): index into `StrategyPlan.lifecycles`.
  package static let stageSince: UInt16 = 30_100
  /// The end of what lifecycles answer.
  package static let lifecycleEnd: UInt16 = 30_200
  package static var valueRange: Range<UInt16> { values..<lifecycle }
}

/// The fixed customer attributes, with the names expressions use.
package enum CustomerAttribute: UInt16, CaseIterable, Sendable {
  case now = 0
  case isCompany, birthDay, age, gender, occupation, incomeBand, region, locale, timeZone
  case jurisdiction, riskRating, maritalStatus, dependants, relationshipManager, branch
  case vulnerable, deceased, hardship, fraudHold, doNotContact, employee
  case industry, employees, turnover, creditRating, registrationDay
  case assets, complaintOpen, complaintCount, lastActivity, firstSeen, lastContact
  case profileKnown

  package enum ValueType: Sendable { case bool, int, double, text, timestamp, money }

  /// The name in expressions.
  package var name: String {
    switch self {
    case .now: "now"
    case .complaintOpen: "complaint.open"
    case .complaintCount: "complaint.count"
    default: "customer.\(self)"
    }
  }

  package var type: ValueType {
    switch self {
    case .now, .lastActivity, .firstSeen, .lastContact: .timestamp
    case .isCompany, .vulnerable, .deceased, .hardship, .fraudHold, .doNotContact, .employee,
      .complaintOpen, .profileKnown:
      .bool
    case .birthDay, .registrationDay: .timestamp
    case .age, .riskRating, .dependants, .employees, .complaintCount: .int
    case .turnover, .assets: .money
    case .gender, .occupation, .incomeBand, .region, .locale, .timeZone, .jurisdiction,
      .maritalStatus, .relationshipManager, .branch, .industry, .creditRating:
      .text
    }
  }

  /// True for what changes as time passes without an event.
  package var movesWithTime: Bool { self == .now || self == .age }
}

/// The attributes of the event at hand, used in feature filters, values and triggers.
package enum EventAttribute: UInt16, CaseIterable, Sendable {
  case type = 1_000
  case time, amount, fee, isCredit, merchantCategory, channel, hour, weekday
  case product, responseKind, csat, nps, complaintTopic

  package var name: String { "event.\(self)" }

  package var type: CustomerAttribute.ValueType {
    switch self {
    case .type, .channel, .product, .responseKind, .complaintTopic: .text
    case .time: .timestamp
    case .amount, .fee: .money
    case .isCredit: .bool
    case .merchantCategory, .hour, .weekday, .csat, .nps: .int
    }
  }
}

/// Host functions that take runtime arguments, by number.
package enum HostFunction: UInt16, CaseIterable, Sendable {
  /// `daysSince(timestamp) -> int`: whole days of 24 h until `now`.
  case daysSince = 0
  /// `ageAt(timestamp birth, timestamp at) -> int`: completed years, 29 February counts on
  /// 1 March in common years.
  case ageAt
  /// `localHour(timestamp) -> int`: hour of day in the customer's time zone.
  case localHour
}
