/// Customers counted by their purchase history: models are fitted to the distinct histories with
/// their counts, so that the time of a fit grows with these and not with the customers.
package struct HistoryTable: Sendable {
  /// Histories in ascending order, each once, with how many customers have it.
  package private(set) var rows: [(history: PurchaseHistory, count: Double)] = []
  package private(set) var customers: Double = 0

  package init(_ histories: some Sequence<PurchaseHistory>) {
    var counts: [PurchaseHistory: Double] = [:]
    for history in histories { counts[history, default: 0] += 1 }
    // In a fixed order: sums of floating point depend on it.
    rows = counts.map { ($0.key, $0.value) }.sorted { $0.history < $1.history }
    customers = rows.reduce(0) { $0 + $1.count }
  }

  /// The greatest age: the scale of time in a fit.
  package var greatestAge: Double { rows.reduce(0) { max($0, $1.history.age) } }

  /// Customers who came back.
  package var repeaters: Double {
    rows.reduce(0) { $0 + ($1.history.frequency > 0 ? $1.count : 0) }
  }

  package func logLikelihood(_ model: TransactionModel) -> Double {
    rows.reduce(0) { $0 + $1.count * model.logLikelihood($1.history) }
  }
}

extension PurchaseHistory: Comparable {
  package static func < (one: PurchaseHistory, other: PurchaseHistory) -> Bool {
    (one.frequency, one.recency, one.age) < (other.frequency, other.recency, other.age)
  }
}

/// Customers counted by number and average value of their purchases.
package struct SpendTable: Sendable {
  package struct Row: Hashable, Sendable {
    /// x: how many purchases the average is over.
    package var purchases: Double
    /// m, in the unit of money.
    package var average: Double
    package init(purchases: Double, average: Double) {
      self.purchases = purchases
      self.average = average
    }
  }

  package private(set) var rows: [(row: Row, count: Double)] = []
  package private(set) var customers: Double = 0

  /// Rows without purchases or with an average that is not above zero say nothing about spend and
  /// are left out.
  package init(_ list: some Sequence<Row>) {
    var counts: [Row: Double] = [:]
    for row in list where row.purchases > 0 && row.average > 0 { counts[row, default: 0] += 1 }
    rows = counts.map { ($0.key, $0.value) }.sorted {
      ($0.row.purchases, $0.row.average) < ($1.row.purchases, $1.row.average)
    }
    customers = rows.reduce(0) { $0 + $1.count }
  }

  package func logLikelihood(_ model: SpendModel) -> Double {
    rows.reduce(0) {
      $0 + $1.count
        * model.logLikelihood(purchases: $1.row.purchases, average: $1.row.average)
    }
  }
}
