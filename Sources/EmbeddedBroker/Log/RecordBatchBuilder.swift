import NIOCore

/// Builds one uncompressed batch of format v2: the broker's own records (coordinator state,
/// transaction markers) and the tests'.
struct RecordBatchBuilder {
  /// A header of a record; the value may be null.
  typealias Header = (name: String, value: [UInt8]?)

  var header = BatchHeader()
  private var body = ByteBuffer()

  /// `timestamp` is the base of the batch, milliseconds UTC.
  init(timestamp: Int64, attributes: Int16 = 0) {
    header.baseTimestamp = timestamp
    header.maxTimestamp = timestamp
    header.attributes = attributes
    header.lastOffsetDelta = -1
  }

  /// Appends a record at the next offset. A nil value is a tombstone.
  mutating func append(
    key: [UInt8]?, value: [UInt8]?, headers: [Header] = [], timestamp: Int64? = nil
  ) {
    let time = timestamp ?? header.baseTimestamp
    header.lastOffsetDelta += 1
    header.recordCount += 1
    header.maxTimestamp = max(header.maxTimestamp, time)
    var record = ByteBuffer()
    record.writeInteger(Int8(0))
    record.writeZigZag(time - header.baseTimestamp)
    record.writeZigZag(Int64(header.lastOffsetDelta))
    record.writeNullable(key)
    record.writeNullable(value)
    record.writeZigZag(Int64(headers.count))
    for (name, value) in headers {
      record.writeNullable(Array(name.utf8))
      record.writeNullable(value)
    }
    body.writeZigZag(Int64(record.readableBytes))
    body.writeBuffer(&record)
  }

  /// The batch, with offsets from `baseOffset` and its checksum.
  func build(baseOffset: Int64 = 0) -> ByteBuffer {
    var header = header
    header.baseOffset = baseOffset
    return BatchHeader.assemble(header, body: body)
  }

  /// The control batch that ends a transaction: key {version, type}, value {version,
  /// coordinator epoch}.
  static func marker(_ marker: TransactionMarker, timestamp: Int64) -> ByteBuffer {
    var builder = RecordBatchBuilder(timestamp: timestamp, attributes: 0x30)
    builder.header.producerID = marker.producerID
    builder.header.producerEpoch = marker.producerEpoch
    var value = ByteBuffer()
    value.writeInteger(Int16(0))
    value.writeInteger(marker.coordinatorEpoch)
    builder.append(
      key: [0, 0, 0, marker.isCommit ? 1 : 0], value: Array(value.readableBytesView))
    return builder.build()
  }
}

extension ByteBuffer {
  mutating func writeZigZag(_ value: Int64) {
    var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
    while rest >= 0x80 {
      writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    writeInteger(UInt8(rest))
  }

  fileprivate mutating func writeNullable(_ bytes: [UInt8]?) {
    writeZigZag(bytes.map { Int64($0.count) } ?? -1)
    if let bytes { writeBytes(bytes) }
  }
}
