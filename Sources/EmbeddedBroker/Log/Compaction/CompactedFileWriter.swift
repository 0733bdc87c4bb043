import NIOCore

/// Writes batches to a new segment file, a megabyte at a time, and keeps its index.
struct CompactedFileWriter {
  private static let chunk = 1 << 20

  let file: LogFile
  private(set) var size = 0
  private(set) var nextOffset: Int64
  private(set) var index = SegmentIndex()
  private var pending = ByteBuffer()

  init(file: LogFile, baseOffset: Int64) {
    self.file = file
    nextOffset = baseOffset
  }

  /// - Parameter header: of the batch; its offsets and times are those of the batch written.
  mutating func write(_ header: BatchHeader, _ batch: ByteBuffer) throws(LogError) {
    index.add(header, at: size)
    size += batch.readableBytes
    nextOffset = header.nextOffset
    pending.writeImmutableBuffer(batch)
    if pending.readableBytes >= Self.chunk { try finish() }
  }

  mutating func finish() throws(LogError) {
    let position = size - pending.readableBytes
    let file = file
    try pending.withUnsafeReadableBytes { (bytes) throws(LogError) in
      try file.write(bytes, UnsafeRawBufferPointer(start: nil, count: 0), at: position)
    }
    pending.clear()
  }
}
