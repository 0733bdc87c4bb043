import Expressions
import Strategy

/// What has to be evaluated again: one bit per segment and per tier.
struct DirtyMask {
  var segments: [UInt64]
  var tiers: [UInt64]

  init(segments: Int, tiers: Int) {
    self.segments = Array(repeating: 0, count: (segments + 63) / 64)
    self.tiers = Array(repeating: 0, count: (tiers + 63) / 64)
  }

  /// What reads any of these attributes, by the programs themselves.
  init(_ plan: StrategyPlan, _ attributes: Set<UInt16>) {
    self.init(segments: plan.segments.count, tiers: plan.tiers.count)
    for (index, segment) in plan.segments.enumerated() {
      let read = segment.when.attributes + (segment.exit?.attributes ?? [])
      if !attributes.isDisjoint(with: read) { insert(segment: index) }
    }
    for (index, tier) in plan.tiers.enumerated()
    where !attributes.isDisjoint(with: tier.score.attributes) {
      insert(tier: index)
    }
  }

  var isEmpty: Bool { segments.allSatisfy { $0 == 0 } && tiers.allSatisfy { $0 == 0 } }

  mutating func formUnion(_ other: DirtyMask) {
    for index in segments.indices { segments[index] |= other.segments[index] }
    for index in tiers.indices { tiers[index] |= other.tiers[index] }
  }

  mutating func insert(segment index: Int) { segments[index / 64] |= 1 << UInt64(index % 64) }
  mutating func insert(tier index: Int) { tiers[index / 64] |= 1 << UInt64(index % 64) }

  mutating func insertAll(_ plan: StrategyPlan) {
    for index in plan.segments.indices { insert(segment: index) }
    for index in plan.tiers.indices { insert(tier: index) }
  }

  mutating func removeAll() {
    for index in segments.indices { segments[index] = 0 }
    for index in tiers.indices { tiers[index] = 0 }
  }

  /// The lowest dirty segment, which is then clean.
  mutating func nextSegment() -> Int? { DirtyMask.next(&segments) }
  mutating func nextTier() -> Int? { DirtyMask.next(&tiers) }

  private static func next(_ words: inout [UInt64]) -> Int? {
    for word in words.indices where words[word] != 0 {
      let bit = words[word].trailingZeroBitCount
      words[word] &= words[word] &- 1
      return word * 64 + bit
    }
    return nil
  }
}
