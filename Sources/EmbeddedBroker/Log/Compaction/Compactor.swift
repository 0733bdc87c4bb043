import NIOCore

/// Log compaction as Kafka's cleaner does it: of the records of one key only the newest stays;
/// tombstones go once `delete.retention.ms` is over; what aborted transactions wrote goes.
///
/// Two deviations. Control batches are dropped, too, and what committed transactions wrote loses
/// its transactional mark: below the last stable offset neither means anything to a reader any
/// more. Compressed batches are kept whole, and as long as one is kept no tombstone after it is
/// dropped.
struct Compactor {
  private let plan: CompactionPlan
  private var latest = LatestOffsets()
  private var result: CompactionResult
  private var pace: CompactionPace
  private let abortedByProducer: [Int64: [AbortedTransaction]]

  /// Reads the plan's segments and writes `.cleaned` files beside them.
  static func run(
    _ plan: CompactionPlan, pace: CompactionPace = .unlimited
  ) throws(LogError) -> CompactionResult {
    var compactor = Compactor(plan, pace)
    let inputs = try compactor.collect()
    let groups = Self.groups(of: inputs, plan.segmentBytes)
    for (index, group) in groups.enumerated() {
      try compactor.rewrite(group, isLast: index == groups.count - 1)
    }
    return compactor.result
  }

  private init(_ plan: CompactionPlan, _ pace: CompactionPace) {
    self.plan = plan
    self.pace = pace
    result = CompactionResult(cleanedOffset: plan.logStartOffset)
    abortedByProducer = Dictionary(grouping: plan.aborted, by: \.producerID)
  }

  /// Learns the newest offset of the keys in the segments that are new; returns the segments that
  /// can be rewritten with what fits the table.
  private mutating func collect() throws(LogError) -> [CompactionPlan.Input] {
    var usable: [CompactionPlan.Input] = []
    for input in plan.inputs {
      if !input.isClean {
        if latest.isFull, usable.contains(where: { !$0.isClean }) { break }
        try learn(input)
      }
      usable.append(input)
      result.cleanedOffset = max(result.cleanedOffset, input.nextOffset)
      result.bytesBefore += input.size
    }
    return usable
  }

  private mutating func learn(_ input: CompactionPlan.Input) throws(LogError) {
    let file = try LogFile(path: input.path, create: false)
    var scanner = BatchScanner(file, from: 0, to: input.size, window: 1 << 20)
    while let (header, batch) = try scanner.nextBatch() {
      pace.step()
      if header.isControl || header.compression != 0 || isAborted(header) { continue }
      batch.withUnsafeReadableBytes { bytes in
        var walker = RecordWalker(bytes)
        while let record = walker.next() {
          guard let key = record.key else { continue }
          latest.note(
            UnsafeRawBufferPointer(rebasing: bytes[key]),
            at: header.baseOffset + record.offsetDelta)
        }
      }
    }
  }

  private func isAborted(_ header: BatchHeader) -> Bool {
    guard header.isTransactional, let candidates = abortedByProducer[header.producerID] else {
      return false
    }
    return candidates.contains {
      $0.firstOffset <= header.baseOffset && header.baseOffset <= $0.lastOffset
    }
  }

  /// Runs of inputs that become one file: clean ones with clean ones, up to the segment size.
  private static func groups(
    of inputs: [CompactionPlan.Input], _ limit: Int
  ) -> [[CompactionPlan.Input]] {
    var groups: [[CompactionPlan.Input]] = []
    var size = 0
    for input in inputs {
      if let last = groups.last?.last, last.isClean == input.isClean, size + input.size <= limit {
        groups[groups.count - 1].append(input)
        size += input.size
      } else {
        groups.append([input])
        size = input.size
      }
    }
    return groups
  }

  private mutating func rewrite(
    _ group: [CompactionPlan.Input], isLast: Bool
  ) throws(LogError) {
    guard let first = group.first else { return }
    let path = first.path + ".cleaned"
    try FileSystem.remove(path)
    let isClean = first.isClean
    let modified = isClean ? group.map(\.modified).max() ?? plan.now : plan.now
    let dropsTombstones = isClean && modified + plan.deleteRetentionMs < plan.now
    var writer = CompactedFileWriter(
      file: try LogFile(path: path, create: true), baseOffset: first.baseOffset)
    var tombstones = 0
    var last: BatchHeader?
    for input in group {
      let file = try LogFile(path: input.path, create: false)
      var scanner = BatchScanner(file, from: 0, to: input.size, window: 1 << 20)
      while let (header, batch) = try scanner.nextBatch() {
        pace.step()
        last = header
        if header.isControl || header.lastOffset < plan.logStartOffset || isAborted(header) {
          continue
        }
        if header.compression != 0 {
          result.keptCompressed += 1
          try writer.write(header, BatchHeader.settled(header, batch))
          continue
        }
        let mayDrop = dropsTombstones && result.keptCompressed == 0
        let kept = filter(header, batch, dropsTombstones: mayDrop)
        tombstones += kept.tombstones
        if let batch = kept.batch { try writer.write(header, batch) }
      }
    }
    if isLast, let last, last.nextOffset > writer.nextOffset {
      // Readers must be able to get past the last offset, though its record is gone.
      let empty = last.emptied
      try writer.write(empty, BatchHeader.assemble(empty, body: ByteBuffer()))
    }
    try writer.finish()
    try writer.file.synchronize()
    try writer.file.setModified(modified)
    result.outputs.append(
      CompactionResult.Output(
        replaces: group.map(\.baseOffset), path: path, size: writer.size,
        nextOffset: writer.nextOffset, index: writer.index,
        tombstonesExpire: tombstones > 0 ? modified + plan.deleteRetentionMs : nil))
  }

  /// The batch with the records that stay; nil when none does.
  private func filter(
    _ header: BatchHeader, _ batch: ByteBuffer, dropsTombstones: Bool
  ) -> (batch: ByteBuffer?, tombstones: Int) {
    var body = ByteBuffer()
    var kept: Int32 = 0
    var tombstones = 0
    batch.withUnsafeReadableBytes { bytes in
      var walker = RecordWalker(bytes)
      while let record = walker.next() {
        guard let key = record.key else { continue }
        let offset = header.baseOffset + record.offsetDelta
        if latest.isSuperseded(UnsafeRawBufferPointer(rebasing: bytes[key]), at: offset) {
          continue
        }
        if record.isTombstone {
          if dropsTombstones { continue }
          tombstones += 1
        }
        body.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[record.bytes]))
        kept += 1
      }
    }
    guard kept > 0 else { return (nil, 0) }
    if kept == header.recordCount { return (BatchHeader.settled(header, batch), tombstones) }
    var header = header
    header.recordCount = kept
    header.attributes &= ~BatchHeader.transactionalBit
    return (BatchHeader.assemble(header, body: body), tombstones)
  }
}

extension BatchHeader {
  static let transactionalBit: Int16 = 0x10

  /// A batch without records that covers the same offsets.
  var emptied: BatchHeader {
    BatchHeader(
      baseOffset: baseOffset, batchLength: Int32(Self.size - Self.overhead),
      lastOffsetDelta: lastOffsetDelta, baseTimestamp: baseTimestamp, maxTimestamp: maxTimestamp)
  }

  /// A batch of a committed transaction without its transactional mark; others unchanged.
  static func settled(_ header: BatchHeader, _ batch: ByteBuffer) -> ByteBuffer {
    guard header.isTransactional else { return batch }
    var header = header
    header.attributes &= ~transactionalBit
    var body = batch
    body.moveReaderIndex(forwardBy: size)
    return assemble(header, body: body)
  }
}
