import Records
import Strategy

/// Keeps a feed that is down from being taken for a customer who is silent: trivial, one per
/// lifecycle.
///
/// A feed is *stale* when its watermark lags the clock by more than `staleAfter`, or is unknown.
/// Nobody is declared inactive then. A silence that was seen is counted out of the customer's
/// inactivity exactly as long as it lasted, and after it ends at least `staleAfter` is left for
/// the customer's own backlog to come in, in whatever order it comes. So that no silence goes
/// unseen, the feed is looked at four times in the last `staleAfter` before the customer is due.
/// And a customer is due only once the feed itself has told of times after the due one.
struct FeedGuard {
  /// Milliseconds by feed; 0 is not guarded.
  private let transactions: Int64
  private let customers: Int64
  private let feedback: Int64
  /// The longest of them.
  let window: Int64
  /// Milliseconds between two looks at the feed.
  let retry: Int64

  /// The shortest time between two looks, milliseconds.
  static let minimumRetry: Int64 = 15_000

  init(_ guards: [LifecyclePlan.FeedGuard]) {
    func limit(_ feed: InputTopic) -> Int64 {
      guards.first { $0.feed == feed.rawValue }?.staleAfter ?? 0
    }
    transactions = limit(.transactions)
    customers = limit(.customers)
    feedback = limit(.feedback)
    window = guards.map(\.staleAfter).max() ?? 0
    retry = max((guards.map(\.staleAfter).min() ?? 0) / 4, FeedGuard.minimumRetry)
  }

  /// Since when a guarded feed has been silent for too long; nil while all are fresh.
  func silence(_ watermarks: FeedWatermarks, at now: Int64) -> Int64? {
    var since = StateBuffer.never
    for feed in InputTopic.allCases where limit(feed) > 0 {
      let watermark = watermarks[feed]
      if watermark == FeedWatermarks.unknown || now - watermark > limit(feed) {
        since = min(since, watermark)
      }
    }
    return since == StateBuffer.never ? nil : since
  }

  /// How far all guarded feeds have told.
  func told(_ watermarks: FeedWatermarks) -> Int64 {
    var told = StateBuffer.never
    for feed in InputTopic.allCases where limit(feed) > 0 { told = min(told, watermarks[feed]) }
    return told
  }

  private func limit(_ feed: InputTopic) -> Int64 {
    switch feed {
    case .transactions: transactions
    case .customers: customers
    case .feedback: feedback
    }
  }
}

/// What a customer's timers saw of silent feeds.
extension LifecycleEntry {
  /// Milliseconds to count out of an inactivity that began at `start`.
  func countedOut(since start: Int64) -> Int64 { start < silentUntil ? silence : 0 }

  /// When an inactivity that began at `start` has lasted `after`: what the feed was silent does
  /// not count, and after its return there has to be time for the backlog.
  func due(_ after: Int64, since start: Int64, _ feeds: FeedGuard) -> Int64 {
    let due = start + after + countedOut(since: start)
    return start < silentUntil ? max(due, silentUntil + feeds.window) : due
  }

  /// Notes whether a guarded feed is silent now: true while nothing may be concluded.
  /// - Parameter start: When the customer's inactivity began.
  mutating func note(silentSince silent: Int64?, start: Int64, at now: Int64) -> Bool {
    if let silent {
      guard silentSince == StateBuffer.never else { return true }
      if start >= silentUntil { silence = 0 }
      // A silence that was counted already is not counted again.
      silentSince = max(silent, start, start < silentUntil ? silentUntil : Int64.min)
      return true
    }
    if silentSince != StateBuffer.never {
      silence += max(0, now - max(silentSince, start))
      silentUntil = now
      silentSince = StateBuffer.never
    }
    return false
  }
}
