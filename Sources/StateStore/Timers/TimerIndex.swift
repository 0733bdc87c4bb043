import Records

/// Which customers are due when, in bounded memory: a heap of the near future, and the table's
/// index behind its horizon.
///
/// The index is lazy. It promises that every customer with a timer is in it at or before its
/// `wakeAt` (the entry's `indexedAt`); a timer that moved later is found early, looked at, and
/// indexed again. So a customer whose timer moves with every event costs no index write.
struct TimerIndex {
  /// Index entries that stand for nothing any more, to be deleted from the table; beyond this
  /// many they stay there and are found dead again.
  static let maximumDead = 65_536

  private var heap = TimerHeap()
  /// The heap has every timer of the table below this one. Nil: it has all.
  private(set) var horizon: TimerEntry? = TimerEntry(time: 0, hash: 0)
  /// Taken out for the running transaction.
  private var fired: [TimerEntry] = []
  private var dead: [TimerEntry] = []

  var count: Int { heap.count }

  /// When the next timer may be due: no customer is due before.
  var next: Int64 { min(heap.first?.time ?? StateBuffer.never, horizon?.time ?? StateBuffer.never) }

  mutating func tableIsEmpty() { horizon = nil }

  mutating func add(_ entry: TimerEntry) {
    guard entry.time != StateBuffer.never else { return }
    heap.push(entry)
  }

  /// Takes the next timer due by `clock` out of the heap.
  mutating func takeDue(_ clock: Int64) -> TimerEntry? {
    guard let first = heap.first, first.time <= clock else { return nil }
    if let horizon, horizon < first { return nil }
    return heap.pop()
  }

  /// Whether timers due by `clock` may still be in the table.
  func needsLoad(_ clock: Int64) -> Bool {
    guard let horizon, horizon.time <= clock else { return false }
    return heap.first.map { horizon < $0 || $0.time > clock } ?? true
  }

  /// The table's timers from the horizon on up to `horizon` were read; nil at the end of the
  /// table.
  mutating func loaded(_ entries: [TimerEntry], horizon: TimerEntry?) {
    for entry in entries { heap.push(entry) }
    self.horizon = horizon
  }

  mutating func fire(_ entry: TimerEntry) { fired.append(entry) }
  mutating func firedTimersCommitted() { fired.removeAll(keepingCapacity: true) }

  mutating func firedTimersAborted() {
    for entry in fired { heap.push(entry) }
    fired.removeAll(keepingCapacity: true)
  }

  mutating func bury(_ entry: TimerEntry) {
    if dead.count < TimerIndex.maximumDead { dead.append(entry) }
  }

  mutating func takeDead() -> [TimerEntry] {
    defer { dead = [] }
    return dead
  }

  /// Drops all but the earliest `limit` timers when there are twice as many. Returns whether it
  /// did.
  mutating func shorten(to limit: Int) -> Bool {
    guard heap.count > 2 * limit, let dropped = heap.truncate(to: limit) else { return false }
    horizon = horizon.map { min($0, dropped) } ?? dropped
    return true
  }

  /// After `shorten`: a timer the table does not have yet.
  mutating func keepBeyondHorizon(_ entry: TimerEntry) {
    guard let horizon, entry >= horizon, entry.time != StateBuffer.never else { return }
    heap.push(entry)
  }
}
