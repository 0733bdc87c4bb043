/// The newest event time known of each input feed of one partition, milliseconds UTC: how far the
/// bank has told what happened. `unknown` until a feed's first record; nothing may be concluded
/// from a feed's silence then.
@usableFromInline
package struct FeedWatermarks: Sendable, Hashable {
  /// Earlier than every time, so that a guard that asks for freshness fails closed.
  @inlinable package static var unknown: Int64 { Int64.min }

  @usableFromInline var transactions: Int64
  @usableFromInline var customers: Int64
  @usableFromInline var feedback: Int64

  @inlinable
  package init() {
    transactions = FeedWatermarks.unknown
    customers = FeedWatermarks.unknown
    feedback = FeedWatermarks.unknown
  }

  @inlinable
  package subscript(feed: InputTopic) -> Int64 {
    get {
      switch feed {
      case .transactions: transactions
      case .customers: customers
      case .feedback: feedback
      }
    }
    set {
      switch feed {
      case .transactions: transactions = newValue
      case .customers: customers = newValue
      case .feedback: feedback = newValue
      }
    }
  }

  /// A record of a feed was taken. Its time counts up to the clock at most: a record dated ahead
  /// shows that the feed is alive now, not that it will be tomorrow.
  @inlinable
  package mutating func advance(_ feed: InputTopic, to time: Int64, clock: Int64) {
    let reached = min(time, clock)
    if reached > self[feed] { self[feed] = reached }
  }
}

/// What stays the same for one partition during one transaction. The lane fixes it when the
/// transaction begins and journals it; with the state, the record and the strategy it determines
/// every output, so that a replay repeats them byte for byte.
@usableFromInline
package struct TransactionContext: Sendable, Hashable {
  /// Milliseconds UTC: the only "now" there is. Never runs backwards for a partition.
  @usableFromInline package var clock: Int64
  /// The feeds' watermarks before this transaction.
  @usableFromInline package var watermarks: FeedWatermarks
  /// The number of the population epoch whose cut points are in force; 0 before the first.
  @usableFromInline package var populationEpoch: UInt64

  @inlinable
  package init(
    clock: Int64, watermarks: FeedWatermarks = FeedWatermarks(), populationEpoch: UInt64 = 0
  ) {
    self.clock = clock
    self.watermarks = watermarks
    self.populationEpoch = populationEpoch
  }

  /// The newest event time that the feed had told of before this transaction, milliseconds UTC,
  /// at most `clock`; `FeedWatermarks.unknown` when nothing is known.
  @inlinable
  package func watermark(of feed: InputTopic) -> Int64 { watermarks[feed] }
}
