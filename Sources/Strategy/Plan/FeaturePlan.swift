/// One number per customer, or one per category, read from a series.
package struct FeaturePlan: Sendable {
  package enum Aggregate: String, Sendable, CaseIterable {
    case count, sum, mean, min, max, first, last, timeSince
    /// The window against the one before.
    case trend
    /// A sum whose parts lose half their weight each half-life; a count without a value.
    case decayed
    /// The number of different values.
    case distinct
    /// The value below which a given part of the values lie.
    case quantile
    /// The categories with the largest count or sum.
    case topK
    /// Consecutive calendar periods with an event.
    case streak
  }
  package enum ValueType: Sendable { case int, double, money, timestamp, duration }
  package var id: String
  package var series: Int
  package var aggregate: Aggregate
  package var type: ValueType
  package var description: String
  package var trend: TrendPlan?
  /// 0…1: which quantile; the rank of a value among n is floor(quantile × (n − 1)).
  package var quantile = 0.5
  /// How many categories of `topK` rules can ask for.
  package var top = 0
  /// It has a value per category, read as `features.ID(key)`.
  package var isGrouped = false
  /// Its value is in the portrait that other systems read.
  package var isInPortrait = true
  package init(
    id: String, series: Int, aggregate: Aggregate, type: ValueType, description: String
  ) {
    self.id = id
    self.series = series
    self.aggregate = aggregate
    self.type = type
    self.description = description
  }

  /// Its value moves with the clock, and not only where a tile leaves the window.
  package var movesWithTime: Bool {
    switch aggregate {
    case .timeSince, .trend, .decayed, .streak: true
    default: false
    }
  }

  /// It has no value of its own, only one per category or rank.
  package var isKeyed: Bool { isGrouped || aggregate == .topK }
}

/// How a window is compared with the one before, which is exactly as long as the window; the
/// window itself is longer by the part of the newest tile that has passed.
package struct TrendPlan: Sendable, Hashable {
  package enum Form: String, Sendable, CaseIterable {
    /// This window divided by the one before; unknown unless the one before is above zero.
    case ratio
    /// This window minus the one before.
    case difference
  }
  /// `count`, `sum` or `mean` of each window.
  package var of: FeaturePlan.Aggregate
  package var form: Form
  /// Unknown while the window before has fewer events than this.
  package var minimum: Int
  package init(of: FeaturePlan.Aggregate, form: Form, minimum: Int) {
    self.of = of
    self.form = form
    self.minimum = minimum
  }
}

/// One value of a feature that has many: `features.ID(key)`, `features.ID.share(key)` and the
/// like.
package struct FeatureQueryPlan: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// The value of the category `key`, and its part of all categories, 0…1.
    case value, share
    /// The category at `place`, an int or a text; its value; its part of all, 0…1.
    case topKey, topValue, topShare
  }
  package enum Key: Sendable, Hashable {
    case number(Int32)
    case text(String)
  }
  /// Index into `features`.
  package var feature: Int
  package var kind: Kind
  package var key = Key.number(0)
  /// 1 is the largest category.
  package var place = 0
  /// As rules write it, such as `features.spendByCategory(5411)`.
  package var label: String
  package init(feature: Int, kind: Kind, label: String) {
    self.feature = feature
    self.kind = kind
    self.label = label
  }
}
