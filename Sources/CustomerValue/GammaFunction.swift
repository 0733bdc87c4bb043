#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The gamma function and its relatives, for positive arguments.
///
/// The C library's `lgamma` writes a global variable; this one is a pure function.
package enum GammaFunction {
  /// ln Γ(x), x > 0: Stirling's series from 10 upwards, the recurrence Γ(x + 1) = x Γ(x) below.
  ///
  /// Source: NIST Digital Library of Mathematical Functions, 5.11.1 and 5.5.1. Absolute error
  /// below 10⁻¹⁴ for arguments up to 10, relative error below 10⁻¹⁵ beyond. Not a number for
  /// arguments that are not positive.
  package static func log(_ x: Double) -> Double {
    guard x > 0 else { return .nan }
    var product = 1.0
    var shifted = x
    while shifted < 10 {
      product *= shifted
      shifted += 1
    }
    let inverse = 1 / shifted
    let square = inverse * inverse
    // Bernoulli numbers over 2k (2k − 1), from k = 7 down to 1.
    var series = 1.0 / 156
    series = series * square - 691.0 / 360_360
    series = series * square + 1.0 / 1_188
    series = series * square - 1.0 / 1_680
    series = series * square + 1.0 / 1_260
    series = series * square - 1.0 / 360
    series = series * square + 1.0 / 12
    let logOfShifted = realLog(shifted)
    return (shifted - 0.5) * logOfShifted - shifted + halfLogTwoPi + series * inverse
      - realLog(product)
  }

  /// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b), a and b > 0.
  package static func logBeta(_ a: Double, _ b: Double) -> Double {
    log(a) + log(b) - log(a + b)
  }

  /// ln (Γ(a + n) / Γ(a)): the rising factorial, a > 0, n ≥ 0.
  package static func logRising(_ a: Double, _ n: Double) -> Double {
    n == 0 ? 0 : log(a + n) - log(a)
  }

  /// ½ ln 2π.
  private static let halfLogTwoPi = 0.918_938_533_204_672_741_8

  /// The C library's natural logarithm, under a name that `log` here does not hide.
  @inline(__always)
  private static func realLog(_ x: Double) -> Double { LogSums.log(x) }
}

/// Sums and differences of numbers that are known by their logarithms.
enum LogSums {
  @inline(__always)
  static func log(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.log(x)
    #else
      Darwin.log(x)
    #endif
  }

  /// ln (eᵃ + eᵇ).
  static func add(_ a: Double, _ b: Double) -> Double {
    let (high, low) = a >= b ? (a, b) : (b, a)
    return low == -.infinity ? high : high + log1p(exp(low - high))
  }

  /// ln (eᵃ − eᵇ); minus infinity where the difference is not positive.
  static func subtract(_ a: Double, _ b: Double) -> Double {
    guard a > b else { return -.infinity }
    return a + log1p(-exp(b - a))
  }

  /// 1 / (1 + eˣ), without overflow.
  static func logistic(ofNegative x: Double) -> Double {
    x > 0 ? exp(-x) / (1 + exp(-x)) : 1 / (1 + exp(x))
  }

  /// (1 − e^(d·l)) / d, and its limit −l for d → 0.
  static func powerDifference(_ d: Double, _ l: Double) -> Double {
    abs(d * l) < 1e-300 ? -l : -expm1(d * l) / d
  }
}
