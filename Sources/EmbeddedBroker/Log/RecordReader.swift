import NIOCore

/// One record of a batch, decoded.
struct DecodedRecord: Equatable, Sendable {
  var offset: Int64
  /// Milliseconds UTC.
  var timestamp: Int64
  var key: [UInt8]?
  var value: [UInt8]?
}

/// Decodes the records of uncompressed batches: the coordinators' own, at recovery, and the
/// tests'. Not on the data path, which never looks into a batch.
enum RecordReader {
  /// Calls `body` for every record of every batch in `batches`, in order. Control batches are
  /// skipped. Returns false when something is compressed or malformed; what came before it has
  /// been handed over.
  static func forEach(in batches: ByteBuffer, _ body: (DecodedRecord) -> Void) -> Bool {
    var rest = batches
    while let header = BatchHeader.parse(rest), rest.readableBytes >= header.totalSize {
      guard var batch = rest.readSlice(length: header.totalSize) else { return false }
      if header.isControl { continue }
      guard header.compression == 0 else { return false }
      batch.moveReaderIndex(forwardBy: BatchHeader.size)
      for _ in 0..<header.recordCount {
        guard let record = read(&batch, header) else { return false }
        body(record)
      }
    }
    return rest.readableBytes == 0
  }

  /// Calls `body` for every record of one control batch.
  static func forEachRecord(
    ofControlBatch batch: ByteBuffer, _ body: (DecodedRecord) -> Void
  ) -> Bool {
    guard let header = BatchHeader.parse(batch) else { return false }
    var batch = batch
    batch.moveReaderIndex(forwardBy: BatchHeader.size)
    for _ in 0..<header.recordCount {
      guard let record = read(&batch, header) else { return false }
      body(record)
    }
    return true
  }

  private static func read(_ batch: inout ByteBuffer, _ header: BatchHeader) -> DecodedRecord? {
    guard let length = batch.readZigZag(),
      var record = batch.readSlice(length: Int(length)),
      record.readInteger(as: Int8.self) != nil,
      let timestampDelta = record.readZigZag(),
      let offsetDelta = record.readZigZag(),
      let key = record.readNullable(),
      let value = record.readNullable()
    else { return nil }
    return DecodedRecord(
      offset: header.baseOffset &+ offsetDelta,
      timestamp: header.hasLogAppendTime
        ? header.maxTimestamp : header.baseTimestamp &+ timestampDelta,
      key: key.bytes, value: value.bytes)
  }
}

/// Bytes that may be null.
private struct Nullable {
  var bytes: [UInt8]?
}

extension ByteBuffer {
  mutating func readZigZag() -> Int64? {
    var raw: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = readInteger(as: UInt8.self) else { return nil }
      raw |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 {
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
      }
    }
    return nil
  }

  fileprivate mutating func readNullable() -> Nullable? {
    guard let length = readZigZag() else { return nil }
    if length < 0 { return Nullable(bytes: nil) }
    guard let bytes = readBytes(length: Int(length)) else { return nil }
    return Nullable(bytes: bytes)
  }
}
