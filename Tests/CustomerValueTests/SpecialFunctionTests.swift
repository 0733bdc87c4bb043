import CustomerValue
import Testing

@Suite("Special functions")
struct SpecialFunctionTests {
  @Test("ln Γ agrees with known values")
  func logGamma() {
    let known: [(Double, Double)] = [
      (1, 0), (2, 0), (0.5, 0.572_364_942_924_700_087), (3, 0.693_147_180_559_945_309),
      (10, 12.801_827_480_081_469), (100, 359.134_205_369_575_399),
      (1e-3, 6.907_178_885_383_853_7), (1e6, 12_815_504.569_147_612),
      (0.243, 1.31804358469966985),
    ]
    for (x, value) in known {
      let found = GammaFunction.log(x)
      #expect(abs(found - value) <= 2e-14 * max(1, abs(value)), "ln Γ(\(x)) = \(found)")
    }
    #expect(GammaFunction.log(0).isNaN && GammaFunction.log(-1).isNaN)
  }

  @Test("the rising factorial of a whole number is a product")
  func rising() {
    var product = 1.0
    for n in 0..<20 {
      let found = GammaFunction.logRising(0.243, Double(n))
      #expect(abs(found - logOf(product)) < 1e-13 * max(1, abs(found)))
      product *= 0.243 + Double(n)
    }
  }

  /// ln by the series of the inverse hyperbolic tangent, independent of the module.
  private func logOf(_ x: Double) -> Double {
    var (y, twos) = (x, 0.0)
    while y > 1.5 { (y, twos) = (y / 2, twos + 1) }
    while y < 0.75 { (y, twos) = (y * 2, twos - 1) }
    let u = (y - 1) / (y + 1)
    var (term, sum) = (u, 0.0)
    for k in 0..<60 {
      sum += term / Double(2 * k + 1)
      term *= u * u
    }
    return 2 * sum + twos * 0.693_147_180_559_945_309_42
  }

  /// a, d, c, z and (₂F₁(a, d; c; z) − 1) · c / d at 40 digits by mpmath 1.3.
  private static let references: [(Double, Double, Double, Double, Double)] = [
    (-0.143, 1.0, 0.516, 0.0356, -0.00519602362073285),
    (-1.39, 2.309, 4.74, 0.5482, -0.7110457845726802),
    (0.424, 1.799, 120.799, 0.9955616, 0.4291712184361973),
    (105.054, 0.0, 38.345, 0.4504, 426.78760874936387),
    (92.882, 0.0, 139.455, 0.998866, 153.6232282771972),
    (4.878, 0.058, 214.302, 0.9054, 4.475462349691096),
    (-2.565, 1.0, 41.484, 0.5831, -1.4637698918404887),
    (-2.801, 0.0, 345.467, 0.965223, -2.6968171809027863),
    (-2.001, 0.0, 78.264, 0.9515709, -1.8926526332417815),
    (9.325, 0.0, 1.024, 0.4555, 48.83051911458851),
    (35.971, 2.131, 72.23, 0.9461945, 102.9759820937984),
    (4.859, 1.0, 3.266, 0.4121, 4.365083435327278),
    (-4.58, 0.0, 1.334, 0.9949926, -2.4239143238344933),
    (6.641, 1.0, 25.64, 0.7451, 6.337066958616554),
    (-1.273, 1.0, 0.188, 0.4211, -0.47461486454853735),
    (135.704, 1.036, 350.738, 0.8766, 182.1082719734129),
    (7.6, 0.0, 0.409, 0.2021, 3.395978271805844),
    (46.334, -0.42, 4.839, 0.3783, 10970.10284879045),
    (5.506, 2.2, 2.155, 0.6027, 169.2135299495906),
    (66.722, 0.0, 397.728, 0.8803, 63.62745143111589),
    (-4.352, 0.0, 81.506, 0.5972, -2.567835941558094),
    (-0.651, 0.089, 4.973, 0.6964, -0.4645361210339371),
    (73.704, 1.0, 198.506, 0.9218, 103.99429852470234),
    (9.737, 0.0, 4.91, 0.9949366, 1178963636.676809),
    (0.724, 0.0, 0.5, 0.3795, 0.35858786094584805),
    (-0.505, 1.0, 62.946, 0.9959878, -0.5069441344951485),
    (-2.758, 1.0, 4.465, 0.8644, -1.790482927966004),
    (7.396, -0.65, 0.709, 0.3578, 4.524788888132005),
  ]

  @Test("₂F₁ agrees with 40 digits up to the neighbourhood of its singularity")
  func hypergeometric() {
    for (a, d, c, z, value) in Self.references {
      let found = Hypergeometric.scaledExcess(a, d, c, z)
      #expect(
        abs(found - value) <= 1e-11 * max(1, abs(value)), "(\(a), \(d), \(c), \(z)): \(found)")
    }
  }

  @Test("the continued fraction agrees with the series where both converge")
  func continuedFraction() {
    for (b, c) in [(0.3, 0.9), (1, 2), (2.5, 9), (150, 151.2), (3, 400)] {
      for z in [0.0, 1e-9, 0.1, 0.5, 0.9, 0.99] {
        let series = 1 + Hypergeometric.scaledExcess(b, 1, c, z) / c
        let fraction = Hypergeometric.withUnit(b, c, z)
        #expect(abs(fraction - series) <= 1e-12 * series, "\(b) \(c) \(z): \(fraction) \(series)")
      }
    }
    // ₂F₁(1, 1; 2; z) = −ln(1 − z)/z.
    let close = Hypergeometric.withUnit(1, 2, 1 - 0x1p-20)
    #expect(abs(close * (1 - 0x1p-20) - 20 * 0.693_147_180_559_945_309) < 1e-7)
  }

  @Test("elementary cases of ₂F₁")
  func elementary() {
    for z in [0.0, 1e-12, 0.1, 0.5, 0.69, 0.71, 0.9, 0.999] {
      // ₂F₁(1, 2; 2; z) = 1/(1 − z), whatever goes first.
      let geometric = 1 / (1 - z)
      let one = 1 + Hypergeometric.scaledExcess(1, 2, 2, z)
      let other = 1 + Hypergeometric.scaledExcess(2, 1, 2, z) / 2
      #expect(abs(one - geometric) <= 1e-12 * geometric, "\(z) \(one)")
      #expect(abs(other - geometric) <= 1e-12 * geometric, "\(z) \(other)")
    }
    #expect(Hypergeometric.scaledExcess(1, 1, 2, 1).isNaN)
    #expect(
      Hypergeometric.scaledExcess(1, 1, 2, -0.1).isNaN && Hypergeometric.withUnit(1, 2, 1).isNaN)
  }
}
