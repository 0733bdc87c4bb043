import Records
import Testing
import Worker

@testable import Verification

/// Every record is a customer of its own; its score is its offset.
private struct JoiningProcessor: ~Copyable, RecordProcessor {
  static let plan = PopulationPlan(
    period: 100, wait: 10, scores: [.init(series: 7, tops: [5_000])], segments: [3], steps: [])
  let eventTime: Int64 = 1
  var population: PopulationPlan? { Self.plan }
  mutating func adopt(_ cuts: PopulationCuts) {}
  mutating func decode(_ record: InputRecord) -> DecodeOutcome {
    record.key.map { .customer($0) } ?? .ignored
  }
  mutating func apply(
    _ record: InputRecord, context: TransactionContext, state: inout StateBuffer,
    outbox: inout Outbox
  ) -> ApplyOutcome {
    [UInt8](repeating: 1, count: 9).withUnsafeBytes { state.replace(with: $0) }
    outbox.population = [
      PopulationChange(PopulationCell(.customers, series: 0), count: 1),
      PopulationChange(PopulationCell(.segment, series: 3), count: Int32(record.offset % 2)),
      PopulationChange(score: 7, value: record.offset, count: 1),
    ]
    return .applied
  }
  mutating func wake(
    customer: UnsafeRawBufferPointer, partition: Int32, context: TransactionContext,
    state: inout StateBuffer, outbox: inout Outbox
  ) {}
}

@Suite("The population's records against journals")
struct PopulationAuditTests {
  private static let customers = PopulationCell(.customers, series: 0).rawValue

  /// What a partition with these offsets tells.
  private static func part(_ clock: Int64, _ offsets: Range<Int64>) -> PartitionPopulation {
    var part = PartitionPopulation(epoch: JoiningProcessor.plan.epoch(at: clock), clock: clock)
    var sketch = PopulationSketch()
    for offset in offsets { sketch.add(offset, count: 1) }
    part.counters[customers] = Int64(offsets.count)
    part.counters[PopulationCell(.segment, series: 3).rawValue] = offsets.reduce(0) { $0 + $1 % 2 }
    part.scores[7] = sketch
    return part
  }

  private static func cuts(_ clock: Int64, _ parts: [Int32: PartitionPopulation]) -> PopulationCuts
  {
    PopulationCuts(
      epoch: JoiningProcessor.plan.epoch(at: clock), clock: clock, plan: JoiningProcessor.plan,
      parts: parts)
  }

  /// The topic of two partitions and one epoch, and the cut points that the journals adopt.
  private struct World {
    var first = PopulationAuditTests.part(110, 0..<6)
    var second = PopulationAuditTests.part(115, 0..<4)
    var cuts: PopulationCuts
    var counts: PopulationCounts
    var journaled: PopulationCuts
    /// Keys left out, as compaction does.
    var compacted: Set<String> = []

    init() {
      cuts = PopulationAuditTests.cuts(120, [0: first, 1: second])
      counts = PopulationCounts(cuts)
      journaled = cuts
    }

    var records: [(key: String, value: [UInt8])] {
      [
        ("population/0", first.encode(limit: PopulationTopic.partBytes)),
        ("population/1", second.encode(limit: PopulationTopic.partBytes)),
        ("cuts", cuts.encode()), ("counts/1970-01-01", counts.encode()), ("unknown", [1]),
      ].filter { !compacted.contains($0.0) }
    }

    /// Transactions of 2 records each at clocks 50, 110 (or 105 and 115), 150 …
    func audit() -> PopulationAudit {
      var audit = PopulationAudit(JoiningProcessor.plan)
      for (key, value) in records {
        Array(key.utf8).withUnsafeBytes { key in value.withUnsafeBytes { audit.take(key, $0) } }
      }
      replay(0, [(50, 0..<4), (110, 4..<6), (150, 6..<8)], &audit)
      replay(1, [(105, 0..<2), (115, 2..<4), (150, 4..<6)], &audit)
      return audit
    }

    private func replay(
      _ partition: Int32, _ transactions: [(clock: Int64, offsets: Range<Int64>)],
      _ audit: inout PopulationAudit
    ) {
      var archive = RecordArchive()
      for offset in Int64(0)..<8 {
        Array("c\(offset)".utf8).withUnsafeBytes { key in
          archive.append(
            offset: offset, timestamp: 0, key: key, value: nil,
            headers: UnsafeBufferPointer(start: nil, count: 0))
        }
      }
      let inputs = [archive, RecordArchive(), RecordArchive()]
      var replay = PartitionReplay(
        processor: JoiningProcessor(), partition: partition, limits: LaneLimits(),
        told: audit.parts(of: partition))
      var ledger = OutputLedger()
      for (number, transaction) in transactions.enumerated() {
        var record = JournalRecord(
          mark: TransactionMark(nonce: 1, sequence: UInt64(number), clock: transaction.clock))
        record.runs = [
          JournalRecord.Run(
            topic: .transactions, first: transaction.offsets.lowerBound,
            last: transaction.offsets.upperBound - 1)
        ]
        if transaction.clock == 150 {
          record.populationEpoch = journaled.epoch
          record.cuts = journaled.encode()
        }
        var bytes: [UInt8] = []
        record.encode(into: &bytes)
        bytes.withUnsafeBytes { replay.replay($0, inputs: inputs, ledger: &ledger) }
      }
      audit.finish(partition, replay.told, adopted: replay.adopted)
    }
  }

  @Test("what was told, merged, counted and adopted is found right")
  func right() {
    let audit = World().audit()
    #expect(audit.findings.isEmpty)
    #expect(audit.parts == AggregateTally(checked: 2))
    #expect(audit.cuts == AggregateTally(checked: 1))
    #expect(audit.counts == AggregateTally(checked: 1))
    #expect(audit.adopted == AggregateTally(checked: 2))
  }

  @Test("a part that was tampered with is found, and what it merges to as well")
  func part() {
    var world = World()
    world.second.counters[Self.customers] = 5
    let audit = world.audit()
    #expect(audit.parts == AggregateTally(checked: 2, different: 1))
    #expect(audit.cuts.different == 1)
    #expect(audit.findings.count == 2)
    #expect(audit.findings.last?.contains("partition 1 told of epoch 1") == true)
  }

  @Test("a part that no transaction told is found")
  func invented() {
    var world = World()
    world.first.clock = 111
    #expect(world.audit().parts == AggregateTally(checked: 2, different: 1))
  }

  @Test("a cut that was tampered with is found, and that the journals have another")
  func cut() {
    var world = World()
    world.cuts.scores[7]?.cuts[5_000]?.value += 1
    let audit = world.audit()
    #expect(audit.cuts == AggregateTally(checked: 1, different: 1))
    #expect(audit.adopted == AggregateTally(checked: 2, different: 2))
    #expect(audit.counts.different == 0)
  }

  @Test("cut points in a journal that were never merged are found")
  func journaled() {
    var world = World()
    world.journaled.counters[Self.customers] = 1
    #expect(world.audit().adopted == AggregateTally(checked: 2, different: 2))
  }

  @Test("counts that are not those of the epoch are found")
  func counts() {
    var world = World()
    world.counts.counters[Self.customers] = 1
    #expect(world.audit().counts == AggregateTally(checked: 1, different: 1))
  }

  @Test("what compaction has taken away is counted as not checkable, and is no fault")
  func compacted() {
    var world = World()
    world.compacted = ["population/1"]
    var audit = world.audit()
    #expect(audit.parts == AggregateTally(checked: 1))
    #expect(audit.cuts == AggregateTally(uncheckable: 1))
    world.compacted = ["cuts"]
    audit = world.audit()
    #expect(audit.counts == AggregateTally(uncheckable: 1))
    // The first partition has nothing to be compared with, the second has the first.
    #expect(audit.adopted == AggregateTally(checked: 1, uncheckable: 1))
    #expect(audit.findings.isEmpty)
  }

  @Test("a part from before the journal is not checkable")
  func beforeJournal() {
    var world = World()
    world.first = Self.part(40, 0..<3)
    let audit = world.audit()
    #expect(audit.parts == AggregateTally(checked: 1, uncheckable: 1))
  }

  @Test("an epoch that is merged again is found, and so are bytes that cannot be read")
  func again() {
    var audit = PopulationAudit(JoiningProcessor.plan)
    let cuts = Self.cuts(120, [:])
    for value in [cuts.encode(), cuts.encode(), [9]] {
      Array("cuts".utf8).withUnsafeBytes { key in value.withUnsafeBytes { audit.take(key, $0) } }
    }
    #expect(audit.cuts == AggregateTally(checked: 3, different: 2))
    #expect(audit.findings.count == 2)
  }

  @Test("a difference of any kind fails the verification")
  func verdict() {
    let tallies: [WritableKeyPath<VerificationReport, AggregateTally>] = [
      \.populationParts, \.populationCuts, \.populationCounts, \.adoptedCuts,
    ]
    for tally in tallies {
      var report = VerificationReport()
      report[keyPath: tally] = AggregateTally(checked: 3, uncheckable: 2)
      #expect(report.isVerified)
      report[keyPath: tally].different = 1
      #expect(!report.isVerified)
    }
    #expect(VerificationReport().json.contains("\"populationPartsDifferent\":0"))
  }
}
