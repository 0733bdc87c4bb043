/// A latency histogram with fixed bounds, in the shape Prometheus wants. A value type: the lane
/// fills its own and publishes copies.
package struct Histogram: Sendable, Equatable {
  /// Upper bounds in microseconds; one more bucket holds what is above the last.
  package static let bounds: [Int64] = [
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000,
    250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
  ]

  /// Counts by bucket, not cumulative; `bounds.count + 1` of them.
  package private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
  package private(set) var sumMicroseconds: Int64 = 0
  package private(set) var count: UInt64 = 0

  package init() {}

  /// Counts `times` values of this size.
  package mutating func record(microseconds: Int64, times: UInt64 = 1) {
    let index = Histogram.bounds.firstIndex { microseconds <= $0 } ?? Histogram.bounds.count
    counts[index] += times
    count += times
    sumMicroseconds += microseconds * Int64(clamping: times)
  }

  package mutating func merge(_ other: Histogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    count += other.count
    sumMicroseconds += other.sumMicroseconds
  }
}
