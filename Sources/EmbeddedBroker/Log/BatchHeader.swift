/// The header of a record batch, format v2
/// (https://kafka.apache.org/documentation/#recordbatch). All integers are big-endian.
struct BatchHeader: Equatable, Sendable {
  /// Bytes of the header, up to and with the record count.
  static let size = 61
  /// Bytes before the part that `batchLength` counts.
  static let overhead = 12
  /// Where the checksummed part starts.
  static let checksummedFrom = 21

  var baseOffset: Int64 = 0
  /// Bytes after the first twelve.
  var batchLength: Int32 = 0
  var leaderEpoch: Int32 = 0
  var magic: Int8 = 2
  var checksum: UInt32 = 0
  var attributes: Int16 = 0
  var lastOffsetDelta: Int32 = 0
  /// Milliseconds UTC, or -1.
  var baseTimestamp: Int64 = 0
  var maxTimestamp: Int64 = 0
  var producerID: Int64 = -1
  var producerEpoch: Int16 = -1
  var baseSequence: Int32 = -1
  var recordCount: Int32 = 0

  /// Bytes of the whole batch.
  var totalSize: Int { Int(batchLength) + Self.overhead }
  var lastOffset: Int64 { baseOffset + Int64(lastOffsetDelta) }
  var nextOffset: Int64 { lastOffset + 1 }
  /// 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.
  var compression: Int16 { attributes & 0x07 }
  var hasLogAppendTime: Bool { attributes & 0x08 != 0 }
  var isTransactional: Bool { attributes & 0x10 != 0 }
  var isControl: Bool { attributes & 0x20 != 0 }
  var hasProducer: Bool { producerID >= 0 }

  /// Sequence numbers run from 0 to Int32.max and wrap to 0.
  var lastSequence: Int32 {
    guard baseSequence >= 0 else { return -1 }
    return Self.sequence(baseSequence, plus: lastOffsetDelta)
  }

  static func sequence(_ base: Int32, plus delta: Int32) -> Int32 {
    Int32(truncatingIfNeeded: (Int64(base) + Int64(delta)) & 0x7fff_ffff)
  }
}
