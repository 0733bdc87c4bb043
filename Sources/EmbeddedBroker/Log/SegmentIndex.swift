/// Finds a batch in a segment by offset or by time: an entry about every 4 KiB, in memory,
/// rebuilt from batch headers at start.
struct SegmentIndex: Sendable {
  /// Bytes between entries.
  static let interval = 4096

  struct Entry: Sendable {
    /// Base offset of a batch.
    var offset: Int64
    /// Where it starts in the file.
    var position: Int
    /// The newest timestamp in the segment before it.
    var maxTimestampBefore: Int64
  }

  private(set) var entries: [Entry] = []
  private(set) var maxTimestamp: Int64 = -1

  /// A batch was appended at a position.
  mutating func add(_ batch: BatchHeader, at position: Int) {
    if entries.last.map({ position - $0.position >= Self.interval }) ?? true {
      entries.append(
        Entry(offset: batch.baseOffset, position: position, maxTimestampBefore: maxTimestamp))
    }
    maxTimestamp = max(maxTimestamp, batch.maxTimestamp)
  }

  /// Where to start looking for the batch that holds an offset.
  func position(ofOffset offset: Int64) -> Int {
    last { $0.offset <= offset }?.position ?? 0
  }

  /// Where to start looking for the first batch with a record not older than `timestamp`.
  func position(ofTimestamp timestamp: Int64) -> Int {
    last { $0.maxTimestampBefore < timestamp }?.position ?? 0
  }

  /// The last entry of the leading run for which `condition` holds.
  private func last(where condition: (Entry) -> Bool) -> Entry? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if condition(entries[middle]) { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : entries[low - 1]
  }
}
