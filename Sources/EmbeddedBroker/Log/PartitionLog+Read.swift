import NIOCore

/// What a fetch gets of one partition.
struct ReadResult: Equatable, Sendable {
  var records = ByteBuffer()
  var aborted: [AbortedTransaction] = []
}

extension PartitionLog {
  /// Reads whole batches from the one that holds `offset`, up to the isolation level's bound and
  /// `maxBytes`. The first batch is read whatever its size when `atLeastOne` is set, so that a
  /// reader always gets on. The caller has checked that the offset is within the log.
  func read(
    from offset: Int64, maxBytes: Int, isolation: IsolationLevel, atLeastOne: Bool
  ) throws(LogError) -> ReadResult {
    let bound = upperBound(isolation)
    guard offset < bound, maxBytes > 0 || atLeastOne else { return ReadResult() }
    var result = ReadResult()
    var end = offset
    // Compaction may have emptied the segment in which the offset would be.
    for segment in segments[segmentIndex(of: offset)...] where segment.baseOffset < bound {
      let found = try read(
        segment, from: offset, below: bound, maxBytes: maxBytes, atLeastOne: atLeastOne)
      guard let found else { continue }
      result.records = found.records
      end = found.end
      break
    }
    if isolation == .readCommitted, end > offset {
      result.aborted = transactions.aborted(in: offset..<end)
    }
    return result
  }

  /// A lower bound of the bytes a read would get, for long polls that wait for more than one.
  func availableBytes(from offset: Int64, isolation: IsolationLevel) -> Int {
    let bound = upperBound(isolation)
    guard offset < bound else { return 0 }
    var total = 0
    for segment in segments[segmentIndex(of: offset)...] where segment.baseOffset < bound {
      let start = offset <= segment.baseOffset ? 0 : segment.index.position(ofOffset: offset)
      let end = bound >= segment.nextOffset ? segment.size : segment.index.position(ofOffset: bound)
      total += max(0, end - start)
    }
    return max(total, 1)
  }

  /// The index of the segment that holds an offset, or would.
  func segmentIndex(of offset: Int64) -> Int {
    var low = 0
    var high = segments.count
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].baseOffset <= offset { low = middle + 1 } else { high = middle }
    }
    return max(0, low - 1)
  }

  /// The batches of one segment from `offset` on, or nil when it has none.
  private func read(
    _ segment: Segment, from offset: Int64, below bound: Int64, maxBytes: Int, atLeastOne: Bool
  ) throws(LogError) -> (records: ByteBuffer, end: Int64)? {
    guard let first = try segment.firstBatch(endingAtOrAfter: offset),
      first.header.baseOffset < bound
    else { return nil }
    if first.header.totalSize > maxBytes {
      guard atLeastOne else { return (ByteBuffer(), offset) }
      let whole = try segment.file.read(at: first.position, count: first.header.totalSize)
      return (whole, first.header.nextOffset)
    }
    let count = min(maxBytes, segment.size - first.position)
    let read = try segment.file.read(at: first.position, count: count)
    var rest = read
    var end = offset
    while let header = BatchHeader.parse(rest), header.totalSize <= rest.readableBytes,
      header.baseOffset < bound
    {
      rest.moveReaderIndex(forwardBy: header.totalSize)
      end = header.nextOffset
    }
    return (read.getSlice(at: 0, length: rest.readerIndex) ?? read, end)
  }
}
