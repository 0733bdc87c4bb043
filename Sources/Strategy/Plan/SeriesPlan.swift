package import Expressions

/// What several features share: the same events, the same filter, the same value and the same
/// tiles, kept once.
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
  /// Tiles kept: window / tileWidth + 1 (the head tile is partly filled); twice the window for
  /// a trend. 0 means all time: one tile without end.
  package var tileCount: Int
  package var columns: Columns
  package var shape: Shape

  /// How what comes in is kept.
  package enum Shape: Sendable {
    /// One row of columns per tile.
    case tiles
    /// One row per key and tile.
    case rows(RowsPlan)
    /// One number, of which each tile's age takes 1 / `tilesPerHalfLife` of a halving.
    case decay(tilesPerHalfLife: Int)
    /// The purchase history of a customer-value model; a tile's width is its unit.
    case purchases
  }

  /// The series keeps the purchase history of a customer-value model.
  package var isPurchases: Bool {
    if case .purchases = shape { true } else { false }
  }

  /// What its rows are keyed by; nil when it keeps none.
  package var rows: RowsPlan? {
    if case .rows(let rows) = shape { rows } else { nil }
  }

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
    tileWidth: Int64, tileCount: Int, columns: Columns, shape: Shape = .tiles
  ) {
    self.identity = identity
    self.events = events
    self.filter = filter
    self.value = value
    self.tileWidth = tileWidth
    self.tileCount = tileCount
    self.columns = columns
    self.shape = shape
  }
}

/// What the rows of a series are keyed by, and what happens when there are too many.
package struct RowsPlan: Sendable {
  package enum Kind: Sendable, Equatable {
    /// One key per category. Beyond `groups` of them the smallest are counted together.
    case groups
    /// One key per different value. Beyond the limit of rows, a sample of the values is kept,
    /// by hash (Wegman's adaptive sampling; Flajolet, Computing 43, 1990).
    case distinct
    /// One key per logarithmic bucket of values. Beyond the limit of rows, neighbouring buckets
    /// are joined.
    case histogram
    /// One row per calendar period, without a key.
    case calendar(Period)
  }
  /// A calendar period in the customer's time zone: days, weeks from Monday (ISO 8601), months.
  package enum Period: String, Sendable, CaseIterable { case day, week, month }

  package var kind: Kind
  /// The category or the value that counts once; nil for the other kinds.
  package var key: ScalarProgram?
  package var keyIsText: Bool
  /// The most categories.
  package var groups: Int
  /// The categories there can be, where they are known in advance.
  package var texts: [String] = []
  package init(kind: Kind, key: ScalarProgram? = nil, keyIsText: Bool = false, groups: Int = 0) {
    self.kind = kind
    self.key = key
    self.keyIsText = keyIsText
    self.groups = groups
  }
}
