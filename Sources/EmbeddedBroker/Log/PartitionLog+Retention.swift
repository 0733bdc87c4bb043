extension PartitionLog {
  /// Deletes whole segments that are too old or too much (`retention.ms`, `retention.bytes`).
  /// Nothing undecided is deleted. Returns how many segments went.
  func applyRetention(now: Int64) throws(LogError) -> Int {
    guard config.isDeleted else { return 0 }
    var deletable = 0
    var remaining = size
    for segment in segments {
      guard segment.size > 0, segment.nextOffset <= lastStableOffset else { break }
      let age = now - (try segment.newestTimestamp())
      let isTooOld = config.retentionMs >= 0 && age > config.retentionMs
      let isTooMuch =
        config.retentionBytes >= 0 && Int64(remaining - segment.size) >= config.retentionBytes
      guard isTooOld || isTooMuch else { break }
      deletable += 1
      remaining -= segment.size
    }
    guard deletable > 0 else { return 0 }
    if deletable == segments.count { try roll() }
    try removeSegments(deletable)
    logStartOffset = max(logStartOffset, segments.first?.baseOffset ?? logStartOffset)
    transactions.removeAborted(before: logStartOffset)
    return deletable
  }

  /// DeleteRecords: everything before an offset is gone, durably; -1 is the high watermark.
  /// Returns the new start.
  func deleteRecords(before requested: Int64) throws(AppendError) -> Int64 {
    let offset = requested == -1 ? highWatermark : requested
    guard offset >= 0, offset <= highWatermark else { throw .rejected(.offsetOutOfRange) }
    guard config.isDeleted else { throw .rejected(.policyViolation) }
    guard offset > logStartOffset else { return logStartOffset }
    do {
      try writeOffset(offset, "start-offset")
      logStartOffset = offset
      if let last = segments.last, last.size > 0, last.nextOffset <= offset { try roll() }
      let deletable = segments.dropLast().prefix { $0.nextOffset <= offset }.count
      try removeSegments(deletable)
    } catch {
      throw .storage(error)
    }
    transactions.removeAborted(before: offset)
    return offset
  }

  /// Removes the first segments and their files. A compaction under way notices that its
  /// segments are gone.
  private func removeSegments(_ count: Int) throws(LogError) {
    for segment in segments.prefix(count) { try FileSystem.remove(segment.file.path) }
    segments.removeFirst(count)
  }
}
