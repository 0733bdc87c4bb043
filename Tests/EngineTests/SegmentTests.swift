import Events
import Foundation
import Records
import Testing

@testable import Engine

@Suite("Segments and tiers")
struct SegmentTests {
  @Test("is entered when the rule becomes true, with the reason, and named in the portrait")
  func entered() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 100)
    bench.book("b", 100)
    let emitted = bench.book("c", 100)
    let entered = emitted.of("crm.segment.entered")
    #expect(entered.count == 1)
    #expect(entered.first?["segmentId"] == "active")
    let reason = entered.first?.json?["reason"] as? [String: Any]
    #expect(reason?["rule"] as? String == "features.count30d >= 3")
    #expect((reason?["inputs"] as? [String: Any])?["features.count30d"] as? Int == 3)
    #expect(emitted.of("crm.profile.changed").count == 1)
  }

  @Test("a feature that is kept from the portrait is read by rules and named in no portrait")
  func keptFromThePortrait() throws {
    let features = try #require(TestStrategy.files["features.yaml"])
    let hidden = features.replacingOccurrences(
      of: "- id: count30d\n", with: "- id: count30d\n    portrait: false\n")
    #expect(hidden != features)
    let bench = try Bench(TestStrategy.plan(replacing: ["features.yaml": hidden]))
    bench.book("a", 100)
    bench.book("b", 100)
    let emitted = bench.book("c", 100)
    #expect(emitted.of("crm.segment.entered").first?["segmentId"] == "active")
    let shown = emitted.of("crm.profile.changed").last?.json?["features"] as? [String: Any]
    #expect(shown?["count30d"] == nil)
    #expect(shown?.isEmpty == false)
  }

  @Test("is left by the moving window alone, once, when the tile leaves")
  func windowExit() throws {
    let bench = try Bench(TestStrategy.plan())
    for id in ["a", "b", "c"] { bench.book(id, 100) }
    #expect(bench.isMember("active"))
    let due = (bench.clock / Bench.day + 31) * Bench.day
    #expect(
      bench.pass(until: due - 1).of("crm.segment.exited").allSatisfy {
        $0["segmentId"] != "active"
      })
    let exits = bench.pass(until: due + 60 * Bench.day).of("crm.segment.exited").filter {
      $0["segmentId"] == "active"
    }
    #expect(exits.count == 1)
    #expect(exits.first?["at"] == "2026-02-05T00:00:00Z")
    #expect(!bench.isMember("active"))
  }

  @Test("hysteresis keeps a member above the exit bar")
  func hysteresis() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 120_000)
    #expect(bench.isMember("spender"))
    bench.pass(until: bench.clock + 8 * Bench.day)
    bench.reverse("a", 120_000)
    bench.book("b", 60_000)
    // The reversal alone left the segment; a smaller sum does not enter it again.
    #expect(!bench.isMember("spender"))
    bench.book("c", 50_000)
    #expect(bench.isMember("spender"))
  }

  @Test("the minimum dwell holds a member, and its end fires without an event")
  func dwell() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 120_000)
    let entered = bench.clock
    bench.pass(until: bench.clock + Bench.day)
    bench.reverse("a", 120_000)
    #expect(bench.isMember("spender"))
    bench.pass(until: entered + 7 * Bench.day - 1)
    #expect(bench.isMember("spender"))
    let exits = bench.pass(until: entered + 7 * Bench.day).of("crm.segment.exited")
    #expect(exits.filter { $0["segmentId"] == "spender" }.count == 1)
    #expect(!bench.isMember("spender"))
  }

  @Test("a condition that recovers within the dwell is not left")
  func recovered() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 120_000)
    bench.pass(until: bench.clock + Bench.day)
    bench.reverse("a", 120_000)
    bench.book("b", 120_000)
    let emitted = bench.pass(until: bench.clock + 20 * Bench.day)
    #expect(emitted.of("crm.segment.exited").allSatisfy { $0["segmentId"] != "spender" })
    #expect(bench.isMember("spender"))
  }

  @Test("time since and days since change at their boundaries without an event")
  func timeMoves() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 100)
    let start = bench.clock
    #expect(bench.isMember("newcomer"))
    let emitted = bench.pass(until: start + 12 * Bench.day)
    let quiet = emitted.of("crm.segment.entered").filter { $0["segmentId"] == "quiet" }
    #expect(quiet.count == 1)
    #expect(quiet.first?["at"]?.hasPrefix("2026-01-15T10:00:00") == true)
    let left = emitted.of("crm.segment.exited").filter { $0["segmentId"] == "newcomer" }
    #expect(left.count == 1)
    #expect(left.first?["at"] == "2026-01-15T10:00:00Z")
  }

  @Test("a tier is reached at its threshold and kept until below the lower mark")
  func tier() throws {
    let bench = try Bench(TestStrategy.plan())
    #expect(bench.balance("a", 99_999).of("crm.tier.changed").first?["to"] == "mass")
    bench.pass(until: bench.clock + 31 * Bench.day)
    #expect(bench.balance("a", 100_000).of("crm.tier.changed").first?["to"] == "affluent")
    bench.pass(until: bench.clock + 31 * Bench.day)
    #expect(bench.balance("a", 80_000).of("crm.tier.changed").isEmpty)
    let down = bench.balance("a", 79_999, asOf: bench.clock + 1).of("crm.tier.changed")
    #expect(down.first?["from"] == "affluent")
    #expect(down.first?["to"] == "mass")
    let reason = down.first?.json?["reason"] as? [String: Any]
    #expect(reason?["score"] as? String == "799.99")
    #expect(reason?["threshold"] as? String == "800.00")
  }

  @Test("a tier change waits for the dwell and then happens by itself")
  func tierDwell() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.balance("a", 100)
    let first = bench.clock
    bench.pass(until: first + Bench.day)
    #expect(bench.balance("a", 700_000).of("crm.tier.changed").isEmpty)
    let emitted = bench.pass(until: first + 40 * Bench.day).of("crm.tier.changed")
    #expect(emitted.count == 1)
    #expect(emitted.first?["to"] == "rich")
    #expect(emitted.first?["at"] == "2026-02-04T10:00:00Z")
  }
}
