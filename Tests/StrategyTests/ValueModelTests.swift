import CustomerValue
import Strategy
import Testing

@Suite("Customer-value models of a strategy")
struct ValueModelTests {
  static let models = """
    models:
      - id: spending
        description: Debits
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        value: event.amount
        unit: 1d
      - id: visits
        events: [bank.transaction.booked]
        filter: event.channel == "branch"
        unit: 1w
    """

  static let parameters = """
    models:
      - id: spending
        unit: 1d
        transactions: {kind: bgnbd, r: 0.6, alpha: 9.5, a: 0.7, b: 2.4}
        spend: {p: 6.25, q: 3.74, v: 15.45}
      - id: visits
        unit: 1w
        transactions: {kind: paretonbd, r: 0.55, alpha: 10.6, s: 0.6, beta: 11.7}
    """

  static let rule = """
    segments:
      - id: leaving
        when: |
          value.spending.alive < 0.3 && value.visits.purchases > 2
          && expectedTransactions("visits", "90d") < 1.0
          && expectedValue("spending", "1y") > money("10.00", "CNY")
          && expectedSpend("spending") > money("1.00", "CNY")
        labels: {zh: 流失, en: Leaving}
        owner: cards
        purpose: marketing
      - id: spender
    """

  static var files: [String: String] {
    var files = Fixture.files
    files["value-models.yaml"] = models
    files["value-parameters.yaml"] = parameters
    files["segments.yaml"] = files["segments.yaml"]?
      .replacing("segments:\n  - id: spender", with: rule)
    return files
  }

  private static func varied(_ file: String, _ from: String, _ to: String) -> [String: String] {
    var files = files
    files[file] = files[file]?.replacing(from, with: to, maxReplacements: 1)
    return files
  }

  @Test("models, parameters and questions are compiled")
  func compiled() throws {
    let strategy = try Fixture.load(Self.files)
    let plan = strategy.plan
    #expect(strategy.warnings.isEmpty, "\(strategy.warnings)")
    #expect(plan.valueModels.map(\.id) == ["spending", "visits"])
    #expect(
      plan.valueModels[0].transactions
        == .betaGeometric(BetaGeometricModel(r: 0.6, alpha: 9.5, a: 0.7, b: 2.4)))
    #expect(plan.valueModels[0].spend == SpendModel(p: 6.25, q: 3.74, v: 15.45))
    #expect(plan.valueModels[0].minorUnits == 100 && plan.valueModels[0].unit == 86_400_000)
    #expect(!plan.valueModels[1].hasSpend && plan.valueModels[1].unit == 7 * 86_400_000)
    #expect(plan.series[plan.valueModels[0].series].isPurchases)
    #expect(
      Set(plan.valueQueries.map { $0.name(in: plan) }).isSuperset(of: [
        "value.spending.alive", "value.visits.purchases",
        "expectedTransactions(\"visits\", \"90d\")", "expectedValue(\"spending\", \"1y\")",
        "expectedSpend(\"spending\")",
      ]))
  }

  @Test("an estimate changes the hash and is told by its numbers; the history stays")
  func diff() throws {
    let old = try Fixture.load(Self.files).plan
    let new = try Fixture.load(Self.varied("value-parameters.yaml", "alpha: 9.5", "alpha: 10.25"))
      .plan
    #expect(old.hash != new.hash)
    #expect(
      StrategyDiff.changes(from: old, to: new).map(\.description) == [
        """
        changed: value model "spending"
          parameters was r 0.6, alpha 9.5, a 0.7, b 2.4, is r 0.6, alpha 10.25, a 0.7, b 2.4
        """
      ])
    let filtered = try Fixture.load(
      Self.varied("value-models.yaml", "\"!event.isCredit\"", "event.isCredit")
    ).plan
    let changes = StrategyDiff.changes(from: old, to: filtered).map(\.description).joined()
    #expect(changes.contains("its history starts anew"))
  }

  @Test("what strata fit writes is what is read, to the digit")
  func file() throws {
    var one = ValueParameters(id: "spending", unit: 86_400_000)
    one.transactions = .betaGeometric(
      BetaGeometricModel(r: 0.242_593_412_3, alpha: 4.413_531_777_77, a: 0.012_3, b: 25_000.25))
    one.transactionsEvidence.customers = 2_357
    one.transactionsEvidence.logLikelihood = -9_582.429_2
    one.transactionsEvidence.standardErrors = [0.012_5, 0.378, 0.18, 0.7]
    one.spend = SpendModel(p: 6.25, q: 3.74, v: 1_544.5)
    one.spendEvidence.hasConverged = false
    (one.from, one.until) = ("2025-06-01", "2025-10-31")
    var other = ValueParameters(id: "visits", unit: 604_800_000)
    other.transactions = .pareto(ParetoModel(r: 0.55, alpha: 10.578, s: 0.606, beta: 11.669))
    let text = ValueParametersFile.text([one, other])
    let read = try ValueParametersFile.read(path: "p.yaml", text: text)
    #expect(ValueParametersFile.text(read) == text)
    #expect(read.count == 2 && read[0].version == one.computedVersion)
    #expect(read[0].spendEvidence.hasConverged == false && read[0].from == "2025-06-01")
    #expect(read[0].transactionsEvidence == one.transactionsEvidence)
    #expect(read[1].transactions == other.transactions && read[1].spend == nil)
  }

  static let faults: [Fault] = [
    .init(
      "value-models.yaml", "unit: 1d", "«unti: 1d", "unknown key \"unti\"", "\"unit\"", count: 3),
    .init("value-models.yaml", "unit: 1d", "unit: «1y", "out of range: 1y", "1h to 1mo"),
    .init(
      "value-models.yaml", "value: event.amount", "value: «event.hour",
      "cannot be worth a value of type int", "event.amount"),
    .init(
      "value-models.yaml", "[bank.transaction.booked]", "[«bank.transaction.boked]",
      "unknown event type", "bank.transaction.booked"),
    .init(
      "value-models.yaml", "- id: visits", "- id: «spending", "declared twice",
      "value-models.yaml:2", count: 5),
    .init("value-parameters.yaml", "- id: visits", "- id: «visit", "unknown value model", "visits"),
    .init(
      "value-parameters.yaml", "unit: 1d", "unit: «1w", "are in units of 1w", "strata fit again"),
    .init(
      "value-parameters.yaml", "kind: bgnbd", "kind: «bgndb", "unknown kind of model", "bgnbd"),
    .init("value-parameters.yaml", "a: 0.7", "a: «-0.7", "out of range: -0.7", "from 0.0001"),
    .init("value-parameters.yaml", "q: 3.74", "q: «0.9", "not above 1", "more history"),
    .init(
      "value-parameters.yaml", "a: 0.7, b: 2.4", "a: 0.7, b: 2.4, s: «0.1", "has no \"s\"", "remove"
    ),
    .init(
      "segments.yaml", "value.spending.alive", "«value.spendin.alive", "value.spendin",
      "value.spending"),
    .init(
      "segments.yaml", "expectedTransactions(\"visits\"", "«expectedTransactions(\"visit\"",
      "unknown value model", "visits"),
    .init(
      "segments.yaml", "expectedSpend(\"spending\")", "«expectedSpend(\"visits\")",
      "knows no spend", "value: event.amount"),
    .init(
      "segments.yaml", "\"visits\", \"90d\"", "\"visits\", \"ninety\"", "is no duration", "30d"),
    .init(
      "value-parameters.yaml", "unit: 1d\n", "unit: 1d\n    version: «\"0123456789abcdef\"\n",
      "are not those that were fitted", "strata fit again", severity: .warning),
    .init(
      "value-parameters.yaml",
      "\n    transactions: {kind: bgnbd, r: 0.6, alpha: 9.5, a: 0.7, b: 2.4}",
      "", "has no parameters", "strata fit history", severity: .warning),
    .init(
      "segments.yaml",
      "value.spending.alive < 0.3 && value.visits.purchases > 2\n      && "
        + "expectedTransactions(\"visits\", \"90d\") < 1.0", "value.spending.alive < 0.3",
      "used by no rule", "remove it", severity: .warning),
  ]

  @Test("every mistake is found where it is made", arguments: faults)
  func fault(_ fault: Fault) throws {
    let files = Self.varied(
      fault.file, fault.from, fault.to.replacing("«", with: ""))
    let place = position(of: fault)
    let (strategy, diagnostics) = Fixture.check(files)
    let shown = diagnostics.map(\.description).joined(separator: "\n")
    #expect(files != Self.files, "the passage does not occur")
    #expect((strategy == nil) == (fault.severity == .error), "\(shown)")
    let found = try #require(
      diagnostics.first { $0.severity == fault.severity && $0.message.contains(fault.message) },
      "\(shown)")
    #expect(found.remedy.contains(fault.remedy), "\(shown)")
    if let place {
      #expect(found.file == fault.file && found.line == place.line, "\(shown)")
      #expect(found.column == place.column, "\(shown)")
    }
  }

  /// Where the mark stands in the changed file; nil without one.
  private func position(of fault: Fault) -> (line: Int, column: Int)? {
    guard
      let marked = Self.files[fault.file]?.replacing(
        fault.from, with: fault.to, maxReplacements: 1),
      let mark = marked.firstIndex(of: "«")
    else { return nil }
    let lines = marked[..<mark].split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.count, (lines.last?.unicodeScalars.count ?? 0) + 1)
  }
}
