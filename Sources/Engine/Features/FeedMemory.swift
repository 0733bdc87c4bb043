import Events

/// Which series each kind of transaction feeds: a small, direct-mapped memory of pure answers, so
/// that a filter is evaluated once per kind and not once per event. 512 kinds at most; a new one
/// takes the place of an old one.
struct FeedMemory {
  private static let slots = 512
  /// Words of an answer: one bit per series.
  let words: Int
  /// The kind in each slot; 0 is none.
  private let kinds: UnsafeMutablePointer<UInt32>
  /// The answers, and one more for events that are not remembered.
  private let answers: UnsafeMutablePointer<UInt64>

  init(series: Int) {
    words = (series + 63) / 64
    kinds = .allocate(capacity: FeedMemory.slots)
    kinds.initialize(repeating: 0, count: FeedMemory.slots)
    let count = max(1, (FeedMemory.slots + 1) * words)
    answers = .allocate(capacity: count)
    answers.initialize(repeating: 0, count: count)
  }

  func deallocate() {
    kinds.deallocate()
    answers.deallocate()
  }

  /// The answer for the kind of the event at hand; when it is not known, empty, to be filled in.
  @inline(__always)
  func find(
    _ type: EventType, _ fields: UnsafePointer<EventFields>
  ) -> (answer: UnsafeMutablePointer<UInt64>, isKnown: Bool) {
    guard let kind = FeedMemory.kind(type, fields) else {
      return empty(FeedMemory.slots)
    }
    let slot = Int((kind &* 0x9E37_79B1) >> 23)
    if kinds[slot] == kind { return (answers + slot * words, true) }
    kinds[slot] = kind
    return empty(slot)
  }

  private func empty(_ slot: Int) -> (UnsafeMutablePointer<UInt64>, Bool) {
    let answer = answers + slot * words
    for word in 0..<words { answer[word] = 0 }
    return (answer, false)
  }

  /// Type, direction, channel and merchant category in one number, never 0; nil for events that
  /// are no transactions.
  @inline(__always)
  private static func kind(_ type: EventType, _ fields: UnsafePointer<EventFields>) -> UInt32? {
    guard type == .transactionBooked || type == .transactionReversed,
      fields.pointee.type == type.rawValue, fields.pointee.isCredit >= 0,
      fields.pointee.channel < 32
    else { return nil }
    let isReversal: UInt32 = type == .transactionReversed ? 2 : 1
    return isReversal << 24 | UInt32(fields.pointee.isCredit) << 21
      | UInt32(fields.pointee.channel) << 16 | UInt32(fields.pointee.merchantCategory)
  }
}
