/// The timers of one state machine: at most one deadline a key. The machine never reads a clock;
/// its owner asks for what is due at a time it passes in.
///
/// Bounded by the number of keys the owner uses (one a member plus two for a group).
struct Deadlines<Key: Hashable & Comparable & Sendable>: Sendable {
  private var times: [Key: Int64] = [:]
  /// No deadline is earlier; it may be too early after a cancellation, never too late.
  private(set) var earliest: Int64 = .max

  var isEmpty: Bool { times.isEmpty }

  /// The deadline of a key, in milliseconds UTC, if one is set.
  subscript(key: Key) -> Int64? { times[key] }

  /// Sets or replaces the deadline of a key (milliseconds UTC).
  mutating func schedule(_ key: Key, at time: Int64) {
    times[key] = time
    earliest = min(earliest, time)
  }

  mutating func cancel(_ key: Key) {
    times.removeValue(forKey: key)
    if times.isEmpty { earliest = .max }
  }

  /// Removes and returns the earliest key due at `now`; ties fall by key, so that the order does
  /// not depend on hashing. Costs one comparison when nothing is due.
  mutating func popDue(at now: Int64) -> Key? {
    guard now >= earliest else { return nil }
    var first: (key: Key, time: Int64)?
    for (key, time) in times {
      if let best = first, (best.time, best.key) <= (time, key) { continue }
      first = (key, time)
    }
    guard let due = first, due.time <= now else {
      earliest = first?.time ?? .max
      return nil
    }
    times.removeValue(forKey: due.key)
    return due.key
  }
}
