/// The transactions of one partition: which are open, and which were aborted.
///
/// Bounded by the producers that write at the same time and by the aborted transactions that
/// retention has left in the log.
struct TransactionIndex: Equatable, Sendable {
  /// Producer id → offset of the first record of its open transaction.
  private(set) var open: [Int64: Int64] = [:]
  /// By the offset of the abort marker, ascending.
  private(set) var aborted: [AbortedTransaction] = []

  /// The first offset of the oldest open transaction: readers of committed data stop here.
  private(set) var firstUnstableOffset: Int64?

  /// A transactional data batch was appended.
  mutating func wrote(producerID: Int64, at offset: Int64) {
    guard open[producerID] == nil else { return }
    open[producerID] = offset
    // Offsets only grow, so an older transaction stays the first.
    if firstUnstableOffset == nil { firstUnstableOffset = offset }
  }

  /// A marker was appended; without an open transaction it means nothing.
  mutating func ended(producerID: Int64, isCommit: Bool, markerOffset: Int64) {
    guard let first = open.removeValue(forKey: producerID) else { return }
    if !isCommit {
      aborted.append(
        AbortedTransaction(producerID: producerID, firstOffset: first, lastOffset: markerOffset))
    }
    firstUnstableOffset = open.values.min()
  }

  /// The aborted transactions with records in `offsets`.
  func aborted(in offsets: Range<Int64>) -> [AbortedTransaction] {
    var low = 0
    var high = aborted.count
    while low < high {
      let middle = (low + high) / 2
      if aborted[middle].lastOffset < offsets.lowerBound { low = middle + 1 } else { high = middle }
    }
    return aborted[low...].filter { $0.firstOffset < offsets.upperBound }
  }

  /// Records before an offset are gone.
  mutating func removeAborted(before offset: Int64) {
    aborted.removeAll { $0.lastOffset < offset }
  }

  /// Compaction removed the records and markers of these offsets.
  mutating func removeAborted(within offsets: Range<Int64>) {
    aborted.removeAll { offsets.contains($0.lastOffset) }
  }
}
