import CustomerValue
import Records
import Strategy

/// What the engine asks of one customer-value model: a trivial struct.
struct ValueTable {
  let series: Int
  /// Milliseconds.
  let unit: Double
  let minorUnits: Double
  let transactions: TransactionModel?
  let spend: SpendModel?

  init(_ model: ValueModelPlan) {
    series = model.series
    unit = Double(max(model.unit, 1_000))
    minorUnits = model.minorUnits
    transactions = model.transactions
    spend = model.spend
  }

  /// The sufficient statistics at `now`; the age is not rounded to units.
  func history(_ entry: PurchaseHistoryEntry, now: Int64) -> PurchaseHistory {
    PurchaseHistory(
      frequency: Double(entry.purchases) - 1,
      recency: Double(entry.last) - Double(entry.first),
      age: max(
        Double(entry.last) - Double(entry.first), Double(now) / unit - Double(entry.first)))
  }

  /// Number and average, in minor units, of the repeat purchases. The first purchase is not
  /// counted, as in the fitting.
  static func spend(_ entry: PurchaseHistoryEntry) -> (purchases: Double, average: Double) {
    let repeats = Double(entry.purchases) - 1
    let amount = Double(entry.spend &- entry.firstSpend)
    guard repeats > 0, amount > 0 else { return (0, 0) }
    return (repeats, amount / repeats)
  }

  /// The average purchase to expect, minor units; nil where nothing is expected of it.
  func expectedSpend(_ entry: PurchaseHistoryEntry) -> Double? {
    guard let spend else { return nil }
    let (purchases, average) = Self.spend(entry)
    return spend.expectedAverage(purchases: purchases, average: average / minorUnits)
      .map { $0 * minorUnits }
  }
}

/// One question that expressions ask: a trivial struct.
struct ValueQueryTable {
  let model: Int
  let kind: ValueQueryPlan.Kind
  /// Milliseconds.
  let horizon: Double

  init(_ query: ValueQueryPlan) {
    model = query.model
    kind = query.kind
    horizon = Double(query.horizon)
  }
}
