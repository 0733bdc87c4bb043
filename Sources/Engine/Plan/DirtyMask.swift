import Expressions
import Strategy

/// What has to be evaluated again: one bit per segment, tier and lifecycle, in flat words. Whoever
/// made it deallocates it.
struct DirtyMask {
  private let words: UnsafeMutablePointer<UInt64>
  private let segmentWords: Int
  private let tierEnd: Int
  private let allWords: Int

  init(segments: Int, tiers: Int, lifecycles: Int) {
    segmentWords = (segments + 63) / 64
    tierEnd = segmentWords + (tiers + 63) / 64
    allWords = tierEnd + (lifecycles + 63) / 64
    words = .allocate(capacity: max(1, allWords))
    words.initialize(repeating: 0, count: max(1, allWords))
  }

  /// What reads any of these attributes, by the programs themselves.
  init(_ plan: StrategyPlan, _ attributes: Set<UInt16>) {
    self.init(
      segments: plan.segments.count, tiers: plan.tiers.count, lifecycles: plan.lifecycles.count)
    for (index, segment) in plan.segments.enumerated() {
      let read = segment.when.attributes + (segment.exit?.attributes ?? [])
      if !attributes.isDisjoint(with: plan.inputs(of: read)) { insert(segment: index) }
    }
    for (index, tier) in plan.tiers.enumerated()
    where !attributes.isDisjoint(with: plan.inputs(of: tier.attributes)) {
      insert(tier: index)
    }
    for (index, machine) in plan.lifecycles.enumerated()
    where !attributes.isDisjoint(with: plan.inputs(of: LifecycleTable.attributes(machine))) {
      insert(lifecycle: index)
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

  func formUnion(_ other: DirtyMask, without less: DirtyMask) {
    for index in 0..<allWords { words[index] |= other.words[index] & ~less.words[index] }
  }

  @inline(__always)
  func insert(segment index: Int) { words[index / 64] |= 1 << UInt64(index % 64) }

  @inline(__always)
  func insert(tier index: Int) { words[segmentWords + index / 64] |= 1 << UInt64(index % 64) }

  @inline(__always)
  func insert(lifecycle index: Int) { words[tierEnd] |= 1 << UInt64(index) }

  /// Bit i: lifecycle i.
  @inline(__always)
  func insert(lifecycles bits: UInt64) { words[tierEnd] |= bits }

  func insertAll(_ plan: StrategyPlan) {
    for index in plan.segments.indices { insert(segment: index) }
    for index in plan.tiers.indices { insert(tier: index) }
    for index in plan.lifecycles.indices { insert(lifecycle: index) }
  }

  @inline(__always)
  func removeAll() {
    for index in 0..<allWords { words[index] = 0 }
  }

  /// The lowest dirty segment, which is then clean.
  @inline(__always)
  func nextSegment() -> Int? { next(0, segmentWords) }

  @inline(__always)
  func nextTier() -> Int? { next(segmentWords, tierEnd) }

  /// The lowest dirty lifecycle that stands before the lowest dirty segment; it is then clean.
  @inline(__always)
  func nextLifecycle(_ tables: FixedArray<LifecycleTable>) -> Int? {
    guard tierEnd < allWords, words[tierEnd] != 0 else { return nil }
    let index = words[tierEnd].trailingZeroBitCount
    for word in 0..<segmentWords where words[word] != 0 {
      let segment = word * 64 + words[word].trailingZeroBitCount
      if segment < tables.pointer(index).pointee.position { return nil }
      break
    }
    words[tierEnd] &= words[tierEnd] &- 1
    return index
  }

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
