import Glibc
import NIOCore
import Testing

@testable import EmbeddedBroker

@Suite struct LogTests {
  @Test(
    "the checksum is CRC-32C",
    arguments: [
      ("", UInt32(0)), ("123456789", 0xE306_9283),
      ("The quick brown fox jumps over the lazy dog", 0x2262_0404),
    ])
  func checksum(text: String, expected: UInt32) {
    let bytes = Array(text.utf8)
    #expect(bytes.withUnsafeBytes { CRC32C.checksum($0) } == expected)
  }

  @Test("records come back at the offsets they were given")
  func appendAndRead() throws {
    let log = try LogFixture().open()
    #expect(
      try log.appendFromClient(LogFixture.batch([("a", "1"), ("b", "2")]), now: 1).baseOffset == 0)
    #expect(try log.appendFromClient(LogFixture.batch([("c", nil)]), now: 1).baseOffset == 2)
    #expect(try log.contents() == ["0:a=1", "1:b=2", "2:c=nil"])
    #expect(log.endOffset == 3)
    // From the middle of a batch, the whole batch is sent; the reader skips.
    let middle = try log.read(
      from: 1, maxBytes: 1 << 20, isolation: .readUncommitted, atLeastOne: true)
    #expect(BatchHeader.parse(middle.records)?.baseOffset == 0)
  }

  @Test("a batch is stored byte for byte but for offset and leader epoch")
  func storedAsSent() throws {
    let log = try LogFixture().open()
    _ = try log.appendFromClient(LogFixture.batch([("a", "1")]), now: 1)
    let sent = LogFixture.batch([("b", "2"), ("c", "3")])
    _ = try log.appendFromClient(sent, now: 1)
    let stored = try log.read(
      from: 1, maxBytes: 1 << 20, isolation: .readUncommitted, atLeastOne: true
    ).records
    #expect(stored.getInteger(at: 0, as: Int64.self) == 1)
    #expect(
      stored.getBytes(at: 16, length: stored.readableBytes - 16)
        == sent.getBytes(at: 16, length: sent.readableBytes - 16))
  }

  @Test("a batch that is not right is refused with Kafka's code")
  func refusals() throws {
    var fixture = LogFixture()
    fixture.config.maxMessageBytes = 200
    let log = try fixture.open()
    func refused(_ batch: ByteBuffer) -> ErrorCode? {
      do {
        _ = try log.appendFromClient(batch, now: 1)
        return nil
      } catch .rejected(let code) {
        return code
      } catch {
        return .kafkaStorageError
      }
    }
    let good = LogFixture.batch([("a", "1")])
    var flipped = good
    flipped.setInteger(UInt8(0xff), at: good.readableBytes - 1)
    #expect(refused(flipped) == .corruptMessage)
    var old = good
    old.setInteger(Int8(1), at: 16)
    #expect(refused(old) == .unsupportedForMessageFormat)
    #expect(refused(good.getSlice(at: 0, length: 40) ?? good) == .corruptMessage)
    #expect(refused(good.getSlice(at: 0, length: 65) ?? good) == .corruptMessage)
    #expect(
      refused(LogFixture.batch([("a", String(repeating: "x", count: 200))])) == .messageTooLarge)
    let marker = TransactionMarker(producerID: 1, producerEpoch: 0, isCommit: true)
    #expect(refused(RecordBatchBuilder.marker(marker, timestamp: 1)) == .invalidRecord)
    var gap = RecordBatchBuilder(timestamp: 1)
    gap.append(key: nil, value: [1])
    gap.header.lastOffsetDelta = 5
    #expect(refused(gap.build()) == .invalidRecord)
    var two = good
    two.writeImmutableBuffer(good)
    #expect(refused(two) == .invalidRecord)
    #expect(log.endOffset == 0)
  }

  @Test("append time replaces the client's and the checksum fits again")
  func appendTime() throws {
    var fixture = LogFixture()
    fixture.config.usesAppendTime = true
    let log = try fixture.open()
    let result = try log.appendFromClient(LogFixture.batch([("a", "1")], timestamp: 5), now: 777)
    #expect(result.logAppendTime == 777)
    let again = try fixture.open()
    #expect(again.endOffset == 1)
    #expect(
      try again.offset(forTimestamp: 700, isolation: .readUncommitted)
        == TimestampedOffset(offset: 0, timestamp: 777))
  }

  @Test("whatever is left of the last batch after a crash is cut, at every length")
  func tornTail() throws {
    let fixture = LogFixture()
    var log: PartitionLog? = try fixture.open()
    _ = try log?.appendFromClient(LogFixture.batch([("a", "1"), ("b", "2")]), now: 1)
    let whole = log?.size ?? 0
    _ = try log?.appendFromClient(LogFixture.batch([("c", "3")]), now: 1)
    let total = log?.size ?? 0
    let path = log?.segments.last?.file.path ?? ""
    log = nil
    for size in stride(from: total - 1, through: whole, by: -1) {
      #expect(truncate(path, off_t(size)) == 0)
      let recovered = try fixture.open()
      #expect(recovered.endOffset == 2)
      #expect(recovered.size == whole)
    }
    let recovered = try fixture.open()
    _ = try recovered.appendFromClient(LogFixture.batch([("d", "4")]), now: 1)
    #expect(try fixture.open().contents() == ["0:a=1", "1:b=2", "2:d=4"])
  }

  @Test("a flipped byte in the last segment cuts the log there after a crash")
  func flippedByte() throws {
    let fixture = LogFixture()
    let log = try fixture.open()
    _ = try log.appendFromClient(LogFixture.batch([("a", "1")]), now: 1)
    let whole = log.size
    _ = try log.appendFromClient(LogFixture.batch([("b", "2")]), now: 1)
    let segment = try #require(log.segments.last)
    let byte: [UInt8] = [0xee]
    try byte.withUnsafeBytes {
      try segment.file.write($0, UnsafeRawBufferPointer(start: nil, count: 0), at: whole + 65)
    }
    #expect(try fixture.open(wasCleanStop: false).endOffset == 1)
  }

  @Test("segments roll by size and are read across")
  func rolling() throws {
    var fixture = LogFixture()
    fixture.config.segmentBytes = 300
    let log = try fixture.open()
    for index in 0..<50 {
      _ = try log.appendFromClient(LogFixture.batch([("k\(index)", "v")]), now: 1)
    }
    #expect(log.segments.count > 10)
    let expected = (0..<50).map { "\($0):k\($0)=v" }
    #expect(try log.contents() == expected)
    #expect(try log.contents(maxBytes: 100) == expected)
    #expect(try fixture.open().contents() == expected)
  }

  @Test("old and superfluous segments are deleted, and the start moves")
  func retention() throws {
    var fixture = LogFixture()
    fixture.config.segmentBytes = 100
    fixture.config.retentionMs = 1000
    let log = try fixture.open()
    for index in 0..<10 {
      _ = try log.appendFromClient(
        LogFixture.batch([("k\(index)", "v")], timestamp: Int64(index * 100)), now: 1)
    }
    #expect(try log.applyRetention(now: 1450) == 5)
    #expect(log.logStartOffset == 5)
    #expect(try log.contents().first == "5:k5=v")
    log.config.retentionMs = -1
    log.config.retentionBytes = Int64(log.segments.last?.size ?? 0) * 2
    #expect(try log.applyRetention(now: 1450) == 3)
    #expect(log.logStartOffset == 8)
    #expect(try fixture.open().logStartOffset == 8)
    // When all are too old, even the written one goes; offsets go on.
    log.config.retentionMs = 1
    #expect(try log.applyRetention(now: 100_000) == 2)
    #expect(log.logStartOffset == 10)
    #expect(log.endOffset == 10)
    #expect(try fixture.open().endOffset == 10)
  }

  @Test("deleted records stay deleted after a restart")
  func deleteRecords() throws {
    var fixture = LogFixture()
    fixture.config.segmentBytes = 100
    let log = try fixture.open()
    for index in 0..<6 {
      _ = try log.appendFromClient(LogFixture.batch([("k\(index)", "v")]), now: 1)
    }
    #expect(try log.deleteRecords(before: 4) == 4)
    #expect(try log.contents() == ["4:k4=v", "5:k5=v"])
    #expect(throws: AppendError.rejected(.offsetOutOfRange)) { try log.deleteRecords(before: 7) }
    #expect(try fixture.open().logStartOffset == 4)
    #expect(try log.deleteRecords(before: -1) == 6)
    let again = try fixture.open()
    #expect(again.logStartOffset == 6)
    #expect(again.endOffset == 6)
  }

  @Test("offsets are found by time, also across unordered timestamps")
  func timeLookup() throws {
    var fixture = LogFixture()
    fixture.config.segmentBytes = 400
    let log = try fixture.open()
    for (index, time) in [100, 300, 200, 400, 500].enumerated() {
      _ = try log.appendFromClient(
        LogFixture.batch([("a\(index)", "v"), ("b\(index)", "v")], timestamp: Int64(time)), now: 1)
    }
    for (asked, offset) in [(0, 0), (100, 0), (101, 2), (300, 2), (301, 6), (500, 8)] {
      #expect(
        try log.offset(forTimestamp: Int64(asked), isolation: .readUncommitted)?.offset
          == Int64(offset))
    }
    #expect(try log.offset(forTimestamp: 501, isolation: .readUncommitted) == nil)
    #expect(try log.newestRecord() == TimestampedOffset(offset: 8, timestamp: 500))
  }
}
