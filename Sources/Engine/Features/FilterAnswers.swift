/// What the filters said to the event at hand, so that each is evaluated once however many series
/// have it. Filters look at the event alone, which stays the same while it is fed. Whoever made it
/// deallocates it.
struct FilterAnswers {
  private let words: Int
  /// Bit i: filter i was asked; behind these words, bit i: it lets the event in.
  private let bits: UnsafeMutablePointer<UInt64>

  init(filters: Int) {
    words = (filters + 63) / 64
    bits = .allocate(capacity: max(1, 2 * words))
    bits.initialize(repeating: 0, count: max(1, 2 * words))
  }

  func deallocate() { bits.deallocate() }

  /// Forgets the answers: another event.
  @inline(__always)
  func removeAll() {
    for word in 0..<words { bits[word] = 0 }
  }

  /// The answer of a filter; asked of `evaluate` the first time.
  @inline(__always)
  func answer(_ filter: Int, _ evaluate: () -> Bool) -> Bool {
    let (word, bit) = (filter >> 6, UInt64(1) << UInt64(filter & 63))
    if bits[word] & bit != 0 { return bits[words + word] & bit != 0 }
    bits[word] |= bit
    let passes = evaluate()
    if passes { bits[words + word] |= bit } else { bits[words + word] &= ~bit }
    return passes
  }
}
