package import Expressions

/// Tiles that several features share: same events, same filter, same tile width.
package struct TileSeriesPlan: Sendable {
  /// Stable identity (hash of what it means), so that state survives a strategy change that
  /// keeps the series.
  package var identity: UInt32
  /// `EventType` raw values that feed it.
  package var events: [UInt8]
  package var filter: ScalarProgram?
  /// The value that is aggregated; nil when only counting.
  package var value: ScalarProgram?
  /// Milliseconds. The tile of time t is floor(t / tileWidth).
  package var tileWidth: Int64
  /// Tiles kept: window / tileWidth + 1 (the head tile is partly filled). 0 means all time: one
  /// tile without end.
  package var tileCount: Int
  package var columns: Columns

  package struct Columns: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let count = Columns(rawValue: 1)
    package static let sum = Columns(rawValue: 2)
    package static let min = Columns(rawValue: 4)
    package static let max = Columns(rawValue: 8)
    package static let first = Columns(rawValue: 16)
    package static let last = Columns(rawValue: 32)
  }

  package init(
    identity: UInt32, events: [UInt8], filter: ScalarProgram?, value: ScalarProgram?,
    tileWidth: Int64, tileCount: Int, columns: Columns
  ) {
    self.identity = identity
    self.events = events
    self.filter = filter
    self.value = value
    self.tileWidth = tileWidth
    self.tileCount = tileCount
    self.columns = columns
  }
}

/// One number per customer, read from a series of tiles.
package struct FeaturePlan: Sendable {
  package enum Aggregate: Sendable { case count, sum, mean, min, max, first, last, timeSince }
  package enum ValueType: Sendable { case int, double, money, timestamp, duration }
  package var id: String
  package var series: Int
  package var aggregate: Aggregate
  package var type: ValueType
  package var description: String
  package init(
    id: String, series: Int, aggregate: Aggregate, type: ValueType, description: String
  ) {
    self.id = id
    self.series = series
    self.aggregate = aggregate
    self.type = type
    self.description = description
  }
}
