extension PartitionLog {
  /// What a compaction would work on now, or nil when it is not worth it: closed segments below
  /// the last stable offset and older than `min.compaction.lag.ms`, of which a large enough share
  /// is new, or whose tombstones have had their time.
  /// - Throws: The segments cannot be looked at.
  func planCompaction(now: Int64) throws(LogError) -> CompactionPlan? {
    guard config.isCompacted, !isCompacting, compactionBackoff.isOver(at: now) else { return nil }
    try rollIdle(now: now)
    var inputs: [CompactionPlan.Input] = []
    for segment in segments.dropLast() {
      guard segment.nextOffset <= lastStableOffset,
        now - (try segment.newestTimestamp()) >= config.minCompactionLagMs
      else { break }
      inputs.append(
        CompactionPlan.Input(
          path: segment.file.path, baseOffset: segment.baseOffset,
          nextOffset: segment.nextOffset, size: segment.size,
          isClean: segment.nextOffset <= cleanedOffset, modified: try segment.file.modified()))
    }
    guard isWorthIt(inputs, now: now) else { return nil }
    let end = inputs.last?.nextOffset ?? 0
    return CompactionPlan(
      inputs: inputs, aborted: transactions.aborted(in: 0..<end),
      logStartOffset: logStartOffset, deleteRetentionMs: config.deleteRetentionMs,
      segmentBytes: config.segmentBytes, now: now)
  }

  private func isWorthIt(_ inputs: [CompactionPlan.Input], now: Int64) -> Bool {
    let total = inputs.reduce(0) { $0 + $1.size }
    let dirty = inputs.reduce(0) { $0 + ($1.isClean ? 0 : $1.size) }
    if dirty > 0, Double(dirty) >= config.minCleanableRatio * Double(total) { return true }
    return segments.contains { $0.tombstonesExpire.map { $0 < now } ?? false }
  }

  /// Closes a written segment that has been open for `segment.ms`, so that it can be compacted.
  private func rollIdle(now: Int64) throws(LogError) {
    if let active = segments.last, let first = active.firstAppend, now - first >= config.segmentMs {
      try roll()
    }
  }

  /// Puts a compaction's files in the place of what they were made from. False when the log has
  /// changed meanwhile (records deleted): then the files are thrown away.
  func install(_ result: CompactionResult) throws(LogError) -> Bool {
    let replaced = result.outputs.flatMap(\.replaces)
    guard !replaced.isEmpty, segments.prefix(replaced.count).map(\.baseOffset) == replaced,
      replaced.count < segments.count
    else {
      for output in result.outputs { try FileSystem.remove(output.path) }
      return false
    }
    try writeOffset(result.cleanedOffset, "cleaned-offset")
    var compacted: [Segment] = []
    for output in result.outputs {
      guard let base = output.replaces.first else { continue }
      let path = directory + "/" + Segment.fileName(base)
      if output.size > 0 {
        try FileSystem.rename(output.path, to: path)
        let file = try LogFile(path: path, create: false)
        compacted.append(Segment(file: file, baseOffset: base, compacted: output))
      } else {
        try FileSystem.remove(output.path)
        try FileSystem.remove(path)
      }
      for other in output.replaces.dropFirst() {
        try FileSystem.remove(directory + "/" + Segment.fileName(other))
      }
    }
    segments.replaceSubrange(0..<replaced.count, with: compacted)
    cleanedOffset = result.cleanedOffset
    transactions.removeAborted(within: 0..<result.cleanedOffset)
    return true
  }
}
