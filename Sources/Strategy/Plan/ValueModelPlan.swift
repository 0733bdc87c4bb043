package import CustomerValue

/// A customer-value model: which events are purchases, and what their history says about the
/// customer's future.
package struct ValueModelPlan: Sendable {
  package var id: String
  package var description: String
  /// Index of the series that keeps the purchase history.
  package var series: Int
  /// Milliseconds: purchases within one unit, counted from 1970-01-01 UTC, are one purchase.
  package var unit: Int64
  /// The series has amounts, in minor units of the base currency.
  package var hasSpend: Bool
  /// Minor units in the unit of money that the spend model was fitted in.
  package var minorUnits: Double
  /// Nil until it has been fitted: what depends on it is unknown.
  package var transactions: TransactionModel?
  package var spend: SpendModel?
  /// Of the parameters, as the fitting wrote it.
  package var version: String?
}

/// Something that expressions ask of a customer-value model.
package struct ValueQueryPlan: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// `value.ID.alive`: the probability that the customer will buy again, a double.
    case alive
    /// `value.ID.purchases`: the units with a purchase, an int.
    case purchases
    /// `expectedTransactions("ID", "90d")`: a double.
    case expectedTransactions
    /// `expectedSpend("ID")`: the average of a purchase to come, money.
    case expectedSpend
    /// `expectedValue("ID", "365d")`: both together, money.
    case expectedValue
  }
  package var model: Int
  package var kind: Kind
  /// How far to look ahead, milliseconds; 0 where the question has no horizon.
  package var horizon: Int64

  package init(model: Int, kind: Kind, horizon: Int64 = 0) {
    self.model = model
    self.kind = kind
    self.horizon = horizon
  }
}
