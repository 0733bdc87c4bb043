import Events
import Records
import Testing

@testable import Engine

/// Random lives, checked against the rules that must hold whatever happens.
@Suite("Safety under random streams")
struct SafetyTests {
  /// What the test itself knows, independently of the record.
  private struct Known {
    var complaints: Set<String> = []
    var suppressed = false
    var profile = false
    var consent: [String: Bool] = [:]

    func allows(_ channel: String) -> Bool {
      profile && !suppressed && complaints.isEmpty && consent[channel] == true
    }
  }

  @Test(
    "no promotion with a complaint, a suppression or without consent; caps hold", arguments: 0..<40)
  func noPromotion(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) &* 977)
    let offers = TestStrategy.offers.replacing("afterContact: 1d", with: "afterContact: 1h")
    let bench = try Bench(TestStrategy.plan(replacing: ["offers.yaml": offers]))
    var known = Known()
    var sent: [(at: Int64, channel: String)] = []
    var version: Int64 = 0
    for step in 0..<250 {
      bench.pass(until: bench.clock + Int64.random(in: 1...(12 * Bench.hour), using: &random))
      let emitted: [Emitted]
      switch Int.random(in: 0..<12, using: &random) {
      case 0:
        let id = "k-\(Int.random(in: 0..<2, using: &random))"
        known.complaints.insert(id)
        emitted = bench.complaint(.opened, id)
      case 1, 2, 3:
        let id = known.complaints.first ?? "k-0"
        known.complaints.remove(id)
        emitted = bench.complaint(.closed, id)
      case 4:
        version += 1
        known.suppressed = Int.random(in: 0..<4, using: &random) == 0
        known.profile = true
        emitted = bench.snapshot(version: version, flags: known.suppressed ? [.hardship] : [])
      case 5, 6:
        let channel = Bool.random(using: &random) ? "app" : "sms"
        let granted = Int.random(in: 0..<3, using: &random) > 0
        known.consent[channel] = granted
        emitted = bench.consent(granted, channel: channel)
      case 7: emitted = bench.holding("creditCard", opened: Bool.random(using: &random))
      case 8: emitted = bench.book("t-\(step)", 90_000)
      default:
        _ = bench.holding("savings", opened: false)
        bench.clock += 1
        emitted = bench.holding("savings", opened: true)
      }
      for offer in emitted.of("crm.offer.decided") {
        let channel = try #require(offer["channel"])
        #expect(known.allows(channel))
        sent.append((bench.clock, channel))
      }
      checkLive(bench, known)
    }
    checkCaps(sent)
  }

  /// What is still live may still be sent: it has to be allowed now.
  private func checkLive(_ bench: Bench, _ known: Known) {
    let now = bench.clock
    let channels = ["app": Identity.of("app"), "sms": Identity.of("sms")]
    bench.read { record in
      record.forEach(DecisionEntry.self) { _, decision in
        guard decision.isLive(at: now) else { return }
        let channel = channels.first { $0.value == decision.channel }?.key ?? ""
        #expect(known.allows(channel))
      }
    }
  }

  private func checkCaps(_ sent: [(at: Int64, channel: String)]) {
    for one in sent {
      let week = sent.filter { $0.at >= one.at && $0.at < one.at + 7 * Bench.day }
      #expect(week.count <= 2)
      #expect(week.count { $0.channel == "sms" } <= 1)
    }
  }

  @Test("decision ids are unique and repeat under replay")
  func uniqueIDs() throws {
    let first = try life(seed: 5)
    let ids = first.all.of("crm.decision.recorded").compactMap { $0["decisionId"] }
    #expect(!ids.isEmpty)
    #expect(Set(ids).count == ids.count)
    let events = first.all.compactMap { $0.headers["ce_id"] }
    #expect(Set(events).count == events.count)
  }

  @Test("replaying the same input with the same clock gives byte-equal output", arguments: 0..<8)
  func replay(seed: Int) throws {
    let one = try life(seed: seed)
    let two = try life(seed: seed)
    #expect(one.bytes == two.bytes)
    #expect(one.all.count == two.all.count)
    for (left, right) in zip(one.all, two.all) {
      #expect(left.raw == right.raw)
      #expect(left.headers == right.headers)
    }
  }

  private func life(seed: Int) throws -> Bench {
    var random = SeededRandom(seed: UInt64(seed) &+ 31)
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    for step in 0..<120 {
      bench.pass(until: bench.clock + Int64.random(in: 0...Bench.day, using: &random))
      switch Int.random(in: 0..<8, using: &random) {
      case 0: bench.complaint(.opened, "k-\(step)")
      case 1: bench.complaint(.closed, "k-\(step - 1)")
      case 2: bench.holding("savings", id: "h-\(step)")
      case 3: bench.balance("a", Int64.random(in: 0...900_000, using: &random))
      case 4: bench.reverse("t-\(step - 1)", 100)
      default: bench.book("t-\(step)", Int64.random(in: 1...90_000, using: &random))
      }
    }
    return bench
  }
}
