import Expressions
import Strategy

/// What has to be evaluated again: one bit per segment and per tier, in flat words. Whoever made
/// it deallocates it.
struct DirtyMask {
  private let words: UnsafeMutablePointer<UInt64>
  private let segmentWords: Int
  private let allWords: Int

  init(segments: Int, tiers: Int) {
    segmentWords = (segments + 63) / 64
    allWords = segmentWords + (tiers + 63) / 64
    words = .allocate(capacity: max(1, allWords))
    words.initialize(repeating: 0, count: max(1, allWords))
  }

  /// What reads any of these attributes, by the programs themselves.
  init(_ plan: StrategyPlan, _ attributes: Set<UInt16>) {
    self.init(segments: plan.segments.count, tiers: plan.tiers.count)
    for (index, segment) in plan.segments.enumerated() {
      let read = segment.when.attributes + (segment.exit?.attributes ?? [])
      if !attributes.isDisjoint(with: plan.inputs(of: read)) { insert(segment: index) }
    }
    for (index, tier) in plan.tiers.enumerated()
    where !attributes.isDisjoint(with: plan.inputs(of: tier.attributes)) {
      insert(tier: index)
    }
  }

  func deallocate() { words.deallocate() }

  var isEmpty: Bool {
    for index in 0..<allWords where words[index] != 0 { return false }
    return true
  }

  @inline(__always)
  func formUnion(_ other: DirtyMask) {
    for index in 0..<allWords { words[index] |= other.words[index] }
  }

  @inline(__always)
  func insert(segment index: Int) { words[index / 64] |= 1 << UInt64(index % 64) }

  @inline(__always)
  func insert(tier index: Int) { words[segmentWords + index / 64] |= 1 << UInt64(index % 64) }

  func insertAll(_ plan: StrategyPlan) {
    for index in plan.segments.indices { insert(segment: index) }
    for index in plan.tiers.indices { insert(tier: index) }
  }

  @inline(__always)
  func removeAll() {
    for index in 0..<allWords { words[index] = 0 }
  }

  /// The lowest dirty segment, which is then clean.
  @inline(__always)
  func nextSegment() -> Int? { next(0, segmentWords) }

  @inline(__always)
  func nextTier() -> Int? { next(segmentWords, allWords) }

  @inline(__always)
  private func next(_ from: Int, _ to: Int) -> Int? {
    for word in from..<to where words[word] != 0 {
      let bit = words[word].trailingZeroBitCount
      words[word] &= words[word] &- 1
      return (word - from) * 64 + bit
    }
    return nil
  }
}
