/// Gamma–Gamma: a customer's purchases have Gamma(p, ν) values, and ν differs between customers
/// as Gamma(q, v). Spend is taken to be independent of how often a customer buys.
///
/// Source: P. Fader, B. Hardie, “The Gamma-Gamma Model of Monetary Value” (note 025, 2013).
package struct SpendModel: Hashable, Sendable {
  package var p: Double
  package var q: Double
  /// In the unit of money.
  package var v: Double

  package init(p: Double, q: Double, v: Double) {
    self.p = p
    self.q = q
    self.v = v
  }

  /// ln f(m | p, q, v, x): equation (1a).
  /// - Parameters:
  ///   - purchases: x, how many purchases the average is over, above 0.
  ///   - average: m, above 0.
  package func logLikelihood(purchases x: Double, average m: Double) -> Double {
    GammaFunction.log(p * x + q) - GammaFunction.log(p * x) - GammaFunction.log(q)
      + q * LogSums.log(v) + (p * x - 1) * LogSums.log(m) + p * x * LogSums.log(x)
      - (p * x + q) * LogSums.log(x * m + v)
  }

  /// E(M | m, x), the average value of the customer's purchases to come: equation (5), a mean of
  /// the population's and the customer's own, weighted by how much is known of the customer.
  /// - Returns: Nil where the expectation does not exist (p x + q ≤ 1).
  package func expectedAverage(purchases x: Double, average m: Double) -> Double? {
    let known = p * x + q - 1
    guard known > 0 else { return nil }
    return p * (v + x * m) / known
  }
}
