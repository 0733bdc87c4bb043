import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import EmbeddedBroker

@Suite struct CompactionTests {
  private func compacted(_ bytes: Int = 300) -> LogFixture {
    var fixture = LogFixture()
    fixture.config.isCompacted = true
    fixture.config.isDeleted = false
    fixture.config.segmentBytes = bytes
    fixture.config.minCleanableRatio = 0
    return fixture
  }

  private func compact(_ log: PartitionLog, now: Int64 = 5000) throws -> Bool {
    guard let plan = try log.planCompaction(now: now) else { return false }
    return try log.install(try Compactor.run(plan))
  }

  @Test("the newest record of each key stays, at its offset")
  func newestStays() throws {
    let fixture = compacted()
    let log = try fixture.open()
    for round in 0..<20 {
      _ = try log.appendFromClient(
        LogFixture.batch([("a", "\(round)"), ("b", "\(round)"), ("c\(round)", "1")]), now: 1)
    }
    let before = Set(try log.contents())
    #expect(try compact(log))
    let after = try log.contents()
    #expect(Set(after).isSubset(of: before))
    let closed = log.segments.dropLast().last?.nextOffset ?? 0
    let inClosed = after.filter { (Int64($0.prefix { $0 != ":" }) ?? 0) < closed }
    #expect(inClosed.filter { $0.contains(":a=") }.count <= 1)
    for round in 0..<20 { #expect(after.contains { $0.hasSuffix("c\(round)=1") }) }
    #expect(after.contains { $0.hasSuffix("a=19") })
    #expect(try fixture.open().contents() == after)
    // Reading from an offset that is gone goes on with the next that is there.
    let next = try log.read(
      from: 1, maxBytes: 1 << 20, isolation: .readUncommitted, atLeastOne: true)
    #expect(next.records.readableBytes > 0)
  }

  @Test("a record without a key is refused by a compacted topic, and only there")
  func keysAreAskedFor() throws {
    var builder = RecordBatchBuilder(timestamp: 1)
    builder.append(key: Array("a".utf8), value: [1])
    builder.append(key: nil, value: [2])
    let batch = builder.build()
    let log = try compacted().open()
    #expect(throws: AppendError.rejected(.invalidRecord)) {
      try log.appendFromClient(batch, now: 1)
    }
    #expect(try log.contents().isEmpty)
    _ = try LogFixture().open().appendFromClient(batch, now: 1)
  }

  @Test("a compacted log equals its uncompacted content, folded by key, whatever was written")
  func property() throws {
    for seed in UInt64(1)...5 {
      var random = SplitMix(state: seed)
      let fixture = compacted()
      var log = try fixture.open()
      var model: [String: String] = [:]
      for step in 0..<200 {
        let key = "k\(Int.random(in: 0..<12, using: &random))"
        let isTombstone = Int.random(in: 0..<6, using: &random) == 0
        let aborts = Int.random(in: 0..<4, using: &random) == 0
        let producer: Int64 = Bool.random(using: &random) || aborts ? 7 : -1
        _ = try log.appendFromClient(
          LogFixture.batch([(key, isTombstone ? nil : "\(step)")], producer: producer), now: 1)
        if producer >= 0 {
          _ = try log.append(
            TransactionMarker(producerID: producer, producerEpoch: 0, isCommit: !aborts), now: 1)
        }
        if !aborts { model[key] = isTombstone ? "nil" : "\(step)" }
        if step % 40 == 39 {
          _ = try compact(log, now: Int64(step) * 1000)
          if Bool.random(using: &random) { log = try fixture.open() }
        }
      }
      var folded: [String: String] = [:]
      for entry in try log.contents(.readCommitted) {
        let record = entry.drop { $0 != ":" }.dropFirst()
        folded[String(record.prefix { $0 != "=" })] = String(
          record.drop { $0 != "=" }.dropFirst())
      }
      #expect(
        folded.filter { $0.value != "nil" } == model.filter { $0.value != "nil" }, "seed \(seed)")
      #expect(log.lastStableOffset == log.endOffset)
    }
  }

  @Test("tombstones outlive delete.retention.ms, then go, and the value does not come back")
  func tombstones() throws {
    var fixture = compacted(100)
    fixture.config.deleteRetentionMs = 1000
    let log = try fixture.open()
    _ = try log.appendFromClient(LogFixture.batch([("a", "secret")]), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("a", nil)]), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("z", "1")]), now: 1)
    #expect(try compact(log, now: 10_000))
    #expect(try log.contents() == ["1:a=nil", "2:z=1"])
    #expect(try !compact(log, now: 10_500))
    #expect(try compact(log, now: 12_000))
    #expect(try log.contents() == ["2:z=1"])
    #expect(try fixture.open().contents() == ["2:z=1"])
  }

  @Test(
    "what an aborted transaction wrote goes, and later ones of its producer are not taken for it")
  func aborted() throws {
    let fixture = compacted(100)
    let log = try fixture.open()
    func end(commit: Bool) throws {
      _ = try log.append(
        TransactionMarker(producerID: 7, producerEpoch: 0, isCommit: commit), now: 1)
    }
    _ = try log.appendFromClient(LogFixture.batch([("a", "bad")], producer: 7), now: 1)
    try end(commit: false)
    _ = try log.appendFromClient(LogFixture.batch([("a", "good")], producer: 7), now: 1)
    try end(commit: true)
    #expect(try compact(log))
    #expect(try log.contents(.readCommitted) == ["2:a=good"])
    #expect(try log.contents(.readUncommitted) == ["2:a=good"])
    _ = try log.appendFromClient(LogFixture.batch([("b", "later")], producer: 7), now: 1)
    try end(commit: true)
    #expect(try log.contents(.readCommitted) == ["2:a=good", "4:b=later"])
    #expect(try fixture.open().contents(.readCommitted) == ["2:a=good", "4:b=later"])
  }

  @Test("a reader gets to the end of the log though its last records are compacted away")
  func lastOffset() throws {
    let fixture = compacted(100)
    let log = try fixture.open()
    _ = try log.appendFromClient(LogFixture.batch([("a", "1")]), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("b", "1")], producer: 7), now: 1)
    _ = try log.append(
      TransactionMarker(producerID: 7, producerEpoch: 0, isCommit: false), now: 1)
    try log.roll()
    #expect(try compact(log))
    for reopened in [log, try fixture.open()] {
      #expect(reopened.endOffset == 3)
      let result = try reopened.read(
        from: 1, maxBytes: 1 << 20, isolation: .readCommitted, atLeastOne: true)
      #expect(BatchHeader.parse(result.records)?.nextOffset == 3)
      #expect(try reopened.contents(.readCommitted) == ["0:a=1"])
    }
  }

  @Test("nothing at or above an open transaction is compacted")
  func openTransaction() throws {
    let log = try compacted(100).open()
    _ = try log.appendFromClient(LogFixture.batch([("a", "1")]), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("a", "2")], producer: 7), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("a", "3")]), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("a", "4")]), now: 1)
    _ = try compact(log)
    #expect(try log.contents() == ["0:a=1", "1:a=2", "2:a=3", "3:a=4"])
  }

  @Test("compressed batches are kept whole and keep later tombstones alive")
  func compressed() throws {
    var fixture = compacted(100)
    fixture.config.deleteRetentionMs = 0
    let log = try fixture.open()
    var builder = RecordBatchBuilder(timestamp: 1000, attributes: 3)
    builder.append(key: Array("a".utf8), value: Array("1".utf8))
    _ = try log.appendFromClient(builder.build(), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("a", nil)]), now: 1)
    _ = try log.appendFromClient(LogFixture.batch([("z", "1")]), now: 1)
    _ = try compact(log, now: 10_000)
    let plan = try #require(try log.planCompaction(now: 20_000))
    let result = try Compactor.run(plan)
    #expect(result.keptCompressed == 1)
    #expect(try log.install(result))
    let first = try log.read(
      from: 0, maxBytes: 1 << 20, isolation: .readUncommitted, atLeastOne: true)
    #expect(BatchHeader.parse(first.records)?.compression == 3)
    let second = try log.read(
      from: 1, maxBytes: 1 << 20, isolation: .readUncommitted, atLeastOne: true)
    #expect(BatchHeader.parse(second.records)?.baseOffset == 1)
  }

  @Test("a compaction whose segments were deleted meanwhile is thrown away")
  func overtaken() throws {
    var fixture = compacted(100)
    fixture.config.isDeleted = true
    let log = try fixture.open()
    for index in 0..<5 {
      _ = try log.appendFromClient(LogFixture.batch([("a", "\(index)")]), now: 1)
    }
    let plan = try #require(try log.planCompaction(now: 5000))
    let result = try Compactor.run(plan)
    _ = try log.deleteRecords(before: 2)
    #expect(try !log.install(result))
    #expect(try log.contents() == ["2:a=2", "3:a=3", "4:a=4"])
    let names = try FileSystem.names(in: log.directory)
    #expect(!names.contains { $0.hasSuffix(".cleaned") })
  }

  @Test("a compaction that meets a broken disk is named, and tried again later and later")
  func brokenDisk() throws {
    var fixture = compacted()
    fixture.config.segmentMs = 10
    let log = try fixture.open()
    for round in 0..<3 {
      _ = try log.appendFromClient(LogFixture.batch([("a", "\(round)")]), now: 1)
    }
    let lines = LogLines()
    let scheduler = CompactionScheduler(
      loop: MultiThreadedEventLoopGroup.singleton.next(),
      logger: Logger(label: "test", factory: { _ in lines }))
    let away = fixture.directory.path + "/away"
    try FileSystem.rename(log.directory, to: away)
    scheduler.consider(log, now: 5_000)
    #expect(lines.count == 1 && lines.last.contains("compaction failed"))
    scheduler.consider(log, now: 5_999)
    #expect(lines.count == 1)
    scheduler.consider(log, now: 6_000)
    scheduler.consider(log, now: 7_999)
    #expect(lines.count == 2 && log.compactionBackoff.wait == 2_000)
    #expect(!log.isCompacting)
    try FileSystem.rename(away, to: log.directory)
    #expect(try compact(log, now: 8_000))
    #expect(try log.contents() == ["2:a=2"])
  }

  @Test("the wait between tries is bounded, and over after a success")
  func backoff() {
    var backoff = CompactionBackoff()
    for _ in 0..<40 { backoff.fail(at: 0) }
    #expect(backoff.wait == 600_000)
    #expect(!backoff.isOver(at: 599_999) && backoff.isOver(at: 600_000))
    backoff.succeed()
    #expect(backoff.isOver(at: 0) && backoff.wait == 0)
  }
}

/// A log handler that keeps its lines.
private final class LogLines: LogHandler {
  private let lines = Mutex<[String]>([])
  var count: Int { lines.withLock { $0.count } }
  var last: String { lines.withLock { $0.last ?? "" } }

  var metadata: Logger.Metadata {
    get { [:] }
    set { _ = newValue }
  }
  var logLevel: Logger.Level {
    get { .trace }
    set { _ = newValue }
  }
  subscript(metadataKey _: String) -> Logger.Metadata.Value? {
    get { nil }
    set { _ = newValue }
  }

  func log(event: LogEvent) {
    lines.withLock { $0.append("\(event.level): \(event.message)") }
  }
}
