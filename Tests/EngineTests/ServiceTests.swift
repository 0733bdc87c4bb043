import Events
import Records
import Testing

@testable import Engine

@Suite("Complaints, surveys, erasure")
struct ServiceTests {
  @Test("an open complaint escalates at each deadline, once, without an event")
  func escalates() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.complaint(.opened, "k-7")
    #expect(
      bench.pass(until: bench.clock + 48 * Bench.hour - 1).of("crm.complaint.escalated").isEmpty)
    let emitted = bench.pass(until: bench.clock + 30 * Bench.day).of("crm.complaint.escalated")
    #expect(emitted.compactMap { $0.json?["level"] as? Int } == [1, 2])
    #expect(emitted.allSatisfy { $0["complaintId"] == "k-7" })
    #expect(emitted.first?["dueAt"] == "2026-01-07T10:00:00Z")
  }

  @Test("an update of a complaint whose opening never came counts as an open complaint")
  func updateWithoutOpening() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.snapshot()
    bench.consent(true)
    bench.complaint(.updated)
    #expect(bench.holding("savings").of("crm.offer.decided").isEmpty)
    bench.complaint(.closed, at: bench.clock + 1)
    #expect(bench.holding("savings", id: "h-2").of("crm.offer.decided").count == 1)
  }

  @Test("a severity has its own deadlines")
  func severity() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.complaint(.opened, severity: "critical")
    let emitted = bench.pass(until: bench.clock + 2 * Bench.hour).of("crm.complaint.escalated")
    #expect(emitted.count == 1)
    #expect(emitted.first?["severity"] == "critical")
  }

  @Test("closing cancels the deadlines and leads to a survey after the delay")
  func survey() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.snapshot()
    bench.consent(true, purpose: "survey")
    bench.complaint(.opened)
    bench.pass(until: bench.clock + Bench.hour)
    bench.complaint(.closed)
    let closed = bench.clock
    let emitted = bench.pass(until: closed + 30 * Bench.day)
    #expect(emitted.of("crm.complaint.escalated").isEmpty)
    let invited = emitted.of("crm.survey.invited")
    #expect(invited.count == 1)
    #expect(invited.first?["invitedAt"] == "2026-01-06T11:00:00Z")
    #expect(invited.first?["refusal"] == "Reply STOP")
  }

  @Test("no survey without consent, while another complaint is open, or so soon again")
  func noSurvey() throws {
    let silent = try Bench(TestStrategy.plan())
    silent.snapshot()
    silent.complaint(.opened)
    silent.clock += 1
    silent.complaint(.closed)
    #expect(silent.pass(until: silent.clock + 3 * Bench.day).of("crm.survey.invited").isEmpty)

    let bench = try Bench(TestStrategy.plan())
    bench.snapshot()
    bench.consent(true, purpose: "survey")
    for round in 0..<2 {
      bench.complaint(.opened, "k-\(round)")
      bench.clock += 1
      bench.complaint(.closed, "k-\(round)")
      let invited = bench.pass(until: bench.clock + 3 * Bench.day).of("crm.survey.invited")
      #expect(invited.count == (round == 0 ? 1 : 0))
    }
    bench.pass(until: bench.clock + 100 * Bench.day)
    bench.complaint(.opened, "k-8")
    bench.complaint(.opened, "k-9")
    bench.clock += 1
    bench.complaint(.closed, "k-8")
    #expect(bench.pass(until: bench.clock + 3 * Bench.day).of("crm.survey.invited").isEmpty)
  }

  @Test("erasure leaves no byte of the customer and gives a receipt")
  func erasure() throws {
    let bench = try Bench(TestStrategy.plan(), customer: "customer-42")
    bench.prepareForOffers()
    bench.book("t", 5)
    let emitted = bench.erase()
    #expect(bench.isEmpty)
    let tombstones = emitted.filter { $0.topic == .profiles }
    #expect(tombstones.count == 1)
    #expect(tombstones.first?.json == nil)
    let receipt = try #require(emitted.first { $0.topic == .erasures })
    let everything =
      String(decoding: receipt.raw, as: UTF8.self) + receipt.key
      + receipt.headers.values.joined()
    #expect(!everything.contains("customer-42"))
    #expect(receipt.key.count == 64)
    let (outcome, again) = bench.outcome(.erasure, .customerErased)
    #expect(again.isEmpty)
    guard case .unchanged = outcome else {
      Issue.record("not unchanged")
      return
    }
    bench.book("u", 7)
    #expect(bench.feature("count30d") == 1)
    #expect(!bench.read { $0.profileKnown })
  }
}
