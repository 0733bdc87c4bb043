import Records
import Testing
import Verification
import Worker

/// Counts a customer's records in its state and emits one output for each.
private struct CountingProcessor: ~Copyable, RecordProcessor {
  private(set) var eventTime: Int64 = 0
  var population: PopulationPlan? { nil }

  mutating func adopt(_ cuts: PopulationCuts) {}

  mutating func decode(_ record: InputRecord) -> DecodeOutcome {
    eventTime = 100 + record.offset
    guard let key = record.key else {
      return .rejected(DeadLetterReason("key.missing", "no key"))
    }
    return .customer(key)
  }

  mutating func apply(
    _ record: InputRecord, context: TransactionContext, state: inout StateBuffer,
    outbox: inout Outbox
  ) -> ApplyOutcome {
    let count = (state.isEmpty ? 0 : state.bytes[8]) + 1
    let bytes = [UInt8](repeating: 0, count: 8) + [count]
    bytes.withUnsafeBytes { state.replace(with: $0) }
    state.wakeAt = StateBuffer.never
    guard let key = record.key else { return .unchanged }
    outbox.begin(.segments, key: key)
    outbox.bytes.append(count)
    outbox.endValue()
    withUnsafeBytes(of: (record.offset, context.clock)) { outbox.header("ce_id", $0) }
    outbox.end()
    return .applied
  }

  mutating func wake(
    customer: UnsafeRawBufferPointer, partition: Int32, context: TransactionContext,
    state: inout StateBuffer, outbox: inout Outbox
  ) {}
}

@Suite("Replaying a partition from its journal")
struct PartitionReplayTests {
  private func archive(_ keys: [String?]) -> RecordArchive {
    var archive = RecordArchive()
    for (offset, key) in keys.enumerated() {
      let bytes = key.map { Array($0.utf8) }
      let append = { (key: UnsafeRawBufferPointer?) in
        archive.append(
          offset: Int64(offset), timestamp: 0, key: key, value: nil,
          headers: UnsafeBufferPointer(start: nil, count: 0))
      }
      if let bytes { bytes.withUnsafeBytes { append($0) } } else { append(nil) }
    }
    return archive
  }

  private func inputs(_ keys: [String?]) -> [RecordArchive] {
    [archive(keys), RecordArchive(), RecordArchive()]
  }

  private func journal(_ clock: Int64, _ runs: [(Int64, Int64)]) -> [UInt8] {
    var record = JournalRecord(mark: TransactionMark(nonce: 1, sequence: 1, clock: clock))
    record.runs = runs.map { JournalRecord.Run(topic: .transactions, first: $0.0, last: $0.1) }
    var bytes: [UInt8] = []
    record.encode(into: &bytes)
    return bytes
  }

  private func replay(
    _ keys: [String?], _ journals: [[UInt8]], committed: Int64
  ) -> (faults: ReplayFaults, states: [[UInt8]: [UInt8]], ledger: OutputLedger) {
    var ledger = OutputLedger()
    var replay = PartitionReplay(
      processor: CountingProcessor(), partition: 0, limits: LaneLimits())
    let inputs = inputs(keys)
    for journal in journals {
      journal.withUnsafeBytes { replay.replay($0, inputs: inputs, ledger: &ledger) }
    }
    replay.finish(inputs: inputs, committed: [committed, 0, 0])
    return (replay.faults, replay.states, ledger)
  }

  @Test("what the journal applied is applied, in its order, and expected as output")
  func applies() {
    let result = replay(
      ["A", "B", "A", nil], [journal(10, [(0, 1)]), journal(20, [(2, 3)])], committed: 4)
    #expect(result.faults == ReplayFaults())
    #expect(result.states[Array("A".utf8)]?.last == 2)
    #expect(result.states[Array("B".utf8)]?.last == 1)
    // Three outputs and a dead letter.
    #expect(result.ledger.expectedCount == 4)
  }

  @Test("input that was committed and never applied is found")
  func skipped() {
    let gap = replay(
      ["A", "B", "C"], [journal(10, [(0, 0)]), journal(11, [(2, 2)])], committed: 3)
    #expect(gap.faults.skippedInputs == 1)
    let tail = replay(["A", "B", "C"], [journal(10, [(0, 0)])], committed: 3)
    #expect(tail.faults.skippedInputs == 2)
  }

  @Test("input that was applied twice is found")
  func repeated() {
    let result = replay(
      ["A", "B"], [journal(10, [(0, 1)]), journal(11, [(1, 1)])], committed: 2)
    #expect(result.faults.repeatedInputs == 1)
  }

  @Test("a watermark that the input before it does not explain is found; an unknown one is not")
  func watermarks() {
    func faults(_ stated: Int64) -> Int {
      var second = JournalRecord(mark: TransactionMark(nonce: 1, sequence: 2, clock: 1_000))
      second.watermarks[.transactions] = stated
      second.add(.transactions, 2)
      var bytes: [UInt8] = []
      second.encode(into: &bytes)
      return replay(["A", "B", "A"], [journal(500, [(0, 1)]), bytes], committed: 3)
        .faults.wrongWatermarks
    }
    #expect(faults(101) == 0)
    #expect(faults(FeedWatermarks.unknown) == 0)
    #expect(faults(100) == 1)
    #expect(faults(102) == 1)
  }

  @Test("a journal that cannot be read and a clock that runs backwards are found")
  func journalFaults() {
    let result = replay(
      ["A"], [journal(10, [(0, 0)]), [9, 9], journal(5, [])], committed: 1)
    #expect(result.faults.unreadable == 1)
    #expect(result.faults.backwardClocks == 1)
  }
}
