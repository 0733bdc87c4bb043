/// Gauss's hypergeometric function ₂F₁ for arguments 0 ≤ z < 1, as far as the purchase models need
/// it. Callers first bring large parameters down by Euler's transformation,
/// ₂F₁(a, b; c; z) = (1 − z)^(c−a−b) ₂F₁(c − a, c − b; c; z) (DLMF 15.8.1).
///
/// Every loop is bounded; a z so close to 1 that the bound is reached gets the remainder's
/// estimate.
package enum Hypergeometric {
  /// Full precision up to z = 0.9996, six digits at 0.9999.
  static let maximumTerms = 100_000
  /// Full precision up to z = 1 − 10⁻⁶.
  static let maximumFractions = 10_000

  /// q(z) = (₂F₁(a, d; c; z) − 1) · c / d, for c > −1: with the factor d/c taken out, neither
  /// d = 0 nor c = 0 is a special case.
  ///
  /// The power series is Σₙ₌₁ (a)ₙ (d + 1)ₙ₋₁ / ((c + 1)ₙ₋₁ n!) zⁿ (DLMF 15.2.1).
  package static func scaledExcess(
    _ a: Double, _ d: Double, _ c: Double, _ z: Double
  ) -> Double {
    guard z >= 0, z < 1 else { return .nan }
    var term = a * z
    var sum = term
    var ratio = z
    for index in 1..<maximumTerms {
      let n = Double(index)
      ratio = (a + n) * (d + n) / ((c + n) * (n + 1)) * z
      term *= ratio
      sum += term
      // From here on the terms fall at least as a geometric series would.
      if abs(term) <= 1e-17 * (1 - z) * abs(sum), abs(ratio) < 1 { return sum }
    }
    return ratio < 1 ? sum + term * ratio / (1 - ratio) : sum
  }

  /// ₂F₁(b, 1; c; z) for c > b > 0: Gauss's continued fraction (DLMF 15.7.1 with one parameter 0),
  /// by Lentz's method. It converges where the series crawls, close to 1.
  package static func withUnit(_ b: Double, _ c: Double, _ z: Double) -> Double {
    guard z >= 0, z < 1 else { return .nan }
    var value = 1.0
    var numerator = 1.0
    var denominator = 0.0
    for index in 1...maximumFractions {
      // Partial numerators: −(b+k)(c−1+k)z/((c+2k−1)(c+2k)) at 2k + 1, −k(c−b−1+k)z/((c+2k−2)(c+2k−1))
      // at 2k.
      let k = Double(index / 2)
      let part =
        index % 2 == 1
        ? (b + k) * (c - 1 + k) / ((c + 2 * k - 1) * (c + 2 * k))
        : k * (c - b - 1 + k) / ((c + 2 * k - 2) * (c + 2 * k - 1))
      denominator = 1 / (1 - part * z * denominator)
      numerator = 1 - part * z / numerator
      let change = numerator * denominator
      value *= change
      if abs(change - 1) <= 1e-16 { break }
    }
    return 1 / value
  }
}
