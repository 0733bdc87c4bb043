import Events
import Foundation
import Records
import Strategy
import Testing

@testable import Engine

@Suite("The customer record")
struct RecordTests {
  @Test("entries have the sizes that records on disk rely on")
  func layout() {
    #expect(MemoryLayout<EventID>.size == 6)
    #expect(TransactionEntry.stride(TransactionEntry.layout(series: 17, asksForFee: false)) == 28)
    #expect(TransactionEntry.stride(TransactionEntry.layout(series: 99, asksForFee: true)) == 41)
    #expect(MemoryLayout<HoldingEntry>.size == 28)
    #expect(MemoryLayout<AccountEntry>.size == 32)
    #expect(MemoryLayout<ConsentEntry>.size == 17)
    #expect(MemoryLayout<ContactEntry>.size == 21)
    #expect(MemoryLayout<DecisionEntry>.size == 55)
    #expect(MemoryLayout<OfferEntry>.size == 30)
    #expect(MemoryLayout<ChannelEntry>.size == 12)
    #expect(MemoryLayout<ComplaintEntry>.size == 36)
    #expect(SegmentEntry.packedSize == 12)
    #expect(TierEntry.packedSize == 24)
    #expect(MemoryLayout<SeriesEntry>.size == 28)
    #expect(MemoryLayout<SeriesEntry>.offset(of: \.start) == SeriesEntry.startOffset)
    #expect(MemoryLayout<RiskEntry>.size == 13)
    #expect(LifecycleEntry.packedSize == 26)
    #expect(Header.size == 172 + 4 * 20)
  }

  @Test(
    "a record of another format is refused with the reason and left alone",
    arguments: [(1, "state.newerFormat"), (-1, "state.olderFormat")])
  func otherFormat(step: Int, errorClass: String) throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 5)
    var bytes = bench.bytes
    bytes[8] = UInt8(Int(Header.formatVersion) + step)
    bench.load(bytes)
    let (outcome, _) = bench.outcome(
      .transaction(bench.transaction("b", 5, at: bench.clock)), .transactionBooked)
    guard case .rejected(let reason) = outcome else {
      Issue.record("not rejected")
      return
    }
    #expect(reason.errorClass == errorClass)
    #expect(bench.bytes == bytes)
  }

  @Test("damaged bytes are refused and never crash", arguments: 0..<20)
  func damaged(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    let good = bench.bytes
    for _ in 0..<20 {
      bench.load(Array(good.prefix(Int.random(in: 1..<Header.size, using: &random))))
      let (outcome, _) = bench.outcome(
        .transaction(bench.transaction("b", 5, at: bench.clock)), .transactionBooked)
      guard case .rejected = outcome else {
        Issue.record("not rejected")
        return
      }
    }
  }

  @Test("survives a strategy that drops, adds and reorders features and segments")
  func planChange() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    for id in ["a", "b", "c"] { bench.book(id, 40_000) }
    let since = bench.read { $0.entry(SegmentEntry.self, 0).since }
    let parts = TestStrategy.features.components(separatedBy: "  - id:")
    let kept = parts.dropFirst().filter { !$0.contains("min30d") && !$0.contains("max30d") }
    let added = """
      count7d
          description: New
          events: [bank.transaction.booked]
          aggregate: count
          window: 7d
      """
    let features = parts[0] + ([added] + kept.reversed()).map { "  - id:" + $0.trimmed }.joined()
    let segments = TestStrategy.segments.components(separatedBy: "  - id:")
    let reordered =
      segments[0] + segments.dropFirst().reversed().map { "  - id:" + $0.trimmed }.joined()
    let plan = try TestStrategy.plan(replacing: [
      "features.yaml": features, "segments.yaml": reordered,
    ])
    try bench.change(to: plan)
    bench.clock += Bench.hour
    bench.book("d", 1_000)
    #expect(bench.feature("sum1d") == 121_000)
    #expect(bench.feature("count7d") == 1)
    #expect(bench.isMember("active"))
    let index = try #require(plan.segments.firstIndex { $0.id == "active" })
    #expect(bench.read { $0.entry(SegmentEntry.self, index).since } == since)
    bench.reverse("a", 40_000)
    #expect(bench.feature("sum1d") == 81_000)
    try bench.change(to: TestStrategy.plan())
    bench.book("e", 500)
    #expect(bench.feature("count7d") == nil)
    #expect(bench.feature("sum1d") == 81_500)
  }

  @Test("a storm of one customer's events stays within the bounds and is counted")
  func storm() throws {
    let bench = try Bench(TestStrategy.plan())
    for number in 0..<400 {
      bench.clock += 60_000
      bench.book("t-\(number)", Int64(number))
      bench.holding("p-\(number)", id: "h-\(number)")
      bench.balance("a-\(number)", 5)
      bench.consent(true, purpose: "p-\(number)")
      bench.complaint(.opened, "k-\(number)")
    }
    bench.read { record in
      #expect(record.count(of: EventID.self) == 64)
      #expect(record.count(of: TransactionEntry.self) == 64)
      #expect(record.count(of: HoldingEntry.self) == 8)
      #expect(record.count(of: AccountEntry.self) == 8)
      #expect(record.count(of: ConsentEntry.self) == 16)
      #expect(record.count(of: ComplaintEntry.self) == 4)
      #expect(record.hasOpenComplaint)
      #expect(record[Header.evictedTransactions] == 336)
      #expect(record[Header.overflowComplaints] == 396)
    }
    #expect(bench.bytes.count < 16_384)
    // Every complaint that was pushed out was escalated at once.
    #expect(bench.all.of("crm.complaint.escalated").count >= 396)
  }

  @Test("a typical customer takes a few hundred bytes to a few kilobytes")
  func size() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.prepareForOffers()
    for number in 0..<10 { bench.book("t-\(number)", 500) }
    #expect(bench.bytes.count < 3_000)
  }

  @Test("the view of a record is valid JSON and shows what matters")
  func view() throws {
    let plan = try TestStrategy.plan()
    let bench = try Bench(plan)
    bench.prepareForOffers()
    bench.balance("a", 123_456)
    bench.complaint(.opened, "k\"\\\n")
    let view = StateView(plan: plan)
    let json = try bench.bytes.withUnsafeBytes { try view.json(customer: text("c"), state: $0) }
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    #expect((object["assets"] as? [String: Any])?["amount"] as? String == "1234.56")
    #expect((object["decisions"] as? [[String: Any]])?.count == 1)
    let complaints = object["complaints"] as? [[String: Any]]
    #expect(complaints?.first?["complaintId"] as? String == "k\"\\\n")
  }
}

extension String {
  /// Without what surrounds it, and ended by a line break.
  fileprivate var trimmed: String {
    " " + trimmingCharacters(in: .whitespacesAndNewlines) + "\n"
  }
}
