import CustomerValue
import Events
import Expressions
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Customer-value models")
struct ValueModelTests {
  private static let models = """
    models:
      - id: spending
        description: Debits
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        value: event.amount
        unit: 1d
    """

  private static let parameters = """
    models:
      - id: spending
        unit: 1d
        transactions: {kind: bgnbd, r: 0.6, alpha: 9.5, a: 0.7, b: 2.4}
        spend: {p: 6.25, q: 3.74, v: 15.45}
    """

  private static let segments = """
    segments:
      - id: leaving
        when: value.spending.alive < 0.5
        labels: {zh: 流失风险, en: At risk}
        owner: retail
        purpose: marketing
      - id: promising
        when: |
          expectedTransactions("spending", "90d") > 5.0
          && expectedValue("spending", "90d") > money("100.00", "CNY")
          && expectedSpend("spending") > money("10.00", "CNY")
        labels: {zh: 潜力客户, en: Promising}
        owner: retail
        purpose: marketing
    """

  private static let transactions = TransactionModel.betaGeometric(
    BetaGeometricModel(r: 0.6, alpha: 9.5, a: 0.7, b: 2.4))

  private static func plan(
    _ replacing: [String: String] = [:], segments: String = Self.segments
  ) throws -> StrategyPlan {
    let own = [
      "value-models.yaml": models, "value-parameters.yaml": parameters, "segments.yaml": segments,
      "offers.yaml": "triggers: []",
    ]
    return try TestStrategy.plan(replacing: own.merging(replacing) { _, new in new })
  }

  private func answer(_ bench: Bench, _ kind: ValueQueryPlan.Kind) -> Scalar {
    let index = bench.tables.plan.valueQueries.firstIndex { $0.kind == kind } ?? -1
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: 1) { boundary in
      guard let boundary = boundary.baseAddress else { return .error }
      boundary.initialize(to: Int64.max)
      return bench.read { record in
        RecordSource(
          tables: bench.tables, flat: bench.tables.flat, record: record, event: nil,
          now: bench.clock, boundary: boundary
        ).attribute(AttributeSpace.values + UInt16(index))
      }
    }
  }

  @Test("answers are the models' own, from days with a purchase")
  func answers() throws {
    let bench = try Bench(Self.plan())
    bench.snapshot()
    #expect(answer(bench, .alive).kind == .unknown)
    #expect(answer(bench, .purchases).int64 == 0)
    let first = bench.clock
    for (day, amount) in [(0, 4_000), (0, 1_000), (6, 2_000), (13, 3_000), (13, 1_000)] {
      bench.clock = first + Int64(day) * Bench.day
      bench.book("t-\(day)-\(amount)", Int64(amount), event: "e-\(day)-\(amount)")
      bench.book("t-\(day)-\(amount)", Int64(amount), event: "e-\(day)-\(amount)")
    }
    bench.book("salary", 900_000, credit: true)
    bench.clock = first + 20 * Bench.day
    let midnight = Double(first / Bench.day)
    let history = PurchaseHistory(
      frequency: 2, recency: 13, age: Double(bench.clock) / Double(Bench.day) - midnight)
    #expect(answer(bench, .purchases).int64 == 3)
    #expect(answer(bench, .alive).double == Self.transactions.probabilityAlive(history))
    let expected = Self.transactions.expectedTransactions(in: 90, history)
    #expect(answer(bench, .expectedTransactions).double == expected)
    // Repeat purchases only: 20.00 and 40.00.
    let average = try #require(
      SpendModel(p: 6.25, q: 3.74, v: 15.45).expectedAverage(purchases: 2, average: 30))
    #expect(answer(bench, .expectedSpend).int64 == Int64((average * 100).rounded()))
    let value = Int64((average * 100 * expected).rounded())
    #expect(abs(answer(bench, .expectedValue).int64 - value) <= 1)
  }

  @Test("silence alone makes a customer one at risk, on the day it is due, once")
  func silence() throws {
    let bench = try Bench(Self.plan())
    for _ in 0..<12 {
      bench.book("t-\(bench.clock)", 3_000)
      bench.pass(until: bench.clock + 2 * Bench.day)
    }
    #expect(!bench.isMember("leaving") && bench.isMember("promising"))
    let last = bench.clock
    var entered: [Int64] = []
    for day in 0..<120 {
      let found = bench.pass(until: last + Int64(day) * Bench.day)
      if found.contains(where: { $0.type == "crm.segment.entered" && $0["segmentId"] == "leaving" })
      {
        entered.append(bench.clock)
      }
    }
    #expect(entered.count == 1 && bench.isMember("leaving"))
    // When the model itself says so, at most a day later.
    let first = try #require(
      bench.read { $0.purchaseHistory(bench.tables.plan.valueModels[0].series) })
    func alive(_ time: Int64) -> Double {
      Self.transactions.probabilityAlive(
        PurchaseHistory(
          frequency: 11, recency: Double(first.last - first.first),
          age: Double(time) / Double(Bench.day) - Double(first.first)))
    }
    #expect(alive(entered[0]) < 0.5 && alive(entered[0] - 2 * Bench.day) >= 0.5)
    // And a purchase brings the customer back.
    bench.book("back", 3_000)
    #expect(!bench.isMember("leaving"))
  }

  @Test("a reversal takes its purchase back, before and after its original")
  func reversals() throws {
    let bench = try Bench(Self.plan())
    for number in 0..<5 {
      bench.book("t-\(number)", 3_000)
      bench.clock += 3 * Bench.day
    }
    let before = answer(bench, .purchases).int64
    let spend = answer(bench, .expectedSpend).int64
    bench.book("x", 9_000)
    #expect(answer(bench, .purchases).int64 == before + 1)
    #expect(answer(bench, .expectedSpend).int64 != spend)
    bench.reverse("x", 9_000)
    #expect(answer(bench, .purchases).int64 == before)
    #expect(answer(bench, .expectedSpend).int64 == spend)
    bench.reverse("y", 700)
    bench.book("y", 700)
    #expect(answer(bench, .purchases).int64 == before)
    #expect(answer(bench, .expectedSpend).int64 == spend)
  }

  @Test("histories live on under a strategy that keeps the model, reversals included")
  func migration() throws {
    let bench = try Bench(Self.plan())
    for number in 0..<4 {
      bench.book("t-\(number)", 3_000)
      bench.clock += 3 * Bench.day
    }
    bench.book("x", 9_000)
    let purchases = answer(bench, .purchases).int64
    // Fewer features, so that the series get other numbers; other parameters.
    let features = TestStrategy.features.split(separator: "\n").prefix(7).joined(separator: "\n")
    let refitted = Self.parameters.replacing("alpha: 9.5", with: "alpha: 20.5")
    let changed = try Self.plan([
      "features.yaml": features, "value-parameters.yaml": refitted,
      "tiers.yaml": "tiers: []", "suppressions.yaml": "suppressions: []",
    ])
    try bench.change(to: changed)
    bench.snapshot()
    #expect(answer(bench, .purchases).int64 == purchases)
    bench.reverse("x", 9_000)
    #expect(answer(bench, .purchases).int64 == purchases - 1)
    // Another filter is another history.
    let other = try Self.plan([
      "value-models.yaml": Self.models.replacing("!event.isCredit", with: "event.isCredit")
    ])
    try bench.change(to: other)
    bench.snapshot(version: 2)
    #expect(answer(bench, .purchases).int64 == 0)
  }

  @Test("without parameters the answers are unknown, not wrong")
  func unfitted() throws {
    let bench = try Bench(Self.plan(["value-parameters.yaml": "models: []"]))
    bench.book("t", 3_000)
    #expect(answer(bench, .purchases).int64 == 1)
    for kind in [ValueQueryPlan.Kind.alive, .expectedTransactions, .expectedSpend, .expectedValue] {
      #expect(answer(bench, kind).kind == .unknown)
    }
    #expect(bench.wakeAt > bench.clock && !bench.isMember("leaving"))
  }

  @Test("customers are looked at on different times of the day")
  func spread() throws {
    let plan = try Self.plan()
    let times = try (1...60).map { number in
      let bench = try Bench(plan, customer: "c-\(number)")
      bench.book("t-\(number)", Int64(100 * number + 1))
      return bench.wakeAt % Bench.day / (4 * Bench.hour)
    }
    #expect(Set(times).count >= 5)
  }

  @Test("statistics for fitting are those that the engine computes with")
  func statistics() throws {
    let plan = try Self.plan()
    let reduced = plan.keepingOnly(valueModel: 0)
    let bench = try Bench(reduced)
    for (day, amount) in [(0, 500), (4, 700), (4, 200), (9, 100)] {
      bench.clock = Bench.start + Int64(day) * Bench.day
      bench.book("t-\(day)-\(amount)", Int64(amount))
    }
    var buffer = StateBuffer()
    bench.bytes.withUnsafeBytes { buffer.replace(with: $0) }
    let statistics = PurchaseStatistics(buffer, reduced.valueModels[0])
    let found = try #require(statistics)
    #expect(found.frequency == 2 && found.recency == 9)
    #expect(found.firstUnit == Int(Bench.start / Bench.day) && found.averageSpend == 500)
    #expect(bench.wakeAt == StateBuffer.never)
  }
}
