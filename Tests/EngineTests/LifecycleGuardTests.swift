import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Silent feeds")
struct LifecycleGuardTests {
  private func customer(_ text: String = LifecycleStrategy.guarded) throws -> Bench {
    let bench = try Bench(LifecycleStrategy.plan(text))
    bench.watermarks[.transactions] = bench.clock
    bench.book("a", 100)
    #expect(bench.stage() == "new")
    return bench
  }

  /// Lets time pass while other customers' records keep the feed fresh, `lag` behind the clock.
  @discardableResult
  private func live(_ bench: Bench, until: Int64, lag: Int64 = 1_000) -> [Emitted] {
    var emitted: [Emitted] = []
    while bench.clock < until {
      let next = min(until, bench.clock + 600_000)
      bench.watermarks[.transactions] = max(bench.watermarks[.transactions], next - lag)
      emitted += bench.pass(until: next)
    }
    return emitted
  }

  @Test("while the feed is fresh a customer becomes inactive within a minute of being due")
  func fresh() throws {
    let bench = try customer()
    let due = bench.clock + 40 * Bench.day
    live(bench, until: due - 1)
    #expect(bench.stage() == "new")
    live(bench, until: due + 60_000)
    #expect(bench.stage() == "churned")
  }

  @Test("nobody becomes inactive while the feed is silent, however long, or was never heard")
  func stale() throws {
    let bench = try customer()
    let wakes = bench.wakes
    #expect(bench.pass(until: bench.clock + 400 * Bench.day).moves.isEmpty)
    // Every quarter of six hours from the first doubt on, and no more often.
    #expect(bench.wakes - wakes < 361 * 16 + 100)
    let unheard = try Bench(LifecycleStrategy.plan(LifecycleStrategy.guarded))
    unheard.book("a", 100)
    #expect(unheard.pass(until: unheard.clock + 400 * Bench.day).moves.isEmpty)
  }

  @Test("what the feed was silent is counted out of the inactivity, exactly once")
  func countedOut() throws {
    let bench = try customer()
    let due = bench.clock + 40 * Bench.day
    live(bench, until: due - Bench.day)
    let silentFrom = bench.watermarks[.transactions]
    // Down for three days, over the due time; then back.
    bench.pass(until: due + 2 * Bench.day)
    let back = bench.clock
    let emitted = live(bench, until: back + 10 * Bench.day)
    #expect(emitted.moves == ["new→churned"])
    let at = bench.read { $0.entry(LifecycleEntry.self, 0).since }
    // The end of the silence is seen at the next look at the feed.
    #expect(at >= due + (back - silentFrom))
    #expect(at <= due + (back - silentFrom) + 2 * Bench.hour)
    let reason = emitted.of("crm.lifecycle.changed").first?.json?["reason"] as? [String: Any]
    #expect((reason?["feedSilenceSeconds"] as? Int ?? 0) >= 3 * 86_400)
  }

  @Test("the catch-up after an outage declares nobody inactive, whoever's record comes first")
  func backlog() throws {
    for seed in 0..<40 {
      var random = SeededRandom(seed: UInt64(seed))
      let bench = try customer()
      let due = bench.clock + 40 * Bench.day
      // The feed goes down some time before the customer is due, for more than twice staleAfter.
      let down = due - Int64.random(in: 1...(20 * Bench.hour), using: &random)
      live(bench, until: down)
      bench.pass(
        until: max(due, down + 12 * Bench.hour) + Int64.random(in: 0...Bench.day, using: &random))
      // The customer was active while it was down. The first fresh record is somebody else's.
      let own = Int64.random(in: down...bench.clock, using: &random)
      bench.watermarks[.transactions] = bench.clock
      let delay = Int64.random(in: 0...(5 * Bench.hour), using: &random)
      #expect(live(bench, until: bench.clock + delay).moves.isEmpty, "seed \(seed)")
      bench.book("late", 100, at: own)
      #expect(live(bench, until: own + 40 * Bench.day - 1).moves.isEmpty, "seed \(seed)")
    }
  }

  @Test("an outage that ends before the customer is due is seen all the same")
  func justBefore() throws {
    let bench = try customer()
    let due = bench.clock + 40 * Bench.day
    live(bench, until: due - 14 * Bench.hour)
    bench.pass(until: due - 60_000)
    // Back a minute before: there must be time for the customer's own backlog.
    #expect(live(bench, until: due + 6 * Bench.hour).moves.isEmpty)
    #expect(live(bench, until: due + 16 * Bench.hour).moves == ["new→churned"])
  }

  @Test("a feed that lags is waited for until it has told of times after the due one")
  func lagging() throws {
    let bench = try customer()
    let due = bench.clock + 40 * Bench.day
    let emitted = live(bench, until: due + 3 * Bench.hour, lag: 2 * Bench.hour)
    #expect(emitted.moves == ["new→churned"])
    let at = bench.read { $0.entry(LifecycleEntry.self, 0).since }
    #expect(at >= due + 2 * Bench.hour)
  }

  @Test("a guarded rule waits for the feed, and a while after its return")
  func guardedRule() throws {
    let text = """
        - id: life
          initial: quiet
          feedGuard: {feed: bank.transactions, staleAfter: 6h}
          states: [{id: quiet}, {id: busy, dwell: 1d}]
          transitions:
            - {id: up, from: quiet, to: busy, when: features.count30d >= 1}
            - {id: down, from: busy, to: quiet, guarded: true, when: features.count30d == 0}
      """
    let bench = try Bench(LifecycleStrategy.plan(text))
    bench.watermarks[.transactions] = bench.clock
    bench.book("a", 100)
    #expect(bench.stage() == "busy")
    #expect(bench.pass(until: bench.clock + 50 * Bench.day).moves.isEmpty)
    let back = bench.clock
    #expect(live(bench, until: back + 6 * Bench.hour).moves.isEmpty)
    #expect(live(bench, until: back + 10 * Bench.hour).moves == ["busy→quiet"])
  }

  @Test("several guarded feeds all have to be fresh")
  func severalFeeds() throws {
    let text = LifecycleStrategy.guarded.replacing(
      "{feed: bank.transactions, staleAfter: 6h}",
      with: "[{feed: bank.transactions, staleAfter: 6h}, {feed: crm.feedback, staleAfter: 2d}]")
    let bench = try Bench(LifecycleStrategy.plan(text))
    bench.book("a", 100)
    let start = bench.clock
    #expect(live(bench, until: start + 60 * Bench.day).moves.isEmpty)
    bench.watermarks[.feedback] = bench.clock
    // The silence of the other feed is counted out from the beginning.
    #expect(live(bench, until: bench.clock + Bench.day).moves.isEmpty)
  }
}
