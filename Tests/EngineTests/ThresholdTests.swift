import Events
import Strategy
import Testing

@testable import Engine

@Suite("A rule that compares a feature with constants is evaluated when the feature passes one")
struct ThresholdTests {
  private static let features = """
    features:
      - {id: visits, events: [bank.transaction.booked], filter: event.merchantCategory == 5411, aggregate: count, window: 3d}
      - {id: spent, events: [bank.transaction.booked], aggregate: sum, value: event.amount, window: 5d}
      - {id: usual, events: [bank.transaction.booked], aggregate: mean, value: event.amount, window: 5d}
      - {id: all, events: [bank.transaction.booked], aggregate: count, window: all}
    """

  /// Rules that pass their constants often, in all the ways a rule may ask.
  private static let rules = [
    "often": "features.visits >= 3", "never": "features.visits == 0",
    "exactly": "2 == features.visits", "not": "!(features.visits < 2)",
    "mirrored": "4 <= features.visits", "between": "features.visits > 1 && features.visits < 4",
    "either": "features.visits > 4 || features.spent >= money('400.00', 'CNY')",
    "much": "features.spent > money('500.00', 'CNY')",
    "usual": "features.usual >= money('100.00', 'CNY')",
    "twice": "features.spent >= money('50.00', 'CNY') && features.usual < money('60.00', 'CNY')",
    "ratio": "features.spent / money('1.00', 'CNY') > 200.0",
    "chosen": "(features.visits > 2 ? features.visits : 1) >= 4",
    "member": "inSegment('often') && features.spent < money('900.00', 'CNY')",
    "score": "scores.use >= 5.0 && features.visits >= 2",
  ]

  private func bench() throws -> Bench {
    let segments = Self.rules.sorted { $0.key < $1.key }.map { id, rule in
      let exit = id == "often" ? "\n    exit: features.visits <= 1" : ""
      let dwell = id == "much" ? "\n    dwell: 30h" : ""
      return """
          - id: \(id)
            when: "\(rule)"\(exit)\(dwell)
            labels: {zh: 甲, en: A}
            owner: me
            purpose: marketing

        """
    }
    return try Bench(
      TestStrategy.plan(replacing: [
        "features.yaml": Self.features, "segments.yaml": "segments:\n" + segments.joined(),
        "tiers.yaml": """
        tiers:
          - id: use
            sum: [{id: visits, value: features.visits}, {id: all, value: features.all}]
            steps: [{id: low}, {id: high, from: 20}]
        """,
        "offers.yaml": "triggers: []\noffers: []",
        "contact-policy.yaml": "channelCoolDownAfterRefusal: 90d",
      ]))
  }

  @Test("what is not evaluated would not have come out otherwise", arguments: [3, 5, 8])
  func agreesWithFullEvaluation(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let bench = try bench()
    let again = try self.bench()
    var changes = 0
    for step in 0..<300 {
      let pause = Int64.random(in: 0...(16 * Bench.hour), using: &random)
      for one in [bench, again] { one.pass(until: one.clock + pause) }
      let before = Self.rules.keys.filter { bench.isMember($0) }
      var booking = bench.transaction(
        "t-\(step)", Int64.random(in: 1...25_000, using: &random),
        at: bench.clock - (step % 5 == 0 ? 40 * Bench.hour : 0), credit: false)
      booking.merchantCategory = step % 2 == 0 ? 5411 : 0
      // By another version of the strategy everything is evaluated anew.
      var plan = bench.tables.plan
      plan.hash = "version \(step)"
      try again.change(to: plan)
      for one in [bench, again] { one.apply(.transaction(booking), .transactionBooked) }
      if step % 7 == 0 {
        booking.reversalOf = booking.transactionID
        for one in [bench, again] { one.apply(.reversal(booking), .transactionReversed) }
      }
      for id in Self.rules.keys {
        #expect(bench.isMember(id) == again.isMember(id), "\(id) at \(step)")
      }
      if before != Self.rules.keys.filter({ bench.isMember($0) }) { changes += 1 }
    }
    #expect(changes > 60)
  }
}
