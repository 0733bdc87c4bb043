/// A customer's place in the timer index. The hash stands for the customer: customers that share
/// one are told apart by their states.
struct TimerEntry: Hashable, Comparable {
  /// Milliseconds UTC.
  var time: Int64
  var hash: UInt64

  static func < (left: TimerEntry, right: TimerEntry) -> Bool {
    (left.time, left.hash) < (right.time, right.hash)
  }
}

/// A binary min-heap of timers, 16 bytes each. Push and pop are O(log n).
struct TimerHeap {
  private(set) var entries: [TimerEntry] = []

  var first: TimerEntry? { entries.first }
  var count: Int { entries.count }

  mutating func push(_ entry: TimerEntry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child] < entries[parent] else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> TimerEntry? {
    guard let top = entries.first else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      siftDown()
    }
    return top
  }

  /// Keeps the `count` earliest entries. Returns the earliest of those dropped.
  mutating func truncate(to count: Int) -> TimerEntry? {
    guard entries.count > count else { return nil }
    entries.sort()
    let firstDropped = entries[count]
    entries.removeSubrange(count...)
    // A sorted array is a heap.
    return firstDropped
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < entries.count else { return }
      let right = left + 1
      let child = right < entries.count && entries[right] < entries[left] ? right : left
      guard entries[child] < entries[parent] else { return }
      entries.swapAt(child, parent)
      parent = child
    }
  }
}
