import NIOCore

/// An offset found by time.
struct TimestampedOffset: Equatable, Sendable {
  var offset: Int64
  /// Milliseconds UTC, or -1.
  var timestamp: Int64
}

extension PartitionLog {
  /// The first record not older than `timestamp` (milliseconds UTC) below the isolation level's
  /// bound; nil when there is none. Within a compressed batch, which is not opened, the batch's
  /// first offset is given: earlier than exact, never later.
  func offset(
    forTimestamp timestamp: Int64, isolation: IsolationLevel
  ) throws(LogError) -> TimestampedOffset? {
    let bound = upperBound(isolation)
    for segment in segments
    where segment.size > 0 && segment.index.maxTimestamp >= timestamp
      && segment.nextOffset > logStartOffset
    {
      let start = segment.index.position(ofTimestamp: timestamp)
      var scanner = BatchScanner(segment.file, from: start, to: segment.size)
      while let next = try scanner.nextBatch(), next.header.baseOffset < bound {
        guard next.header.maxTimestamp >= timestamp, next.header.lastOffset >= logStartOffset
        else { continue }
        if let found = Self.find(timestamp, in: next.bytes, next.header, from: logStartOffset),
          found.offset < bound
        {
          return found
        }
      }
    }
    return nil
  }

  /// The record with the newest timestamp (ListOffsets -3); the end of its batch if compressed.
  func newestRecord() throws(LogError) -> TimestampedOffset? {
    let newest = segments.map(\.index.maxTimestamp).max() ?? -1
    guard newest >= 0 else { return nil }
    return try offset(forTimestamp: newest, isolation: .readUncommitted)
  }

  private static func find(
    _ timestamp: Int64, in batch: ByteBuffer, _ header: BatchHeader, from start: Int64
  ) -> TimestampedOffset? {
    if header.compression != 0 || header.hasLogAppendTime || header.isControl {
      return TimestampedOffset(
        offset: max(header.baseOffset, start), timestamp: header.maxTimestamp)
    }
    var found: TimestampedOffset?
    _ = RecordReader.forEach(in: batch) { record in
      if found == nil, record.timestamp >= timestamp, record.offset >= start {
        found = TimestampedOffset(offset: record.offset, timestamp: record.timestamp)
      }
    }
    return found
  }
}
