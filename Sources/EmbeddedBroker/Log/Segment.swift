import NIOCore

/// One file of a partition's log: whole batches, in offset order.
final class Segment {
  let file: LogFile
  /// No offset in the file is lower.
  let baseOffset: Int64
  /// Bytes of whole batches.
  private(set) var size = 0
  /// One past the last offset in the file.
  private(set) var nextOffset: Int64
  private(set) var index = SegmentIndex()
  /// When the first batch was appended, milliseconds UTC; nil while empty.
  private(set) var firstAppend: Int64?

  /// When the tombstones a compaction has left may go, milliseconds UTC.
  private(set) var tombstonesExpire: Int64?

  init(file: LogFile, baseOffset: Int64) {
    self.file = file
    self.baseOffset = baseOffset
    nextOffset = baseOffset
  }

  /// What a compaction has written.
  init(file: LogFile, baseOffset: Int64, compacted: CompactionResult.Output) {
    self.file = file
    self.baseOffset = baseOffset
    nextOffset = compacted.nextOffset
    size = compacted.size
    index = compacted.index
    tombstonesExpire = compacted.tombstonesExpire
  }

  static func fileName(_ baseOffset: Int64) -> String {
    let digits = String(baseOffset)
    return String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".log"
  }

  /// Notes a batch that is in the file at the end of what was known so far.
  func added(_ batch: BatchHeader, now: Int64) {
    index.add(batch, at: size)
    size += batch.totalSize
    nextOffset = batch.nextOffset
    if firstAppend == nil { firstAppend = now }
  }

  /// The first batch that reaches up to an offset, and where it starts.
  func firstBatch(
    endingAtOrAfter offset: Int64
  ) throws(LogError) -> (header: BatchHeader, position: Int)? {
    var scanner = BatchScanner(
      file, from: index.position(ofOffset: offset), to: size, window: 2 * SegmentIndex.interval)
    while let next = try scanner.next() {
      if next.header.lastOffset >= offset { return next }
    }
    return nil
  }

  /// The time retention counts from, milliseconds UTC: the newest record's, or the file's when
  /// records carry none.
  func newestTimestamp() throws(LogError) -> Int64 {
    index.maxTimestamp >= 0 ? index.maxTimestamp : try file.modified()
  }
}
