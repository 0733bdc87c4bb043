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
  package var lifecycles: [LifecyclePlan] = []
  package var suppressions: [SuppressionPlan] = []
  package var offers: [OfferPlan] = []
  package var triggers: [TriggerPlan] = []
  package var historyQueries: [HistoryQueryPlan] = []
  package var featureQueries: [FeatureQueryPlan] = []
  package var valueModels: [ValueModelPlan] = []
  package var valueQueries: [ValueQueryPlan] = []
  package var contactPolicy = ContactPolicyPlan()
  package var complaints = ComplaintPlan()
  package var surveys: [SurveyPlan] = []
  package var jurisdictions: [JurisdictionPlan] = []
  package var naming = NamingPlan()
  /// Nil: nothing is counted over the population.
  package var population: PopulationSettings?
  /// For each attribute id, what has to be evaluated again when it changes.
  package var dependents: [UInt16: Dependents] = [:]
  /// What depends on `now` and is evaluated again when a day boundary passes.
  package var timeDependents = Dependents()

  package struct Dependents: Sendable, Equatable {
    /// Indices, ascending, which is the order of evaluation: tiers first, then segments and
    /// lifecycles. What depends on it by way of others is included.
    package var segments: [Int] = []
    package var tiers: [Int] = []
    package var lifecycles: [Int] = []
    package init() {}
  }

  package init(hash: String, baseCurrency: String) {
    self.hash = hash
    self.baseCurrency = baseCurrency
  }

  /// What the answers to these attributes depend on: a score stands for all it is computed from,
  /// a rank for its tier's step.
  package func inputs(of attributes: some Sequence<UInt16>) -> Set<UInt16> {
    var found: Set<UInt16> = []
    var open = Array(attributes)
    while let attribute = open.popLast() {
      guard found.insert(attribute).inserted else { continue }
      if AttributeSpace.scoreRange.contains(attribute) {
        let index = Int(attribute - AttributeSpace.scores)
        if tiers.indices.contains(index) { open += tiers[index].scoreAttributes }
      } else if AttributeSpace.rankRange.contains(attribute) {
        open.append(attribute - AttributeSpace.ranks + AttributeSpace.tiers)
      }
    }
    return found
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
  /// Days after which an event id may be forgotten although there is room; 0 is never.
  package var eventDays = 0
  package var transactions = 16
  package var holdings = 64
  package var accounts = 64
  package var consents = 64
  package var contacts = 64
  package var decisions = 32
  package var complaints = 16
  /// Rows of one feature with categories, different values or a quantile.
  package var sketchRows = 256
  /// Bytes of the whole record.
  package var recordBytes = 65_536
  package init() {}
}

/// A way to reach a customer.
package struct ChannelPlan: Sendable {
  package var id: String
  package init(id: String) { self.id = id }
}

/// A product of the bank, by the code that its holdings carry.
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
