import Events
import Expressions
import Records
import Strategy

/// The strategy laid out for the engine: what is looked up per event is in flat arrays, by index,
/// computed once.
///
/// Memory: proportional to the strategy; (series + attributes) × segments / 8 bytes for the
/// dependency masks.
final class PlanTables {
  let plan: StrategyPlan
  let fingerprint: UInt32
  /// The strategy's hash as UTF-8.
  let strategyBytes: [UInt8]
  let baseCurrency: Currency
  let rates: [Currency: ExchangeRate]
  /// What is looked at for every event.
  let flat: UnsafePointer<FlatPlan>
  let names: RenderedNames
  /// Features whose values leave with the portrait.
  let portraitFeatures: [Int]
  let funnelTexts: FunnelTexts
  /// Triggers by event type, by raw value, and by segment and tier.
  let triggersByEvent: [[Int]]
  let triggersBySegment: [[Int]]
  let triggersByTier: [[Int]]
  /// Triggers by lifecycle and the stage that is entered.
  let triggersByStage: [[[Int]]]
  /// By `CustomerAttribute` raw value.
  let customerDependents: [DirtyMask]
  let holdingDependents: DirtyMask
  let balanceDependents: DirtyMask
  let consentDependents: DirtyMask
  let historyDependents: DirtyMask
  let purposeIdentity: [UInt32]
  let channelIdentity: [UInt32]
  let productIdentity: [UInt32]
  let groupIdentity: [UInt32]
  /// Offer indices by id, for ties.
  let offersByID: [Int]
  let longestCapWindow: Int64
  /// Deadlines and names of severities by identity.
  let deadlines: [UInt32: [Int64]]
  let severityNames: [UInt32: String]
  /// Zones seen, by hash of the name; nil for names that are none.
  var zones: [UInt64: LocalClock?] = [:]
  /// The local time looked up last: milliseconds, by hash of the zone's name and time in UTC.
  var lastLocal: (zone: UInt64, time: Int64, local: Int64) = (0, .min, 0)

  init(_ plan: StrategyPlan) {
    self.plan = plan
    fingerprint = UInt32(truncatingIfNeeded: StableHash.hash(plan.hash) | 1)
    strategyBytes = Array(plan.hash.utf8)
    baseCurrency = Currency(plan.baseCurrency) ?? .none
    rates = PlanTables.rates(plan)
    let flat = UnsafeMutablePointer<FlatPlan>.allocate(capacity: 1)
    flat.initialize(to: FlatPlan(plan))
    self.flat = UnsafePointer(flat)
    names = RenderedNames(plan)
    portraitFeatures = plan.features.indices.filter { plan.features[$0].isInPortrait }
    funnelTexts = FunnelTexts(plan)
    triggersByEvent = PlanTables.byEvent { event in
      plan.triggers.indices.filter { plan.triggers[$0].cause.isEvent(event) }
    }
    triggersBySegment = plan.segments.indices.map { segment in
      plan.triggers.indices.filter {
        if case .segmentEntered(let index) = plan.triggers[$0].cause {
          index == segment
        } else {
          false
        }
      }
    }
    triggersByTier = plan.tiers.indices.map { tier in
      plan.triggers.indices.filter {
        if case .tierChanged(let index) = plan.triggers[$0].cause { index == tier } else { false }
      }
    }
    triggersByStage = plan.lifecycles.enumerated().map { machine, lifecycle in
      lifecycle.states.indices.map { stage in
        plan.triggers.indices.filter { plan.triggers[$0].cause.isStage(machine, stage) }
      }
    }
    customerDependents = CustomerAttribute.allCases.map { DirtyMask(plan, [$0.rawValue]) }
    let balances = Set(plan.products.indices.map { AttributeSpace.balances + UInt16($0) })
    // Without an account, a balance is known for products that are not held.
    holdingDependents = DirtyMask(
      plan, balances.union(plan.products.indices.map { AttributeSpace.holdings + UInt16($0) }))
    balanceDependents = DirtyMask(plan, balances)
    consentDependents = DirtyMask(plan, Set(AttributeSpace.consents..<AttributeSpace.history))
    historyDependents = DirtyMask(
      plan, Set(plan.historyQueries.indices.map { AttributeSpace.history + UInt16($0) }))
    purposeIdentity = plan.purposes.map(Identity.of)
    channelIdentity = plan.channels.map { Identity.of($0.id) }
    productIdentity = plan.products.map { Identity.of($0.id) }
    groupIdentity = plan.offers.map { Identity.of($0.group) }
    let escalations = plan.complaints.escalations
    deadlines = Dictionary(
      escalations.map { (Identity.of($0.severity), $0.deadlines) }, uniquingKeysWith: { a, _ in a })
    severityNames = Dictionary(
      escalations.map { (Identity.of($0.severity), $0.severity) }, uniquingKeysWith: { a, _ in a })
    offersByID = plan.offers.indices.sorted { plan.offers[$0].id < plan.offers[$1].id }
    longestCapWindow = plan.contactPolicy.caps.map(\.window).max() ?? 0
  }

  deinit {
    for mask in customerDependents { mask.deallocate() }
    let masks = [holdingDependents, balanceDependents, consentDependents, historyDependents]
    for mask in masks { mask.deallocate() }
    flat.pointee.deallocate()
    flat.deallocate()
  }

  var series: FixedArray<SeriesTable> { flat.pointee.series }
  var features: FixedArray<FeatureTable> { flat.pointee.features }

  static func isMoney(_ type: CELType) -> Bool {
    if case .opaque("money", _) = type { true } else { false }
  }

  private static func rates(_ plan: StrategyPlan) -> [Currency: ExchangeRate] {
    var found: [Currency: ExchangeRate] = [:]
    for rate in plan.exchangeRates {
      if let currency = Currency(rate.currency) { found[currency] = rate }
    }
    return found
  }

  static func byEvent(_ select: (UInt8) -> [Int]) -> [[Int]] {
    EventType.allCases.map { select($0.rawValue) }
  }

  /// The offer with this identity in the present strategy.
  func offer(identity: UInt32) -> Int? {
    plan.offers.firstIndex { $0.identity == identity }
  }

  func channel(identity: UInt32) -> Int? { channelIdentity.firstIndex(of: identity) }

  /// The jurisdiction of a code, else the one named `*`.
  func jurisdiction(_ code: UnsafeRawBufferPointer?) -> JurisdictionPlan? {
    if let code, !code.isEmpty {
      for jurisdiction in plan.jurisdictions where code.equals(jurisdiction.id) {
        return jurisdiction
      }
    }
    return plan.jurisdictions.first { $0.id == "*" }
  }
}

extension UnsafeRawBufferPointer {
  func equals(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { other in
      count == other.count && zip(self, other).allSatisfy { $0 == $1 }
    }
  }
}
