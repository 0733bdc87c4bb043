import Events
import Foundation
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Grading by conditions, by components and by sums")
struct GradingTests {
  private static let tiers = """
    tiers:
      - id: activity
        dwell: 10d
        steps:
          - id: low
          - {id: mid, when: features.count30d >= 2, keep: features.count30d >= 1}
          - {id: high, when: features.count30d >= 5, keep: features.count30d >= 4}
      - id: recency
        steps:
          - id: late
          - {id: recent, when: features.sinceLast < duration("48h")}
      - id: abc
        components:
          - {id: spend, weight: 60, value: features.sum30d, scale: [{at: 0.00 CNY, points: 0}, {at: 1000.00 CNY, points: 100}]}
          - {id: buys, weight: 30, value: features.count30d, bands: [{from: 1, points: 50}, {from: 3, points: 100}]}
          - {id: assets, weight: 10, value: customer.assets, scale: [{at: 0.00 CNY, points: 0}, {at: 100.00 CNY, points: 100}], missing: 20}
        steps:
          - id: c
          - {id: b, from: 40, keepAbove: 30}
          - {id: a, from: 75, keepAbove: 70}
      - id: credit
        components:
          - {id: rating, weight: 1, value: customer.industry, cases: [{is: [AAA, AA], points: 90}, {is: B, points: 30}]}
        steps:
          - id: weak
          - {id: strong, from: 50}
      - id: value
        dwell: 10d
        sum:
          - {id: margin, value: features.sum30d * 0.01}
          - id: service
            value: money("-5.00", "CNY") * features.count30d
        steps:
          - id: low
          - {id: mid, from: 0.00 CNY, keepAbove: -10.00 CNY}
          - {id: high, from: 100.00 CNY}
      - id: overall
        components:
          - {id: abc, weight: 1, value: scores.abc}
          - {id: rank, weight: 1, value: ranks.activity, scale: [{at: 1, points: 0}, {at: 3, points: 100}]}
        steps:
          - id: low
          - {id: high, from: 60}
    """

  private func bench(_ tiers: String = tiers) throws -> Bench {
    try Bench(TestStrategy.plan(replacing: ["tiers.yaml": tiers]))
  }

  private func changes(_ emitted: [Emitted], _ tier: String) -> [Emitted] {
    emitted.of("crm.tier.changed").filter { $0["tierId"] == tier }
  }

  private func reason(_ emitted: Emitted?) -> [String: Any] {
    emitted?.json?["reason"] as? [String: Any] ?? [:]
  }

  @Test("the highest step whose condition holds is taken, with that condition as the reason")
  func rules() throws {
    let bench = try bench()
    #expect(changes(bench.book("a", 1), "activity").first?["to"] == "low")
    bench.pass(until: bench.clock + 10 * Bench.day)
    let up = changes(bench.book("b", 1), "activity").first
    #expect(up?["from"] == "low" && up?["to"] == "mid")
    #expect(reason(up)["rule"] as? String == "features.count30d >= 2")
    #expect(reason(up)["comparison"] as? String == "holds")
    #expect((reason(up)["inputs"] as? [String: Any])?["features.count30d"] as? Int == 2)
    #expect(reason(up)["score"] == nil)
  }

  @Test("a step is kept while its own condition to stay holds, and left with that as the reason")
  func keep() throws {
    let bench = try bench()
    for id in ["a", "b"] { bench.book(id, 1) }
    bench.pass(until: bench.clock + 10 * Bench.day)
    #expect(changes(bench.all, "activity").last?["to"] == "mid")
    bench.pass(until: bench.clock + 11 * Bench.day)
    #expect(changes(bench.reverse("a", 1), "activity").isEmpty)
    let down = changes(bench.reverse("b", 1), "activity").first
    #expect(down?["from"] == "mid" && down?["to"] == "low")
    #expect(reason(down)["rule"] as? String == "features.count30d >= 1")
    #expect(reason(down)["comparison"] as? String == "no longer holds")
  }

  @Test("a condition over time ends by itself")
  func time() throws {
    let bench = try bench()
    bench.book("a", 1)
    let start = bench.clock
    let emitted = changes(bench.pass(until: start + 3 * Bench.day), "recency")
    #expect(emitted.map { $0["to"] } == ["late"])
    #expect(emitted.first?["at"] == "2026-01-07T10:00:00Z")
  }

  @Test("a weighted score tells every component, and what a missing one counts")
  func components() throws {
    let bench = try bench()
    bench.book("a", 50_000)
    // Spend 50 × 60, one purchase 50 × 30, assets unknown 20 × 10: 47.
    let first = changes(bench.all, "abc").first
    #expect(first?["to"] == "b")
    #expect(reason(first)["score"] as? Double == 47)
    let parts = reason(first)["components"] as? [[String: Any]] ?? []
    #expect(parts.map { $0["id"] as? String } == ["spend", "buys", "assets"])
    #expect(parts.map { $0["points"] as? Double } == [50, 50, 20])
    #expect(parts.map { $0["weight"] as? Double } == [60, 30, 10])
    let up = changes(bench.balance("s", 10_000) + bench.book("b", 40_000), "abc")
    #expect(up.last?["to"] == "a")
    let score: Double = 54 + 15 + 10
    #expect(reason(up.last)["score"] as? Double == score)
  }

  @Test("nobody is graded on a text without points")
  func refused() throws {
    let bench = try bench()
    bench.snapshot()
    #expect(changes(bench.all, "credit").isEmpty)
    bench.snapshot(version: 2, industry: "AA")
    #expect(changes(bench.all, "credit").map { $0["to"] } == ["strong"])
    bench.snapshot(version: 3, industry: "unheard of")
    #expect(changes(bench.all, "credit").count == 1)
    bench.snapshot(version: 4, industry: "B")
    #expect(changes(bench.all, "credit").last?["to"] == "weak")
  }

  @Test("a contribution may be negative, and tells its summands")
  func sum() throws {
    let bench = try bench()
    let first = changes(bench.book("a", 100), "value").first
    #expect(first?["to"] == "low")
    #expect(reason(first)["score"] as? String == "-4.99")
    let parts = reason(first)["components"] as? [[String: Any]] ?? []
    #expect(parts.map { $0["value"] as? String } == ["0.01", "-5.00"])
    bench.pass(until: bench.clock + 10 * Bench.day)
    #expect(changes(bench.book("b", 200_000), "value").first?["to"] == "mid")
  }

  @Test("a score made of another score and of a rank follows both")
  func nested() throws {
    let bench = try bench()
    for index in 0..<4 { bench.book("\(index)", 30_000) }
    // abc: 100 × 60 + 100 × 30 + 20 × 10 = 92; activity is low by its dwell, so rank 1 counts 0.
    #expect(changes(bench.all, "overall").map { $0["to"] } == ["low"])
    let emitted = bench.pass(until: bench.clock + 10 * Bench.day)
    #expect(changes(emitted, "activity").map { $0["to"] } == ["mid"])
    let up = changes(emitted, "overall").first
    #expect(up?["to"] == "high")
    #expect(reason(up)["score"] as? Double == 71)
    let inputs = reason(up)["inputs"] as? [String: Any]
    #expect(inputs?["scores.abc"] as? Double == 92)
    #expect(inputs?["ranks.activity"] as? Int == 2)
  }

  @Test("the view shows since when, why, the score then and now and the components")
  func view() throws {
    let plan = try TestStrategy.plan(replacing: ["tiers.yaml": Self.tiers])
    let bench = try Bench(plan)
    bench.book("a", 50_000)
    let json = try StateView(plan: plan).json(customer: text("c-1"), state: bench.rawState)
    let shown = String(decoding: json, as: UTF8.self)
    #expect(shown.contains("\"tierId\":\"abc\",\"step\":\"b\",\"since\":\"2026-01-05T10:00:00Z\""))
    #expect(
      shown.contains("\"scoreThen\":47.0,\"scoreNow\":47.0,\"components\":[{\"id\":\"spend\""))
    #expect(shown.contains("\"scoreThen\":\"0.00\"") || shown.contains("\"scoreNow\":\"0.00\""))
  }

  @Test("steps change one dwell apart, always with a reason, under any traffic", arguments: 1...8)
  func noFlapping(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let plan = try TestStrategy.plan(replacing: ["tiers.yaml": Self.tiers])
    let bench = try Bench(plan)
    for step in 0..<600 {
      bench.pass(until: bench.clock + Int64.random(in: 0...(2 * Bench.day), using: &random))
      let amount = Int64.random(in: 1...60_000, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bench.reverse("t-\(max(0, step - 2))", amount)
      case 1: bench.balance("a", amount, asOf: bench.clock)
      case 2:
        bench.snapshot(
          version: Int64(step), industry: ["AA", "B", "?"].randomElement(using: &random) ?? "")
      default: bench.book("t-\(step)", amount)
      }
    }
    for tier in plan.tiers {
      var before: Emitted?
      for change in changes(bench.all, tier.id) {
        let why = reason(change)
        #expect(why["rule"] is String && why["cause"] is String && why["comparison"] is String)
        #expect(change["from"] == before?["to"])
        #expect(change["from"] != change["to"])
        if let before, let then = before["at"], let now = change["at"] {
          #expect(change["since"] == then)
          #expect(milliseconds(now) - milliseconds(then) >= tier.minimumDwell)
        }
        before = change
      }
      #expect(before != nil, "\(tier.id) never changed")
    }
  }

  /// RFC 3339 in UTC.
  private func milliseconds(_ text: String) -> Int64 {
    (try? Date(text, strategy: .iso8601)).map { Int64($0.timeIntervalSince1970 * 1_000) }
      ?? (try? Date(
        text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))).map {
        Int64(($0.timeIntervalSince1970 * 1_000).rounded())
      } ?? 0
  }
}
