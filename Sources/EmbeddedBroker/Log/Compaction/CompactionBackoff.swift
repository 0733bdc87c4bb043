/// When to try a compaction again that failed: after a second at first, twice as long after each
/// failure, ten minutes at most. A disk that stays broken is thus named, but not hammered.
struct CompactionBackoff {
  static let first: Int64 = 1_000
  static let longest: Int64 = 600_000

  /// Milliseconds from the last failure to the next try; 0 after a success.
  private(set) var wait: Int64 = 0
  private var nextTry: Int64 = 0

  func isOver(at now: Int64) -> Bool { now >= nextTry }

  mutating func fail(at now: Int64) {
    wait = min(max(wait * 2, Self.first), Self.longest)
    nextTry = now + wait
  }

  mutating func succeed() {
    wait = 0
    nextTry = 0
  }
}
