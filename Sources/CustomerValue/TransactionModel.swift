#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A model of when customers buy and drop out, with its parameters.
package enum TransactionModel: Hashable, Sendable {
  case betaGeometric(BetaGeometricModel)
  case pareto(ParetoModel)

  package func logLikelihood(_ history: PurchaseHistory) -> Double {
    switch self {
    case .betaGeometric(let model): model.logLikelihood(history)
    case .pareto(let model): model.logLikelihood(history)
    }
  }

  /// The probability that the customer will ever buy again, 0 … 1.
  package func probabilityAlive(_ history: PurchaseHistory) -> Double {
    switch self {
    case .betaGeometric(let model): model.probabilityAlive(history)
    case .pareto(let model): model.probabilityAlive(history)
    }
  }

  /// The purchases to expect in the next `t`, in the model's unit of time.
  package func expectedTransactions(in t: Double, _ history: PurchaseHistory) -> Double {
    switch self {
    case .betaGeometric(let model): model.expectedTransactions(in: t, history)
    case .pareto(let model): model.expectedTransactions(in: t, history)
    }
  }

  /// The repeat purchases to expect of a new customer up to `t`.
  package func expectedTransactions(in t: Double) -> Double {
    switch self {
    case .betaGeometric(let model): model.expectedTransactions(in: t)
    case .pareto(let model): model.expectedTransactions(in: t)
    }
  }

  /// The most periods of `discountedTransactions`.
  package static let maximumPeriods = 600

  /// Purchases to expect, each discounted to now: the customer's value is this times the
  /// expected average spend. Payments come at the end of each period, as in P. Fader, B. Hardie,
  /// K. L. Lee, “RFM and CLV: Using Iso-Value Curves for Customer Base Analysis”, Journal of
  /// Marketing Research 42 (4), 2005, in its discrete form.
  /// - Parameters:
  ///   - periods: How many to look ahead, up to `maximumPeriods`.
  ///   - length: Of a period, in the model's unit of time.
  ///   - rate: Discount per period, such as 0.01.
  package func discountedTransactions(
    periods: Int, length: Double, rate: Double, _ history: PurchaseHistory
  ) -> Double {
    var value = 0.0
    var before = 0.0
    var discount = 1.0
    for period in 0..<min(max(0, periods), Self.maximumPeriods) {
      let total = expectedTransactions(in: Double(period + 1) * length, history)
      discount /= 1 + rate
      value += (total - before) * discount
      before = total
    }
    return value
  }
}
