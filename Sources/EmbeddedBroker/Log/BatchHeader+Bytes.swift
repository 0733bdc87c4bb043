import NIOCore

extension BatchHeader {
  /// The header at the reader index, or nil when fewer than 61 bytes are there.
  static func parse(_ buffer: ByteBuffer) -> BatchHeader? {
    guard buffer.readableBytes >= size else { return nil }
    return buffer.withUnsafeReadableBytes { parse($0) }
  }

  /// The header at the start of `bytes`, which holds at least 61.
  static func parse(_ bytes: UnsafeRawBufferPointer) -> BatchHeader {
    precondition(bytes.count >= size)
    func load<I: FixedWidthInteger>(_ at: Int, _: I.Type = I.self) -> I {
      I(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: I.self))
    }
    return BatchHeader(
      baseOffset: load(0), batchLength: load(8), leaderEpoch: load(12), magic: load(16),
      checksum: load(17), attributes: load(21), lastOffsetDelta: load(23),
      baseTimestamp: load(27), maxTimestamp: load(35), producerID: load(43),
      producerEpoch: load(51), baseSequence: load(53), recordCount: load(57))
  }

  /// A whole batch from a header and its records; length and checksum are computed.
  static func assemble(_ header: BatchHeader, body: ByteBuffer) -> ByteBuffer {
    var batch = ByteBuffer()
    batch.reserveCapacity(size + body.readableBytes)
    batch.writeInteger(header.baseOffset)
    batch.writeInteger(Int32(size - overhead + body.readableBytes))
    batch.writeInteger(header.leaderEpoch)
    batch.writeInteger(header.magic)
    batch.writeInteger(UInt32(0))
    batch.writeInteger(header.attributes)
    batch.writeInteger(header.lastOffsetDelta)
    batch.writeInteger(header.baseTimestamp)
    batch.writeInteger(header.maxTimestamp)
    batch.writeInteger(header.producerID)
    batch.writeInteger(header.producerEpoch)
    batch.writeInteger(header.baseSequence)
    batch.writeInteger(header.recordCount)
    batch.writeImmutableBuffer(body)
    let checksum = batch.withUnsafeReadableBytes {
      CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[checksummedFrom...]))
    }
    batch.setInteger(checksum, at: 17)
    return batch
  }
}
