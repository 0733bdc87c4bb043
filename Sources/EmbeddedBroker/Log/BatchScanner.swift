import NIOCore

/// Walks the batch headers of a segment file without holding it in memory.
struct BatchScanner {
  /// A length beyond this is not a batch (Kafka's own limit is Int32).
  private static let maximumBatch = Int(Int32.max)

  let file: LogFile
  private let end: Int
  /// Bytes read at once.
  private let window: Int
  private var buffer = ByteBuffer()
  /// File position of the buffer's reader index.
  private(set) var position: Int

  init(_ file: LogFile, from position: Int, to end: Int, window: Int = 256 * 1024) {
    self.file = file
    self.position = position
    self.end = end
    self.window = window
  }

  /// The header of the next whole batch and where it starts; nil at the end or when what follows
  /// is not a whole batch.
  mutating func next() throws(LogError) -> (header: BatchHeader, position: Int)? {
    if buffer.readableBytes < BatchHeader.size { try fill(BatchHeader.size) }
    guard let header = BatchHeader.parse(buffer), isPlausible(header) else { return nil }
    let start = position
    skip(header.totalSize)
    return (header, start)
  }

  /// The next whole batch, with all its bytes.
  mutating func nextBatch() throws(LogError) -> (header: BatchHeader, bytes: ByteBuffer)? {
    if buffer.readableBytes < BatchHeader.size { try fill(BatchHeader.size) }
    guard let header = BatchHeader.parse(buffer), isPlausible(header) else { return nil }
    if buffer.readableBytes < header.totalSize { try fill(header.totalSize) }
    guard let bytes = buffer.readSlice(length: header.totalSize) else { return nil }
    position += header.totalSize
    return (header, bytes)
  }

  private func isPlausible(_ header: BatchHeader) -> Bool {
    header.magic == 2 && header.totalSize >= BatchHeader.size
      && header.totalSize <= Self.maximumBatch && position + header.totalSize <= end
      && header.baseOffset >= 0 && header.lastOffsetDelta >= 0
  }

  private mutating func fill(_ needed: Int) throws(LogError) {
    let count = min(max(needed, window), end - position)
    buffer = count > 0 ? try file.read(at: position, count: count) : ByteBuffer()
  }

  private mutating func skip(_ count: Int) {
    position += count
    if count <= buffer.readableBytes {
      buffer.moveReaderIndex(forwardBy: count)
    } else {
      buffer.clear()
    }
  }
}
