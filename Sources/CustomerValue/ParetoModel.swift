#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Pareto/NBD: purchases are Poisson with rates that differ as Gamma(r, alpha), and customers
/// drop out at any time, at rates that differ as Gamma(s, beta).
///
/// Sources: D. Schmittlein, D. Morrison, R. Colombo, “Counting Your Customers: Who Are They and
/// What Will They Do Next?”, Management Science 33 (1), 1987, 1–24; the equations are those of
/// P. Fader, B. Hardie, “A Note on Deriving the Pareto/NBD Model and Related Expressions”
/// (note 009, 2005).
package struct ParetoModel: Hashable, Sendable {
  package var r: Double
  /// In the unit of time.
  package var alpha: Double
  package var s: Double
  /// In the unit of time.
  package var beta: Double

  package init(r: Double, alpha: Double, s: Double, beta: Double) {
    self.r = r
    self.alpha = alpha
    self.s = s
    self.beta = beta
  }

  /// ln L(r, α, s, β | x, t_x, T): equation (18).
  package func logLikelihood(_ history: PurchaseHistory) -> Double {
    let x = history.frequency
    let rate =
      GammaFunction.logRising(r, x) + r * LogSums.log(alpha) + s * LogSums.log(beta)
    let alive =
      -(r + x) * LogSums.log(alpha + history.age) - s * LogSums.log(beta + history.age)
    let dead = LogSums.log(s / (r + s + x)) + logDropout(history)
    return rate + LogSums.add(alive, dead)
  }

  /// P(alive | x, t_x, T), 0 … 1: equations (36) and (37).
  package func probabilityAlive(_ history: PurchaseHistory) -> Double {
    let x = history.frequency
    let odds =
      LogSums.log(s / (r + s + x)) + (r + x) * LogSums.log(alpha + history.age)
      + s * LogSums.log(beta + history.age) + logDropout(history)
    return LogSums.logistic(ofNegative: odds)
  }

  /// ln A₀: equations (19) and (20), the ways to have dropped out between t_x and T.
  ///
  /// The difference loses digits where T is close to t_x, and matters the less there: the error
  /// of P(alive) stays below 10⁻¹³.
  private func logDropout(_ history: PurchaseHistory) -> Double {
    LogSums.subtract(
      logDropout(after: history.recency, history.frequency),
      logDropout(after: history.age, history.frequency))
  }

  /// ln of ₂F₁(r+s+x, s+1 or r+x; r+s+x+1; |α−β|/(max+τ)) / (max+τ)^(r+s+x), after Euler's
  /// transformation, so that no parameter above the line grows with x.
  private func logDropout(after time: Double, _ x: Double) -> Double {
    let sum = r + s + x
    let (high, low) = (max(alpha, beta) + time, min(alpha, beta) + time)
    let z = (high - low) / high
    let b = alpha >= beta ? r + x : s + 1
    let power = alpha >= beta ? -s : 1 - r - x
    let value = Hypergeometric.withUnit(b, sum + 1, z)
    return LogSums.log(value) + power * LogSums.log(low / high) - sum * LogSums.log(high)
  }

  /// E(Y(t) | x, t_x, T), the purchases to expect in the next `t`: equation (41), with its limit
  /// at s = 1.
  package func expectedTransactions(in t: Double, _ history: PurchaseHistory) -> Double {
    guard t > 0 else { return 0 }
    let (x, age) = (history.frequency, history.age)
    return probabilityAlive(history) * (r + x) / (alpha + age) * lifetime(in: t, after: age)
  }

  /// E(X(t)), the purchases of a new customer up to `t`: equation (27).
  package func expectedTransactions(in t: Double) -> Double {
    t > 0 ? r / alpha * lifetime(in: t, after: 0) : 0
  }

  /// The time in the next `t` that a customer who is alive at `age` is expected to stay so.
  private func lifetime(in t: Double, after age: Double) -> Double {
    let left = log1p(-t / (beta + age + t))
    return (beta + age) * LogSums.powerDifference(s - 1, left)
  }
}
