import Events
import Foundation
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Key accounts and signals")
struct KeyAccountTests {
  private static let accounts = """
    keyAccounts:
      - id: key
        when: customer.assets >= money("1000.00", "CNY") && features.count30d >= 2
        release: customer.assets < money("500.00", "CNY")
        minimum: 60d
        labels: {zh: 重点客户, en: Key account}
        owner: desk
        purpose: marketing
    """

  private static let signals = """
    signals:
      - id: silent
        about: churn
        when: features.sinceLast >= duration("240h")
        exit: features.count30d >= 3
        dwell: 5d
        strength: 0.6
        reason: has not moved money for ten days
        owner: care
        purpose: marketing
    """

  private func plan() throws -> StrategyPlan {
    try TestStrategy.plan(replacing: [
      "keyaccounts.yaml": Self.accounts, "signals.yaml": Self.signals,
    ])
  }

  private func detections(_ bench: Bench) -> [Emitted] {
    bench.all.of("crm.keyaccount.detected")
  }

  @Test("is detected once, on the segments topic, with owner, label and reason")
  func detected() throws {
    let bench = try Bench(plan())
    bench.balance("a", 150_000)
    bench.book("1", 1)
    #expect(detections(bench).isEmpty)
    bench.book("2", 1)
    bench.book("3", 1)
    #expect(detections(bench).count == 1)
    let event = detections(bench)[0]
    #expect(event.topic == .segments)
    #expect(event["keyAccountId"] == "key" && event["owner"] == "desk")
    #expect((event.json?["labels"] as? [String: String])?["zh"] == "重点客户")
    let reason = event.json?["reason"] as? [String: Any]
    #expect(reason?["cause"] as? String == "bank.transaction.booked")
    let inputs = reason?["inputs"] as? [String: Any]
    #expect(inputs?["customer.assets"] as? String == "1500.00")
    #expect(inputs?["features.count30d"] as? Int == 2)
    #expect(
      bench.all.of("crm.segment.entered").filter { $0["segmentId"] == "key" }.count == 1)
  }

  @Test("stays when the rule ends, is released by the release rule after the minimum time")
  func released() throws {
    let bench = try Bench(plan())
    bench.balance("a", 150_000)
    for id in ["1", "2"] { bench.book(id, 1) }
    let start = bench.clock
    // The transactions leave the window, and the assets fall, but not low enough.
    bench.pass(until: start + 50 * Bench.day)
    bench.balance("a", 60_000)
    #expect(bench.isMember("key"))
    bench.balance("a", 40_000, asOf: bench.clock + 1)
    #expect(bench.isMember("key"))
    let emitted = bench.pass(until: start + 60 * Bench.day)
    #expect(emitted.of("crm.segment.exited").filter { $0["segmentId"] == "key" }.count == 1)
    #expect(!bench.isMember("key"))
    #expect(detections(bench).count == 1)
  }

  @Test("is not detected again sooner than the minimum time after its release")
  func again() throws {
    let bench = try Bench(plan())
    bench.balance("a", 150_000)
    for id in ["1", "2"] { bench.book(id, 1) }
    bench.pass(until: bench.clock + 61 * Bench.day)
    bench.balance("a", 10_000)
    #expect(!bench.isMember("key"))
    let released = bench.clock
    bench.balance("a", 200_000, asOf: released + 1)
    for day in 0..<65 {
      bench.pass(until: released + Int64(day) * Bench.day)
      bench.book("d\(day)", 1)
      #expect(detections(bench).count == (day < 60 ? 1 : 2), "day \(day)")
    }
    let ids = Set(detections(bench).map { $0.headers["ce_id"] })
    #expect(ids.count == 2)
  }

  @Test(
    "never swings, whatever happens: detections lie at least two minimums apart", arguments: 1...6)
  func noSwing(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let bench = try Bench(plan())
    var times: [Int64] = []
    for step in 0..<900 {
      bench.pass(until: bench.clock + Int64.random(in: 0...Bench.day, using: &random))
      let before = detections(bench).count
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bench.balance("a", Int64.random(in: 0...200_000, using: &random))
      case 1: bench.reverse("t-\(max(0, step - 1))", 1)
      default: bench.book("t-\(step)", 1)
      }
      if detections(bench).count > before { times.append(bench.clock) }
    }
    #expect(detections(bench).count >= 2)
    let at = detections(bench).compactMap { $0["at"] }
    #expect(Set(at).count == at.count)
    for (first, second) in zip(times, times.dropFirst()) {
      #expect(second - first >= 119 * Bench.day)
    }
  }

  @Test("a signal is raised once and cleared once, and is no membership that others see")
  func signal() throws {
    let bench = try Bench(plan())
    bench.book("1", 1)
    let start = bench.clock
    bench.pass(until: start + 200 * Bench.day)
    let signals = bench.all.of("crm.risk.signal")
    #expect(signals.count == 1)
    let signal = signals.first
    #expect(signal?.topic == .marketing)
    #expect(signal?["signal"] == "silent" && signal?["about"] == "churn")
    #expect(signal?["state"] == "raised" && signal?["since"] == nil)
    #expect(signal?.json?["strength"] as? Double == 0.6)
    #expect(signal?.json?["reasons"] as? [String] == ["has not moved money for ten days"])
    #expect(signal?.json?["rules"] as? [String] == ["silent"])
    #expect(signal?["at"]?.hasPrefix("2026-01-15T10:00:00") == true)
    #expect(bench.all.of("crm.segment.entered").allSatisfy { $0["segmentId"] != "silent" })
    #expect(
      bench.all.of("crm.profile.changed").allSatisfy {
        !String(decoding: $0.raw, as: UTF8.self).contains("silent")
      })
    for id in ["2", "3", "4"] { bench.book(id, 1) }
    let cleared = bench.all.of("crm.risk.signal").dropFirst()
    #expect(cleared.count == 1)
    #expect(cleared.first?["state"] == "cleared" && cleared.first?["signal"] == "silent")
    #expect(cleared.first?["since"] == signal?["at"])
    #expect(cleared.first?["about"] == "churn" && cleared.first?["owner"] == "care")
    #expect(cleared.first?.json?["strength"] as? Double == 0.6)
    #expect(cleared.first?.json?["reasons"] as? [String] == ["has not moved money for ten days"])
    let reason = cleared.first?.json?["reason"] as? [String: Any]
    #expect(reason?["rule"] as? String == "features.count30d >= 3")
    bench.pass(until: bench.clock + 40 * Bench.day)
    let states = bench.all.of("crm.risk.signal").map { $0["state"] }
    #expect(states == ["raised", "cleared", "raised"])
    #expect(Set(bench.all.of("crm.risk.signal").map { $0.headers["ce_id"] }).count == 3)
  }

  @Test("a latched detection survives a change of the strategy without a second event")
  func migration() throws {
    let bench = try Bench(plan())
    bench.balance("a", 150_000)
    for id in ["1", "2"] { bench.book(id, 1) }
    try bench.change(
      to: TestStrategy.plan(replacing: [
        "keyaccounts.yaml": Self.accounts.replacing("60d", with: "90d")
      ]))
    bench.book("3", 1)
    #expect(detections(bench).count == 1)
    #expect(bench.isMember("key"))
  }

  @Test("an offer tells its terms, and is not made while one is unknown")
  func terms() throws {
    let offers = TestStrategy.offers.replacing(
      "    value: 300.00 CNY\n",
      with: "    value: 300.00 CNY\n    terms: {fee: \"customer.turnover * 0.01\"}\n")
    let bench = try Bench(TestStrategy.plan(replacing: ["offers.yaml": offers]))
    bench.prepareForOffers()
    let refused = bench.all.of("crm.decision.recorded").last
    #expect(refused.map { String(decoding: $0.raw, as: UTF8.self).contains("terms.fee") } == true)
    #expect(bench.all.of("crm.offer.decided").isEmpty)
    bench.snapshot(version: 2, turnover: 200_000)
    bench.holding("savings", opened: false)
    bench.pass(until: bench.clock + Bench.day)
    bench.holding("savings", id: "h-2")
    let offer = bench.all.of("crm.offer.decided").last
    #expect((offer?.json?["terms"] as? [String: String]) == ["fee": "20.00"])
  }

  @Test("a balance by product adds its accounts, and is unknown for a product held without one")
  func balances() throws {
    let tiers = """
      tiers:
        - id: savings
          score: balance("savings")
          steps: [{id: none}, {id: some, from: 100.00 CNY}]
      """
    let bench = try Bench(TestStrategy.plan(replacing: ["tiers.yaml": tiers]))
    bench.holding("savings")
    #expect(bench.all.of("crm.tier.changed").isEmpty)
    #expect(bench.balance("a", 6_000).of("crm.tier.changed").first?["to"] == "none")
    #expect(bench.balance("b", 6_000).of("crm.tier.changed").first?["to"] == "some")
    #expect(
      bench.balance("a", 0, asOf: bench.clock + 1).of("crm.tier.changed").first?["to"] == "none")
  }
}
