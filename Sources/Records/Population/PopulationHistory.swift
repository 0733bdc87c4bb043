/// How the population was counted day by day: for each UTC day the counters of its last epoch.
///
/// The last one, since the first day of a service is mostly spent on taking its customers in, and
/// since a name is measured against the count of the day it was approved on.
///
/// Memory: the newest `limit` days, encoded, 10 to 14 bytes a counter; of older days the number.
package struct PopulationHistory: Sendable, Equatable {
  /// Days with counts that are kept: a year and what a yearly comparison wants beside it.
  package static let limit = 400

  /// Encoded counts by day, in days since 1970-01-01.
  private var days: [Int64: [UInt8]] = [:]
  /// Days that have fallen out and are still in the topic.
  private var fallen: Set<Int64> = []

  package init() {}

  /// A day's counts became known; they replace what was known of the day.
  package mutating func take(_ counts: PopulationCounts) {
    days[counts.day] = counts.encode()
    fallen.remove(counts.day)
    while days.count > PopulationHistory.limit, let oldest = days.keys.min() {
      days[oldest] = nil
      fallen.insert(oldest)
    }
  }

  /// A day is in the topic no more.
  package mutating func forget(_ day: Int64) {
    days[day] = nil
    fallen.remove(day)
  }

  /// Days that are to be taken out of the topic, oldest first.
  package var outdated: [Int64] { fallen.sorted() }

  /// The counts, oldest first. O(days × counters).
  package var counts: [PopulationCounts] {
    days.sorted { $0.key < $1.key }.compactMap { day in
      day.value.withUnsafeBytes { PopulationCounts($0) }
    }
  }
}
