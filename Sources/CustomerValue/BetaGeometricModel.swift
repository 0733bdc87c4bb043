#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// BG/NBD, the beta-geometric/negative binomial distribution: purchases are Poisson, the rate
/// differs between customers as Gamma(r, alpha), and after each purchase a customer drops out
/// with a probability that differs as Beta(a, b).
///
/// Source: P. Fader, B. Hardie, K. L. Lee, “‘Counting Your Customers’ the Easy Way: An
/// Alternative to the Pareto/NBD Model”, Marketing Science 24 (2), 2005, 275–284.
package struct BetaGeometricModel: Hashable, Sendable {
  package var r: Double
  /// In the unit of time.
  package var alpha: Double
  package var a: Double
  package var b: Double

  package init(r: Double, alpha: Double, a: Double, b: Double) {
    self.r = r
    self.alpha = alpha
    self.a = a
    self.b = b
  }

  /// ln L(r, α, a, b | x, t_x, T): section 7 of the paper, and B. Hardie's note 004.
  package func logLikelihood(_ history: PurchaseHistory) -> Double {
    let x = history.frequency
    let rate = GammaFunction.logRising(r, x) + r * LogSums.log(alpha)
    let survival = GammaFunction.logBeta(a, b + x) - GammaFunction.logBeta(a, b)
    let alive = -(r + x) * LogSums.log(alpha + history.age)
    guard x > 0 else { return rate + survival + alive }
    let dead =
      LogSums.log(a) - LogSums.log(b + x - 1) - (r + x) * LogSums.log(alpha + history.recency)
    return rate + survival + LogSums.add(alive, dead)
  }

  /// P(alive | x, t_x, T), 0 … 1: B. Hardie, P. Fader, “Computing P(alive) Using the BG/NBD
  /// Model” (note 021). 1 without a repeat purchase: in this model nobody drops out before.
  package func probabilityAlive(_ history: PurchaseHistory) -> Double {
    let x = history.frequency
    guard x > 0 else { return 1 }
    return LogSums.logistic(ofNegative: deathOdds(history))
  }

  /// ln of (1 − P(alive)) / P(alive), for x > 0.
  private func deathOdds(_ history: PurchaseHistory) -> Double {
    let x = history.frequency
    return (r + x) * LogSums.log((alpha + history.age) / (alpha + history.recency))
      + LogSums.log(a / (b + x - 1))
  }

  /// E(Y(t) | x, t_x, T), the purchases to expect in the next `t`: equation (10) of the paper.
  package func expectedTransactions(in t: Double, _ history: PurchaseHistory) -> Double {
    guard t > 0 else { return 0 }
    let alive = probabilityAlive(history)
    return alive == 0 ? 0 : alive * max(0, expectedOfAlive(in: t, history))
  }

  /// Equation (10) without its denominator, 1/P(alive).
  ///
  /// With z = t/(α+T+t), n = r+x, c = a+b+x−1 the equation's
  /// c/(a−1) · (1 − (1−z)ⁿ ₂F₁(n, b+x; c; z)) is, by Euler's transformation,
  /// c/(a−1) · (1 − (1−z)^(a−1) ₂F₁(a+b−1−r, a−1; c; z)). In the second form nothing grows with x
  /// and a = 1 is no singularity; the first is for the few cases where the second converges
  /// slowly, or with terms of changing sign that cancel.
  private func expectedOfAlive(in t: Double, _ history: PurchaseHistory) -> Double {
    let (x, age) = (history.frequency, history.age)
    let z = t / (alpha + age + t)
    let left = log1p(-z)
    let (n, c, d) = (r + x, a + b + x - 1, a - 1)
    let first = a + b - 1 - r
    let cancels = -first > max(c, 1) && abs(d) > 0.01
    let isShort = n + 40 < (1 - z) * Double(Hypergeometric.maximumTerms) && n * -left < 600
    if d > n || (cancels && isShort) {
      let excess = Hypergeometric.scaledExcess(b + x, n, c, z)
      return (-c * expm1(n * left) - n * exp(n * left) * excess) / d
    }
    let excess = Hypergeometric.scaledExcess(first, d, c, z)
    return c * LogSums.powerDifference(d, left) - exp(d * left) * excess
  }

  /// E(X(t)), the repeat purchases of a new customer up to `t`: equation (9) of the paper.
  package func expectedTransactions(in t: Double) -> Double {
    expectedTransactions(in: t, PurchaseHistory(frequency: 0, recency: 0, age: 0))
  }
}
