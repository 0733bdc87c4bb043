import CustomerValue
import Testing

@Suite("Purchase models")
struct TransactionModelTests {
  private static func betaGeometric(_ p: [Double]) -> TransactionModel {
    .betaGeometric(BetaGeometricModel(r: p[0], alpha: p[1], a: p[2], b: p[3]))
  }

  private static func pareto(_ p: [Double]) -> TransactionModel {
    .pareto(ParetoModel(r: p[0], alpha: p[1], s: p[2], beta: p[3]))
  }

  /// The parameters Fader and Hardie publish for the CDNOW sample, weeks.
  private static let published: [TransactionModel] = [
    betaGeometric([0.243, 4.414, 0.793, 2.426]), pareto([0.553, 10.578, 0.606, 11.669]),
  ]

  private func check(_ model: TransactionModel, _ reference: Reference) {
    let found = [
      model.logLikelihood(reference.history), model.probabilityAlive(reference.history),
      model.expectedTransactions(in: reference.horizon, reference.history),
    ]
    for (value, wanted) in zip(found, reference.answers) {
      #expect(
        abs(value - wanted) <= 2e-10 * max(1e-6, abs(wanted)),
        "\(model) \(reference.history) \(reference.horizon): \(value), not \(wanted)")
    }
  }

  @Test("BG/NBD agrees with 80 digits, singular and extreme cases included")
  func betaGeometricReferences() {
    for reference in Reference.betaGeometric {
      check(Self.betaGeometric(reference.parameters), reference)
    }
  }

  @Test("Pareto/NBD agrees with 80 digits, singular and extreme cases included")
  func paretoReferences() {
    for reference in Reference.pareto { check(Self.pareto(reference.parameters), reference) }
  }

  @Test("the published answers for customer 2 of CDNOW")
  func published() {
    // Fader and Hardie's spreadsheets: x = 2, t_x = 30.43, T = 38.86, the next 39 weeks.
    let history = PurchaseHistory(frequency: 2, recency: 30.43, age: 38.86)
    let expected = Self.published[0].expectedTransactions(in: 39, history)
    #expect(abs(expected - 1.226) < 5e-4, "\(expected)")
    #expect(abs(Self.published[0].probabilityAlive(history) - 0.7266) < 5e-4)
  }

  private static func random(_ generator: inout SplitMix) -> TransactionModel {
    let p = (0..<4).map { _ in generator.logUniform(0.05, 30) }
    return generator.next() & 1 == 0 ? betaGeometric(p) : pareto(p)
  }

  @Test("probabilities are probabilities, expectations are counts", arguments: 0..<4)
  func ranges(seed: UInt64) {
    var generator = SplitMix(state: seed)
    for _ in 0..<150 {
      let model = Self.random(&generator)
      let age = generator.logUniform(1e-3, 1e4)
      let history = PurchaseHistory(
        frequency: generator.logUniform(0.1, 1e4), recency: age * generator.uniform(), age: age)
      let alive = model.probabilityAlive(history)
      #expect((0...1).contains(alive), "\(model) \(history): \(alive)")
      #expect(model.logLikelihood(history).isFinite, "\(model) \(history)")
      var before = 0.0
      for horizon in [0, 1e-3, 1, 30, 365] {
        let expected = model.expectedTransactions(in: horizon, history)
        #expect(
          expected >= before * (1 - 1e-9) && expected.isFinite,
          "\(model) \(history) \(horizon): \(expected) after \(before)")
        before = expected
      }
    }
  }

  @Test("silence makes a customer less likely to be alive, recency more", arguments: 0..<4)
  func monotone(seed: UInt64) {
    var generator = SplitMix(state: 100 + seed)
    for _ in 0..<100 {
      let model = Self.random(&generator)
      let x = generator.logUniform(1, 500).rounded()
      let last = generator.logUniform(0.1, 1_000)
      var before = 1.0
      for silence in [0, 0.01, 0.5, 3, 20, 100, 1_000, 30_000] {
        let alive = model.probabilityAlive(
          PurchaseHistory(frequency: x, recency: last, age: last + silence))
        #expect(alive <= before + 1e-12, "\(model) \(x) \(last) \(silence)")
        before = alive
      }
      before = 0
      for share in [0, 0.1, 0.5, 0.9, 0.999, 1] {
        let alive = model.probabilityAlive(
          PurchaseHistory(frequency: x, recency: 500 * share, age: 500))
        #expect(alive >= before - 1e-12, "\(model) \(x) \(share)")
        before = alive
      }
    }
  }

  @Test("a customer of this moment, with nothing known")
  func newCustomer() {
    let history = PurchaseHistory(frequency: 0, recency: 0, age: 0)
    for model in Self.published {
      #expect(model.probabilityAlive(history) == 1)
      let expected = model.expectedTransactions(in: 52, history)
      #expect(abs(expected - model.expectedTransactions(in: 52)) < 1e-12)
      #expect(expected > 0.5 && expected < 2)
    }
  }

  @Test("impossible histories are brought to the nearest possible one")
  func impossible() {
    let history = PurchaseHistory(frequency: 3.7, recency: 12, age: 10)
    #expect(history.frequency == 3 && history.recency == 10)
    #expect(PurchaseHistory(frequency: 0, recency: 5, age: 10).recency == 0)
    #expect(PurchaseHistory(frequency: -1, recency: -1, age: -1).age == 0)
  }

  @Test("discounting: without a rate nothing is lost, with one something is")
  func discounted() {
    let history = PurchaseHistory(frequency: 5, recency: 30, age: 38)
    for model in Self.published {
      let total = model.expectedTransactions(in: 52, history)
      let plain = model.discountedTransactions(periods: 13, length: 4, rate: 0, history)
      let less = model.discountedTransactions(periods: 13, length: 4, rate: 0.01, history)
      #expect(abs(plain - total) < 1e-9)
      #expect(less < total && less > total / 1.14)
      #expect(model.discountedTransactions(periods: 0, length: 4, rate: 0, history) == 0)
    }
  }
}
