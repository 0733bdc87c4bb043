#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// SplitMix64: reproducible under a seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 < u < 1.
  mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992
  }

  mutating func logUniform(_ low: Double, _ high: Double) -> Double {
    low * exp(uniform() * log(high / low))
  }

  mutating func exponential(_ rate: Double) -> Double { -log(uniform()) / rate }

  /// Gamma(shape, rate) by Marsaglia and Tsang's method.
  mutating func gamma(_ shape: Double, _ rate: Double) -> Double {
    if shape < 1 {
      let boost = pow(uniform(), 1 / shape)
      return gamma(shape + 1, rate) * boost
    }
    let d = shape - 1.0 / 3
    while true {
      let normal = sqrt(-2 * log(uniform())) * cos(2 * Double.pi * uniform())
      let v = pow(1 + normal / sqrt(9 * d), 3)
      guard v > 0 else { continue }
      if log(uniform()) < 0.5 * normal * normal + d - d * v + d * log(v) { return d * v / rate }
    }
  }

  mutating func beta(_ a: Double, _ b: Double) -> Double {
    let (x, y) = (gamma(a, 1), gamma(b, 1))
    return x / (x + y)
  }
}
