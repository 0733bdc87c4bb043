import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("An event evaluates again only what it can change")
struct EvaluationCountTests {
  private static let features = """
    features:
      - {id: groceries, events: [bank.transaction.booked], filter: event.merchantCategory == 5411, aggregate: count, window: 30d}
      - {id: fuel, events: [bank.transaction.booked], filter: event.merchantCategory == 5541, aggregate: count, window: 30d}
      - {id: dear, events: [bank.transaction.booked], filter: "event.amount > money('900.00', 'CNY')", aggregate: count, window: 30d}
      - {id: largest, events: [bank.transaction.booked], aggregate: max, value: event.amount, window: 30d}
      - {id: smallest, events: [bank.transaction.booked], aggregate: min, value: event.amount, window: 30d}
      - {id: earliest, events: [bank.transaction.booked], aggregate: first, value: event.amount, window: 30d}
      - {id: silence, events: [bank.transaction.booked], aggregate: timeSince, window: all}
    """

  private static func segment(_ id: String, _ rule: String) -> String {
    """
      - id: \(id)
        when: \(rule)
        labels: {zh: 甲, en: A}
        owner: me
        purpose: marketing

    """
  }

  private static let segments =
    "segments:\n"
    + [
      segment("grocer", "features.groceries >= 90"), segment("driver", "features.fuel >= 90"),
      segment("splurger", "features.dear >= 90"),
      segment("large", "features.largest >= money('90000.00', 'CNY')"),
      segment("small", "features.smallest >= money('90000.00', 'CNY')"),
      segment("early", "features.earliest >= money('90000.00', 'CNY')"),
      segment("silent", "features.silence >= duration('2000h')"),
      segment("both", "inSegment('grocer') && inSegment('driver')"),
    ].joined()

  private static let tiers = """
    tiers:
      - id: use
        score: features.groceries + features.fuel
        steps: [{id: low}, {id: high, from: 90}]
    """

  private func bench() throws -> Bench {
    try Bench(
      TestStrategy.plan(replacing: [
        "features.yaml": Self.features, "segments.yaml": Self.segments, "tiers.yaml": Self.tiers,
        "offers.yaml": "triggers: []\noffers: []",
        "contact-policy.yaml": "channelCoolDownAfterRefusal: 90d",
      ]))
  }

  /// Evaluations that a booking of a category costs.
  private func cost(
    _ bench: Bench, _ id: String, _ amount: Int64, _ category: UInt16, at: Int64? = nil
  ) -> Int {
    let before = bench.ruleEvaluations
    var booking = bench.transaction(id, amount, at: at ?? bench.clock, credit: false)
    booking.merchantCategory = category
    bench.apply(.transaction(booking), .transactionBooked)
    return bench.ruleEvaluations - before
  }

  @Test("refused by every filter, and changing no value, an event costs nothing")
  func counts() throws {
    let bench = try bench()
    // A new customer is looked at as a whole.
    #expect(cost(bench, "t-1", 50_000, 0, at: bench.clock - Bench.hour) == 9)
    // It ends the silence; the next, at the same time, changes nothing.
    #expect(cost(bench, "t-2", 50_000, 0) == 1)
    #expect(cost(bench, "t-2b", 50_000, 0) == 0)
    // Groceries: a tier. The segment asks for ninety of them, and there is one.
    #expect(cost(bench, "t-3", 50_000, 5411) == 1)
    #expect(cost(bench, "t-4", 50_000, 5541) == 1)
    // A new largest, a new smallest, one that passes a filter by its amount.
    #expect(cost(bench, "t-5", 60_000, 0) == 1)
    #expect(cost(bench, "t-6", 40_000, 0) == 1)
    #expect(cost(bench, "t-7", 95_000, 0) == 1)
    #expect(cost(bench, "t-8", 95_000, 0) == 0)
    // Up to the ninetieth: then the segment, and the one that reads it.
    for number in 2...89 { #expect(cost(bench, "g-\(number)", 50_000, 5411) == 1) }
    #expect(cost(bench, "g-90", 50_000, 5411) == 3)
    #expect(bench.isMember("grocer"))
    #expect(cost(bench, "g-91", 50_000, 5411) == 1)
    // Later, only the silence ends.
    bench.clock += Bench.hour
    #expect(cost(bench, "t-9", 50_000, 0) == 1)
    // Late, it is the earliest.
    #expect(cost(bench, "t-10", 50_001, 0, at: bench.clock - 3 * Bench.hour) == 1)
    #expect(cost(bench, "t-11", 50_001, 5411, at: bench.clock - Bench.hour) == 1)
  }

  @Test("what is not evaluated would not have come out otherwise")
  func agreesWithFullEvaluation() throws {
    var random = SeededRandom(seed: 11)
    let bench = try bench()
    let again = try self.bench()
    for step in 0..<120 {
      bench.pass(until: bench.clock + Int64.random(in: 0...(30 * Bench.hour), using: &random))
      again.pass(until: bench.clock)
      let category = [0, 5411, 5541].randomElement(using: &random) ?? 0
      let amount = Int64.random(in: 1...12_000_000, using: &random)
      let at = bench.clock - (step % 5 == 0 ? 40 * Bench.hour : 0)
      _ = cost(bench, "t-\(step)", amount, UInt16(category), at: at)
      // By another version of the strategy everything is evaluated anew.
      var plan = bench.tables.plan
      plan.hash = "version \(step)"
      try again.change(to: plan)
      _ = cost(again, "t-\(step)", amount, UInt16(category), at: at)
      for id in ["grocer", "driver", "splurger", "large", "small", "early", "silent", "both"] {
        #expect(bench.isMember(id) == again.isMember(id), "\(id) at \(step)")
      }
    }
  }
}
