import NIOCore
import Testing

@testable import EmbeddedBroker

@Suite struct LogTransactionTests {
  private func end(_ log: PartitionLog, _ producer: Int64, commit: Bool) throws {
    let marker = TransactionMarker(producerID: producer, producerEpoch: 0, isCommit: commit)
    _ = try log.append(marker, now: 1)
  }

  @Test("readers of committed data stop at the oldest open transaction")
  func stableOffset() throws {
    let log = try LogFixture().open()
    _ = try log.appendFromClient(LogFixture.batch([("a", "1")]), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("x", "1")], producer: 1), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("y", "1")], producer: 2), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("b", "2")]), now: 1)
    #expect(log.lastStableOffset == 1)
    #expect(try log.contents(.readCommitted) == ["0:a=1"])
    #expect(try log.contents(.readUncommitted).count == 4)
    try end(log, 2, commit: true)
    #expect(log.lastStableOffset == 1)
    try end(log, 1, commit: false)
    #expect(log.lastStableOffset == 6)
    #expect(try log.contents(.readCommitted) == ["0:a=1", "2:y=1", "3:b=2"])
  }

  @Test("the aborted list names each transaction where it has records, and only there")
  func abortedList() throws {
    let log = try LogFixture().open()
    _ = try log.appendFromClient(LogFixture.batch([("x", "1")], producer: 1), now: 1)
    try end(log, 1, commit: false)
    _ = try log.appendFromClient(LogFixture.batch([("x", "2")], producer: 1, sequence: 1), now: 1)
    try end(log, 1, commit: true)
    _ = try log.appendFromClient(LogFixture.batch([("x", "3")], producer: 1, sequence: 2), now: 1)
    try end(log, 1, commit: false)
    func aborted(_ from: Int64) throws -> [Int64] {
      try log.read(from: from, maxBytes: 1 << 20, isolation: .readCommitted, atLeastOne: true)
        .aborted.map(\.firstOffset)
    }
    #expect(try aborted(0) == [0, 4])
    #expect(try aborted(1) == [0, 4])
    #expect(try aborted(2) == [4])
    #expect(try log.contents(.readCommitted) == ["2:x=2"])
  }

  @Test("open and aborted transactions are the same after a restart")
  func recovery() throws {
    let fixture = LogFixture()
    let log = try fixture.open()
    _ = try log.appendFromClient(LogFixture.batch([("x", "1")], producer: 1), now: 1)
    try end(log, 1, commit: false)
    _ = try log.appendFromClient(LogFixture.batch([("y", "1")], producer: 2), now: 1)
    try end(log, 2, commit: true)
    _ = try log.appendFromClient(LogFixture.batch([("z", "1")], producer: 3), now: 1)
    for wasCleanStop in [true, false] {
      let again = try fixture.open(wasCleanStop: wasCleanStop)
      #expect(again.transactions == log.transactions)
      #expect(again.lastStableOffset == 4)
      let tracker = try #require(again.producers as? AnyProducer)
      #expect(tracker.recorded.map(\.producerID) == [1, 2, 3])
      #expect(tracker.markers == 2)
    }
  }

  @Test("under random transactions, committed readers see exactly what was committed")
  func property() throws {
    for seed in UInt64(1)...20 {
      var random = SplitMix(state: seed)
      var fixture = LogFixture()
      fixture.config.segmentBytes = 500
      var log = try fixture.open()
      var open: [Int64: [String]] = [:]
      var committed: Set<String> = []
      for step in 0..<120 {
        let producer = Int64.random(in: 1...4, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0...2:
          let key = "k\(step)"
          let offset = try log.appendFromClient(
            LogFixture.batch([(key, "v")], producer: producer), now: 1
          ).baseOffset
          open[producer, default: []].append("\(offset):\(key)=v")
        case 3:
          committed.formUnion(open.removeValue(forKey: producer) ?? [])
          try end(log, producer, commit: true)
        case 4:
          open.removeValue(forKey: producer)
          try end(log, producer, commit: false)
        default:
          log = try fixture.open()
        }
      }
      for producer in open.keys { try end(log, producer, commit: false) }
      #expect(log.lastStableOffset == log.endOffset)
      #expect(Set(try log.contents(.readCommitted)) == committed, "seed \(seed)")
      #expect(Set(try log.contents(.readCommitted, maxBytes: 150)) == committed, "seed \(seed)")
    }
  }
}
