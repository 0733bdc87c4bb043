import StateStore

/// A store that follows another worker's changelog.
struct StandbyCopy {
  let partition: Int32
  let store: PartitionStore
  /// The next changelog offset to read.
  var position: Int64
  /// The changelog's end when it was last looked up, and when that was (milliseconds UTC).
  var end: Int64
  var endAt: Int64

  /// Changelog records, markers included, the copy is behind.
  var lag: Int64 { max(0, end - position) }
}

/// A standby copy as others see it.
package struct StandbyMetrics: Sendable, Equatable {
  package var partition: Int32
  /// Changelog records the copy is behind the last look-up of the changelog's end.
  package var lag: Int64

  package init(partition: Int32, lag: Int64) {
    self.partition = partition
    self.lag = lag
  }
}
