import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Ordering and duplicates")
struct OrderingTests {
  @Test("the same event twice changes nothing and says nothing")
  func duplicate() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    for number in 0..<3 { bench.book("t-\(number)", 100, event: "e-\(number)x") }
    let before = bench.bytes
    let (outcome, emitted) = bench.outcome(
      .transaction(bench.transaction("t-1", 100, at: bench.clock)), .transactionBooked,
      id: "e-1x")
    guard case .unchanged = outcome else {
      Issue.record("not unchanged")
      return
    }
    #expect(emitted.isEmpty)
    #expect(bench.bytes == before)
  }

  @Test("an older snapshot never overwrites a newer one")
  func snapshots() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.snapshot(version: 5, region: "south")
    bench.snapshot(version: 3, region: "north")
    let region = bench.read { record in
      record.text(CustomerAttribute.region.rawValue).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(region == "south")
    #expect(bench.read { $0[Header.profileVersion] } == 5)
  }

  @Test("facts do not depend on the order in which they arrive", arguments: 0..<16)
  func facts(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let at = Bench.start
    let actions: [(Bench) -> Void] = [
      { $0.snapshot(version: 1, region: "north") }, { $0.snapshot(version: 2, region: "east") },
      { $0.balance("a", 100_000, asOf: at - 3) }, { $0.balance("a", 500, asOf: at - 2) },
      { $0.balance("b", 700, asOf: at - 9) }, { $0.balance("b", 800, asOf: at - 8) },
      { $0.holding("savings", opened: true, at: at - 50) },
      { $0.holding("savings", opened: false, at: at - 40) },
      { $0.holding("creditCard", opened: true, at: at - 30) },
      { $0.consent(true, at: at - 20) }, { $0.consent(false, at: at - 10) },
      { $0.consent(true, channel: "sms", at: at - 5) },
      { $0.complaint(.opened, "k", at: at - 100) }, { $0.complaint(.closed, "k", at: at - 90) },
    ]
    let bench = try Bench(TestStrategy.plan())
    for action in (actions + actions).shuffled(using: &random) { action(bench) }
    #expect(bench.read { $0[Header.assets] } == 1_300)
    #expect(bench.read { $0[Header.profileVersion] } == 2)
    let tables = bench.tables
    bench.read { record in
      #expect(!record.holds(Identity.of("savings")))
      #expect(record.holds(Identity.of("creditCard")))
      #expect(!record.hasConsent(purpose: 0, channel: 0, tables))
      #expect(record.hasConsent(purpose: 0, channel: 1, tables))
      #expect(!record.hasOpenComplaint)
    }
  }

  @Test("of two consents as new as each other the refusal holds")
  func tie() throws {
    let bench = try Bench(TestStrategy.plan())
    for first in [true, false] {
      bench.consent(first, at: bench.clock)
      bench.consent(!first, at: bench.clock)
      let tables = bench.tables
      #expect(!bench.read { $0.hasConsent(purpose: 0, channel: 0, tables) })
    }
  }

  @Test("a transaction before master data makes no profile known")
  func partial() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.consent(true)
    bench.book("t", 5)
    #expect(!bench.read { $0.profileKnown })
    let decided = bench.holding("savings")
    #expect(decided.of("crm.offer.decided").isEmpty)
    #expect(decided.of("crm.decision.recorded").first?["outcome"] == "noAction")
  }

  @Test("a snapshot read triggers no decision")
  func snapshotRead() throws {
    let bench = try Bench(TestStrategy.plan())
    let emitted = bench.snapshot(isRead: true)
    #expect(emitted.of("crm.decision.recorded").isEmpty)
    #expect(bench.read { $0.profileKnown })
  }
}
