import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Decisions")
struct DecisionTests {
  @Test("the offer carries the funnel, the reasons, the way to refuse and its expiry")
  func offer() throws {
    let bench = try Bench(TestStrategy.plan())
    let emitted = bench.prepareForOffers()
    let offers = emitted.of("crm.offer.decided")
    #expect(offers.count == 1)
    let offer = try #require(offers.first)
    #expect(offer["offerId"] == "card")
    #expect(offer["channel"] == "app")
    #expect(offer["text"] == "A card for you")
    #expect(offer["refusal"] == "Reply STOP")
    #expect(offer.json?["rules"] as? [String] == ["savesHere"])
    #expect(offer.json?["reasons"] as? [String] == ["holds savings"])
    #expect(offer.headers["ce_expirytime"] == offer["expiresAt"])
    #expect(offer.headers["ce_correlationid"] == offer["decisionId"])
    #expect(offer.headers["ce_strategyversion"] == bench.tables.plan.hash)
    let steps = try #require(offer.json?["steps"] as? [[String: Any]])
    #expect(steps.compactMap { $0["step"] as? String } == FunnelStep.allCases.map { "\($0)" })
    #expect(steps.allSatisfy { $0["outcome"] as? String == "passed" })
    let record = try #require(emitted.of("crm.decision.recorded").first)
    #expect(record["decisionId"] == offer["decisionId"])
    let all = try #require(record.json?["offers"] as? [[String: Any]])
    #expect(all.count == 2)
  }

  @Test("no action is recorded with the step that stopped each offer")
  func noAction() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.snapshot()
    let record = bench.holding("savings").of("crm.decision.recorded").first
    #expect(record?["outcome"] == "noAction")
    let offers = record?.json?["offers"] as? [[String: Any]] ?? []
    for offer in offers {
      let last = (offer["steps"] as? [[String: Any]])?.last
      #expect(last?["step"] as? String == "consent")
      #expect(last?["outcome"] as? String == "failed")
    }
  }

  @Test("a product already held is not offered")
  func held() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.snapshot()
    bench.consent(true)
    bench.holding("creditCard")
    bench.holding("premiumCard")
    #expect(bench.holding("savings").of("crm.offer.decided").isEmpty)
  }

  @Test("the higher rank wins")
  func rank() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    bench.holding("creditCard")
    bench.pass(until: bench.clock + 8 * Bench.day)
    let again = bench.holding("savings", id: "h-2").of("crm.offer.decided")
    #expect(again.first?["offerId"] == "premium")
  }

  @Test("a refusal counts once, cools the offer and the channel down")
  func refusal() throws {
    let bench = try Bench(TestStrategy.plan())
    let offer = try #require(bench.prepareForOffers().of("crm.offer.decided").first)
    let decision = try #require(offer["decisionId"])
    bench.respond(.declined, decision)
    bench.respond(.declined, decision)
    let entry = bench.read { $0.entry(OfferEntry.self, 0) }
    #expect(entry.refused == 1)
    bench.pass(until: bench.clock + 20 * Bench.day)
    #expect(bench.holding("savings", id: "h-2").of("crm.offer.decided").isEmpty)
    bench.pass(until: bench.clock + 71 * Bench.day)
    let later = bench.holding("savings", id: "h-3").of("crm.offer.decided")
    #expect(later.count == 1)
    let score = later.first?.json?["score"] as? [String: Any]
    let propensity = try #require(score?["propensity"] as? Double)
    #expect(abs(propensity - 3.0 / 61.0) < 1e-12)
  }

  @Test("quiet hours defer to the next morning of the customer's zone")
  func quietHours() throws {
    // 2026-01-05T14:00Z is 22:00 in Shanghai.
    let bench = try Bench(TestStrategy.plan(), clock: Bench.start + 4 * Bench.hour)
    bench.snapshot(jurisdiction: "CN")
    bench.consent(true)
    let offer = bench.holding("savings").of("crm.offer.decided").first
    #expect(offer?["sendAt"] == "2026-01-06T01:00:00Z")
    #expect(offer?["refusal"] == "Reply TD")
  }

  @Test("an offer that would expire in the quiet hours is not made")
  func expiresInQuietHours() throws {
    let offers = TestStrategy.offers.replacing("validity: 7d", with: "validity: 2h")
    let bench = try Bench(
      TestStrategy.plan(replacing: ["offers.yaml": offers]),
      clock: Bench.start + 4 * Bench.hour)
    bench.snapshot(jurisdiction: "CN")
    bench.consent(true)
    #expect(bench.holding("savings").of("crm.offer.decided").isEmpty)
  }

  @Test("a hold-out customer is never contacted by what is held out, whatever else changes")
  func holdOut() throws {
    let offers = TestStrategy.offers.replacing(
      "coolDown: {afterRefusal: 90d", with: "holdOut: 0.5\n    coolDown: {afterRefusal: 90d")
    let plan = try TestStrategy.plan(replacing: ["offers.yaml": offers])
    var held = 0
    for number in 0..<200 {
      let bench = try Bench(plan, customer: "customer-\(number)")
      let first = !bench.prepareForOffers().of("crm.offer.decided").isEmpty
      bench.pass(until: bench.clock + 10 * Bench.day)
      let second = !bench.holding("savings", id: "h-2").of("crm.offer.decided").isEmpty
      #expect(first == second)
      if !first { held += 1 }
    }
    #expect((70...130).contains(held))
  }

  @Test(
    "a live offer is withdrawn when what allowed it goes",
    arguments: ["complaint", "consent", "suppression", "erasure"])
  func withdrawn(reason: String) throws {
    let bench = try Bench(TestStrategy.plan())
    let offer = bench.prepareForOffers().of("crm.offer.decided").first
    bench.clock += 1_000
    let emitted: [Emitted]
    switch reason {
    case "complaint": emitted = bench.complaint(.opened)
    case "consent": emitted = bench.consent(false)
    case "suppression": emitted = bench.snapshot(version: 2, flags: [.hardship])
    default: emitted = bench.erase()
    }
    let withdrawn = emitted.of("crm.offer.withdrawn")
    #expect(withdrawn.count == 1)
    #expect(withdrawn.first?["decisionId"] == offer?["decisionId"])
    #expect(withdrawn.first?["reason"] == reason)
    #expect(bench.book("t", 1).of("crm.offer.withdrawn").isEmpty)
  }

  @Test("a service message is decided, and stays, under a suppression and a complaint")
  func service() throws {
    let offers = TestStrategy.offers.replacing("kind: crossSell", with: "kind: service")
    let bench = try Bench(TestStrategy.plan(replacing: ["offers.yaml": offers]))
    bench.snapshot(flags: [.hardship])
    bench.consent(true)
    bench.complaint(.opened)
    let offer = bench.holding("savings").of("crm.offer.decided").first
    #expect(offer?["kind"] == "service")
    bench.clock += 1_000
    #expect(bench.snapshot(version: 2, flags: [.fraudHold]).of("crm.offer.withdrawn").isEmpty)
  }

  @Test("an expired offer is not withdrawn any more")
  func expired() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    bench.pass(until: bench.clock + 8 * Bench.day)
    #expect(bench.complaint(.opened).of("crm.offer.withdrawn").isEmpty)
  }
}
