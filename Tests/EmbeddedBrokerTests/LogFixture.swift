import Glibc
import NIOCore

@testable import EmbeddedBroker

/// A directory that goes with the test.
final class TemporaryDirectory {
  let path: String

  init() {
    path = "/tmp/strata-broker-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    mkdir(path, 0o755)
  }

  deinit { Self.remove(path) }

  private static func remove(_ path: String) {
    for name in (try? FileSystem.names(in: path)) ?? [] {
      let child = path + "/" + name
      if unlink(child) != 0 { remove(child) }
    }
    rmdir(path)
  }
}

/// A tracker that accepts everything.
final class AnyProducer: ProducerStateTracking {
  private(set) var recorded: [BatchHeader] = []
  private(set) var markers = 0

  func validate(_ batch: BatchHeader, now: Int64) -> AppendVerdict { .accept }
  func record(_ batch: BatchHeader, now: Int64) { recorded.append(batch) }
  func recordMarker(producerID: Int64, producerEpoch: Int16, offset: Int64, now: Int64) {
    markers += 1
  }
  func expire(now: Int64) {}
}

/// Makes logs and batches.
struct LogFixture {
  let directory = TemporaryDirectory()
  var config = LogConfig()

  func open(wasCleanStop: Bool = false, now: Int64 = 1000) throws -> PartitionLog {
    let log = PartitionLog(
      partition: TopicPartition(topic: "t", partition: 0), directory: directory.path + "/log",
      config: config, producers: AnyProducer())
    try log.recover(wasCleanStop: wasCleanStop, now: now)
    // The directory lasts as long as its log.
    let directory = directory
    log.onAppend = { _ = directory.path }
    return log
  }

  /// A batch of records `key=value`; a nil value is a tombstone.
  static func batch(
    _ records: [(String, String?)], timestamp: Int64 = 1000, producer: Int64 = -1,
    sequence: Int32 = 0
  ) -> ByteBuffer {
    var builder = RecordBatchBuilder(
      timestamp: timestamp, attributes: producer >= 0 ? BatchHeader.transactionalBit : 0)
    if producer >= 0 {
      builder.header.producerID = producer
      builder.header.producerEpoch = 0
      builder.header.baseSequence = sequence
    }
    for (key, value) in records {
      builder.append(key: Array(key.utf8), value: value.map { Array($0.utf8) })
    }
    return builder.build()
  }
}

extension PartitionLog {
  /// Everything a reader of an isolation level is sent, aborted records taken out, as
  /// `offset:key=value`.
  func contents(
    _ isolation: IsolationLevel = .readUncommitted, maxBytes: Int = 1 << 20
  ) throws -> [String] {
    var offset = logStartOffset
    var found: [String] = []
    while offset < upperBound(isolation) {
      let result = try read(
        from: offset, maxBytes: maxBytes, isolation: isolation, atLeastOne: true)
      guard result.records.readableBytes > 0 else { break }
      var rest = result.records
      while let header = BatchHeader.parse(rest),
        let batch = rest.readSlice(length: header.totalSize)
      {
        offset = header.nextOffset
        let isAborted = result.aborted.contains {
          $0.producerID == header.producerID && $0.firstOffset <= header.baseOffset
            && header.baseOffset <= $0.lastOffset
        }
        if isAborted { continue }
        _ = RecordReader.forEach(in: batch) { record in
          let key = record.key.map { String(decoding: $0, as: UTF8.self) } ?? "nil"
          let value = record.value.map { String(decoding: $0, as: UTF8.self) } ?? "nil"
          if record.offset >= logStartOffset { found.append("\(record.offset):\(key)=\(value)") }
        }
      }
    }
    return found
  }
}
