import CustomerValue
package import Records
package import Strategy

/// The sufficient statistics of a committed record, as fitting a model needs them.
package struct PurchaseStatistics: Sendable {
  /// Repeat purchases; those after the first.
  package var frequency: Int
  /// Units from the first purchase to the last.
  package var recency: Int
  /// The unit of the first purchase, since 1970-01-01 UTC.
  package var firstUnit: Int
  /// The average of the repeat purchases, minor units of the base currency; 0 without one.
  package var averageSpend: Double

  /// Nil for a record without a purchase, and for one that was laid out for another strategy or
  /// cannot be read.
  package init?(_ record: borrowing StateBuffer, _ model: ValueModelPlan) {
    let view = record.view
    guard (try? RecordPreparation.check(view)) != nil,
      let entry = view.purchaseHistory(model.series)
    else { return nil }
    frequency = Int(entry.purchases) - 1
    recency = Int(entry.last) - Int(entry.first)
    firstUnit = Int(entry.first)
    averageSpend = ValueTable.spend(entry).average
  }
}
