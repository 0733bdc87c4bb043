/// Dirty masks by index as flat words, so that uniting one copies nothing.
final class MaskTable {
  let words: UnsafeMutablePointer<UInt64>
  let segmentWords: Int
  let tierWords: Int

  init(_ masks: [DirtyMask], segmentWords: Int, tierWords: Int) {
    self.segmentWords = segmentWords
    self.tierWords = tierWords
    let stride = segmentWords + tierWords
    words = .allocate(capacity: max(1, masks.count * stride))
    for (index, mask) in masks.enumerated() {
      for (offset, word) in (mask.segments + mask.tiers).enumerated() {
        (words + index * stride + offset).initialize(to: word)
      }
    }
  }

  deinit { words.deallocate() }
}

extension DirtyMask {
  /// Adds the mask at an index.
  @inline(__always)
  mutating func formUnion(_ table: MaskTable, _ index: Int) {
    let start = table.words + index * (table.segmentWords + table.tierWords)
    for word in 0..<table.segmentWords where start[word] != 0 { segments[word] |= start[word] }
    for word in 0..<table.tierWords where start[table.segmentWords + word] != 0 {
      tiers[word] |= start[table.segmentWords + word]
    }
  }
}
