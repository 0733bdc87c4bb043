import Events
import Expressions
import Strategy

/// How one series keeps its tiles: a trivial struct.
///
/// A tile is: index Int32, count UInt32, then 8 bytes for each of sum, min, max, and 16 for each
/// of first and last (time, value), as the series' columns ask for.
struct SeriesTable {
  let width: Int64
  /// 0 is all time: one tile without end.
  let tileCount: Int64
  let identity: UInt32
  let stride: Int
  /// Byte positions in a tile; 0 where the series has no such column.
  let sum: Int
  let minimum: Int
  let maximum: Int
  let first: Int
  let last: Int
  /// Index of its filter among the distinct ones; -1 when everything passes.
  let filter: Int
  /// Index of its value among the distinct ones; -1 when it only counts.
  let value: Int
  /// The value is `event.amount` as it is.
  let valueIsAmount: Bool
  /// The filter asks for nothing but the kind of a transaction: type, direction, merchant
  /// category and channel.
  let filterIsStatic: Bool

  init(_ plan: StrategyPlan, _ index: Int, filter: Int?, value: Int?) {
    let series = plan.series[index]
    self.filter = filter ?? -1
    self.value = value ?? -1
    valueIsAmount =
      series.value.map { $0.cost == 1 && $0.attributes == [EventAttribute.amount.rawValue] }
      ?? false
    filterIsStatic =
      series.filter.map { SeriesTable.kindAttributes.isSuperset(of: $0.attributes) } ?? true
    width = Swift.max(series.tileWidth, 1_000)
    tileCount = Int64(Swift.min(series.tileCount, Int(UInt16.max)))
    identity = series.identity
    var at = 8
    func place(_ column: TileSeriesPlan.Columns, _ size: Int) -> Int {
      guard series.columns.contains(column) else { return 0 }
      defer { at += size }
      return at
    }
    sum = place(.sum, 8)
    minimum = place(.min, 8)
    maximum = place(.max, 8)
    first = place(.first, 16)
    last = place(.last, 16)
    stride = at
  }

  private static let kindAttributes: Set<UInt16> = [
    EventAttribute.type.rawValue, EventAttribute.isCredit.rawValue,
    EventAttribute.merchantCategory.rawValue, EventAttribute.channel.rawValue,
  ]

  /// The tile that holds a time; all of them the same tile when the series has no window.
  @inline(__always)
  func tile(of time: Int64) -> Int32 {
    guard tileCount > 0 else { return 0 }
    return Int32(clamping: time >= 0 ? time / width : (time - width + 1) / width)
  }

  /// The oldest tile inside the window at `now`.
  @inline(__always)
  func tail(at now: Int64) -> Int32 {
    guard tileCount > 0 else { return 0 }
    return Int32(clamping: Int64(tile(of: now)) - (tileCount - 1))
  }

  /// When a tile leaves the window.
  @inline(__always)
  func expiry(of tile: Int32) -> Int64 {
    guard tileCount > 0 else { return Int64.max }
    return (Int64(tile) + tileCount) * width
  }
}

/// How one feature reads its series: a trivial struct.
struct FeatureTable {
  let series: Int
  let aggregate: FeaturePlan.Aggregate
  let type: FeaturePlan.ValueType

  init(_ feature: FeaturePlan) {
    series = feature.series
    aggregate = feature.aggregate
    type = feature.type
  }
}
