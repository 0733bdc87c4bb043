import CustomerValue
import Testing

@Suite("Fitting")
struct ModelFitTests {
  @Test("the simplex finds the bottom of Rosenbrock's valley")
  func rosenbrock() {
    let found = NelderMead().minimize(from: [[-1.2, 1], [3, 3]]) { point in
      let (x, y) = (point[0], point[1])
      return (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
    }
    #expect(found.hasConverged && found.value < 1e-12)
    #expect(abs(found.point[0] - 1) < 1e-5 && abs(found.point[1] - 1) < 1e-5)
  }

  @Test("the search is bounded and says when it did not come to an end")
  func bounded() {
    var search = NelderMead()
    search.maximumEvaluations = 50
    var calls = 0
    let found = search.minimize(from: [[5, 5, 5]]) { point in
      calls += 1
      return point.reduce(0) { $0 + $1 * $1 }
    }
    #expect(!found.hasConverged && calls < 60 && found.evaluations == calls)
    let hopeless = NelderMead().minimize(from: [[0]]) { _ in .infinity }
    #expect(!hopeless.hasConverged)
  }

  /// Purchases of customers drawn from a model, seen for a year.
  private func simulated(
    _ count: Int, _ model: TransactionModel, _ generator: inout SplitMix
  ) -> [PurchaseHistory] {
    (0..<count).map { _ in
      let age = 200 + 165 * generator.uniform()
      var (time, x, last) = (0.0, 0.0, 0.0)
      switch model {
      case .betaGeometric(let model):
        let rate = generator.gamma(model.r, model.alpha)
        let leaving = generator.beta(model.a, model.b)
        while true {
          time += generator.exponential(rate)
          guard time <= age else { break }
          (x, last) = (x + 1, time)
          if generator.uniform() < leaving { break }
        }
      case .pareto(let model):
        let rate = generator.gamma(model.r, model.alpha)
        let end = min(age, generator.exponential(generator.gamma(model.s, model.beta)))
        while true {
          time += generator.exponential(rate)
          guard time <= end else { break }
          (x, last) = (x + 1, time)
        }
      }
      return PurchaseHistory(frequency: x, recency: last.rounded(.down), age: age.rounded(.down))
    }
  }

  private func isNear(_ value: Double, _ truth: Double, _ error: Double) -> Bool {
    abs(value - truth) <= 4 * error
  }

  @Test("BG/NBD parameters come back from simulated customers")
  func betaGeometric() throws {
    var generator = SplitMix(state: 1)
    let truth = BetaGeometricModel(r: 0.8, alpha: 12, a: 0.9, b: 3)
    let table = HistoryTable(simulated(800, .betaGeometric(truth), &generator))
    let fit = try ModelFitter().betaGeometric(table)
    let errors = try #require(fit.standardErrors)
    #expect(fit.hasConverged && fit.customers == 800)
    #expect(isNear(fit.model.r, truth.r, errors[0]), "\(fit)")
    #expect(isNear(fit.model.alpha, truth.alpha, errors[1]), "\(fit)")
    #expect(isNear(fit.model.a, truth.a, errors[2]), "\(fit)")
    #expect(isNear(fit.model.b, truth.b, errors[3]), "\(fit)")
    #expect(errors.allSatisfy { $0 > 0 && $0 < 6 }, "\(errors)")
    #expect(fit.logLikelihood >= table.logLikelihood(.betaGeometric(truth)))
    #expect(abs(fit.logLikelihood - table.logLikelihood(.betaGeometric(fit.model))) < 1e-9)
  }

  @Test("Pareto/NBD parameters come back from simulated customers")
  func pareto() throws {
    var generator = SplitMix(state: 2)
    let truth = ParetoModel(r: 1.1, alpha: 9, s: 0.7, beta: 60)
    let table = HistoryTable(simulated(400, .pareto(truth), &generator))
    let fit = try ModelFitter().pareto(table)
    let errors = try #require(fit.standardErrors)
    #expect(fit.hasConverged)
    let found = [fit.model.r, fit.model.alpha, fit.model.s, fit.model.beta]
    for (index, value) in [truth.r, truth.alpha, truth.s, truth.beta].enumerated() {
      #expect(isNear(found[index], value, errors[index]), "\(fit)")
    }
    #expect(fit.logLikelihood >= table.logLikelihood(.pareto(truth)))
  }

  @Test("Gamma–Gamma parameters come back from simulated spend")
  func spend() throws {
    var generator = SplitMix(state: 3)
    let truth = SpendModel(p: 6, q: 4, v: 15_000)
    let rows = (0..<1_000).map { index in
      let purchases = 1 + index % 7
      let rate = generator.gamma(truth.q, truth.v)
      let total = generator.gamma(truth.p * Double(purchases), rate)
      return SpendTable.Row(purchases: Double(purchases), average: total / Double(purchases))
    }
    let table = SpendTable(rows)
    let fit = try ModelFitter().spend(table)
    let errors = try #require(fit.standardErrors)
    #expect(fit.hasConverged)
    for (value, wanted, error) in [
      (fit.model.p, truth.p, errors[0]), (fit.model.q, truth.q, errors[1]),
      (fit.model.v, truth.v, errors[2]),
    ] {
      #expect(isNear(value, wanted, error), "\(fit)")
    }
    #expect(fit.logLikelihood >= table.logLikelihood(truth))
  }

  @Test("a fit does not depend on the order of the customers")
  func order() throws {
    var generator = SplitMix(state: 4)
    let truth = BetaGeometricModel(r: 0.8, alpha: 12, a: 0.9, b: 3)
    let histories = simulated(300, .betaGeometric(truth), &generator)
    let one = try ModelFitter().betaGeometric(HistoryTable(histories))
    let other = try ModelFitter().betaGeometric(HistoryTable(histories.reversed()))
    #expect(one.model == other.model && one.logLikelihood == other.logLikelihood)
  }

  @Test("a penalty draws parameters towards zero")
  func penalty() throws {
    var generator = SplitMix(state: 5)
    let truth = BetaGeometricModel(r: 0.8, alpha: 12, a: 0.9, b: 3)
    let table = HistoryTable(simulated(300, .betaGeometric(truth), &generator))
    let free = try ModelFitter().betaGeometric(table)
    let bound = try ModelFitter(penalizer: 0.05).betaGeometric(table)
    #expect(bound.model.b < free.model.b && bound.logLikelihood < free.logLikelihood)
  }

  @Test("too little history is said to be so; what cannot be told is not called converged")
  func tooLittle() throws {
    let nobody = (0..<100).map { PurchaseHistory(frequency: 0, recency: 0, age: Double($0)) }
    #expect(throws: ModelFitError.tooLittleHistory) {
      try ModelFitter().betaGeometric(HistoryTable(nobody))
    }
    #expect(throws: ModelFitError.tooLittleHistory) {
      try ModelFitter().pareto(HistoryTable([]))
    }
    #expect(throws: ModelFitError.tooLittleHistory) {
      try ModelFitter().spend(SpendTable([.init(purchases: 0, average: 0)]))
    }
    // All alike: any narrow distribution explains them, the likelihood has no peak.
    let alike = (0..<50).map { _ in PurchaseHistory(frequency: 5, recency: 10, age: 10) }
    #expect(try !ModelFitter().betaGeometric(HistoryTable(alike)).hasConverged)
  }

  @Test("expected spend lies between the population's and the customer's own")
  func expectedSpend() throws {
    // Published for CDNOW: p = 6.25, q = 3.74, v = 15.45; the population's mean is 35.2.
    let model = SpendModel(p: 6.25, q: 3.74, v: 15.45)
    let population = try #require(model.expectedAverage(purchases: 0, average: 0))
    #expect(abs(population - 35.24) < 0.01)
    var before = population
    for purchases in [1.0, 5, 100] {
      let expected = try #require(model.expectedAverage(purchases: purchases, average: 10))
      #expect(expected < before && expected > 10)
      before = expected
    }
    let heavy = SpendModel(p: 1, q: 0.5, v: 10)
    #expect(heavy.expectedAverage(purchases: 0, average: 0) == nil)
    #expect(heavy.expectedAverage(purchases: 1, average: 10) != nil)
  }
}
