/// A point of the monotonic clock that bounds a call and its retries.
package struct Deadline: Sendable {
  private let end: ContinuousClock.Instant

  package init(_ timeout: Duration) { end = ContinuousClock.now.advanced(by: timeout) }

  package var hasPassed: Bool { ContinuousClock.now >= end }

  /// Milliseconds left, rounded up, for librdkafka's timeout arguments; zero when it has passed.
  package var milliseconds: Int32 {
    let left = ContinuousClock.now.duration(to: end)
    return left <= .zero ? 0 : left.milliseconds
  }
}

extension Duration {
  /// Whole milliseconds, rounded up, at most 2^31 - 1, never negative.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    if seconds >= 2_000_000 { return .max }
    let value = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: max(0, value))
  }
}
