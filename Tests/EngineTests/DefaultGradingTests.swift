import Events
import Foundation
import Records
import Strategy
import Testing

@testable import Engine

/// The gradings of the default strategy, with customers they were written for.
@Suite("The default strategy's gradings")
struct DefaultGradingTests {
  private static let plan: StrategyPlan? = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return try? StrategyLoader.load(
      folder: "/" + parts.joined(separator: "/") + "/config/strategy"
    ).plan
  }()

  private func bench() throws -> Bench { try Bench(#require(Self.plan)) }

  private func step(_ tier: String, _ bench: Bench) -> String? {
    bench.all.of("crm.tier.changed").last { $0["tierId"] == tier }?["to"]
  }

  /// The points of a component at the last change of a tier.
  private func points(_ tier: String, _ bench: Bench) -> [String: Double] {
    let change = bench.all.of("crm.tier.changed").last { $0["tierId"] == tier }
    let reason = change?.json?["reason"] as? [String: Any]
    var found: [String: Double] = [:]
    for part in reason?["components"] as? [[String: Any]] ?? [] {
      guard let id = part["id"] as? String else { continue }
      found[id] = part["points"] as? Double ?? (part["value"] as? String).flatMap(Double.init)
    }
    return found
  }

  /// A quarter of credits, one every `every` days from `from` on.
  private func credits(
    _ bench: Bench, _ name: String, amount: Int64, every: Int, days: Int
  ) {
    let start = bench.clock
    for day in stride(from: 0, to: days, by: every) {
      bench.pass(until: start + Int64(day) * Bench.day)
      bench.book("\(name)-\(day)", amount, credit: true)
    }
    bench.pass(until: start + Int64(days) * Bench.day)
  }

  @Test("a company gets four dimensions and the grade they make, a person none of them")
  func company() throws {
    let bench = try bench()
    bench.snapshot(
      isCompany: true, industry: "C25", employees: 300, turnover: 2_000_000_000,
      creditRating: "AA")
    bench.balance("a", 50_000_000)
    bench.book("1", 100_000)
    let dimensions = ["companyCredit", "companyOperations", "companySize", "companyNeed"]
    #expect(dimensions.allSatisfy { step($0, bench) != nil })
    #expect(step("companyCredit", bench) == "strong")
    #expect(points("companySize", bench)["industry"] == 90)
    let grade = points("companyGrade", bench)
    #expect(Set(grade.keys) == ["credit", "operations", "size", "need"])
    #expect(step("companyGrade", bench) == "b")
    #expect(step("abc", bench) == nil)

    let person = try self.bench()
    person.snapshot()
    person.balance("a", 50_000_000)
    person.book("1", 100_000)
    #expect((dimensions + ["companyGrade"]).allSatisfy { step($0, person) == nil })
    for id in ["2", "3"] { person.book(id, 100_000) }
    #expect(step("abc", person) != nil)
  }

  @Test("the value of a quarter adds margins and takes costs off, down to a loss")
  func value() throws {
    let bench = try bench()
    bench.snapshot()
    for id in ["1", "2"] { bench.book(id, 300_000) }
    // Too little is known after two transactions.
    #expect(step("value", bench) == nil)
    bench.book("3", 400_000)
    // 10,000 by card at 0.45 %, less 15 for keeping the accounts.
    #expect(points("value", bench)["cards"] == 45)
    #expect(points("value", bench)["keeping"] == -15)
    #expect(step("value", bench) == "low")
    let poor = try self.bench()
    for id in ["1", "2", "3"] { poor.book(id, 1) }
    let first = poor.all.of("crm.tier.changed").last { $0["tierId"] == "value" }
    let reason = first?.json?["reason"] as? [String: Any]
    #expect(reason?["score"] as? String == "-15.00")
    #expect(step("value", poor) == "low")
  }

  @Test("recency, frequency and money are 1 to 5, and recency falls by itself")
  func rfm() throws {
    let bench = try bench()
    bench.snapshot()
    bench.book("1", 60_000_00)
    #expect(step("recency", bench) == "r5")
    #expect(step("frequency", bench) == "f1")
    #expect(step("monetary", bench) == "m5")
    bench.pass(until: bench.clock + 100 * Bench.day)
    let steps = bench.all.of("crm.tier.changed").filter { $0["tierId"] == "recency" }
    #expect(steps.compactMap { $0["to"] } == ["r5", "r4", "r3", "r2", "r1"])
  }

  @Test("a steady rise of many credits enters the customer for nurturing, with the reason")
  func nurtured() throws {
    let bench = try bench()
    bench.snapshot()
    bench.balance("s", 10_000_000)
    credits(bench, "before", amount: 30_000, every: 3, days: 90)
    #expect(!bench.isMember("nurture"))
    credits(bench, "after", amount: 60_000, every: 3, days: 92)
    #expect(step("value", bench) == "mid")
    #expect(bench.isMember("nurture"))
    let entered = bench.all.of("crm.segment.entered").filter { $0["segmentId"] == "nurture" }
    #expect(entered.count == 1)
    let inputs =
      (entered.first?.json?["reason"] as? [String: Any])?["inputs"] as? [String: Any]
    #expect(inputs?["tiers.value"] as? String == "mid")
    #expect(inputs?["features.largestCredit90d"] as? String == "600.00")
  }

  @Test(
    "a windfall or one large salary is no growth, whenever it comes",
    arguments: [(5, 9_000_000), (40, 9_000_000), (80, 9_000_000), (45, 2_000_000)])
  func windfall(day: Int, amount: Int) throws {
    let bench = try bench()
    bench.snapshot()
    bench.balance("s", 10_000_000)
    credits(bench, "before", amount: 30_000, every: 3, days: 90)
    credits(bench, "after", amount: 30_000, every: 3, days: day)
    bench.book("windfall", Int64(amount), credit: true)
    credits(bench, "rest", amount: 30_000, every: 3, days: 90 - day)
    #expect(step("value", bench) == "mid")
    #expect(bench.all.of("crm.segment.entered").allSatisfy { $0["segmentId"] != "nurture" })
  }

  @Test("a key company is detected once, and its cash flow raises a signal once and clears it")
  func keyCompany() throws {
    let bench = try bench()
    bench.snapshot(
      isCompany: true, industry: "J62", employees: 40, turnover: 900_000_000, creditRating: "A")
    bench.balance("c", 60_000_000, product: "current")
    for index in 0..<10 {
      bench.pass(until: bench.clock + Bench.day)
      bench.book("out-\(index)", 1_000_000)
    }
    #expect(bench.all.of("crm.keyaccount.detected").map { $0["keyAccountId"] } == ["keyCompany"])
    let signals = bench.all.of("crm.risk.signal").filter { $0["signal"] == "companyCashFlow" }
    #expect(signals.count == 1)
    #expect(signals.first?["about"] == "cashFlow" && signals.first?["state"] == "raised")
    bench.pass(until: bench.clock + 40 * Bench.day)
    let ended = bench.all.of("crm.risk.signal").filter { $0["signal"] == "companyCashFlow" }
    #expect(ended.map { $0["state"] } == ["raised", "cleared"])
    #expect(ended.last?["since"] == signals.first?["at"])
  }
}
