import Events
import Expressions
import Strategy

/// How one series keeps its tiles: a trivial struct.
struct SeriesTable {
  let width: Int64
  /// 0 is all time: one tile without end.
  let tileCount: Int64
  let identity: UInt32
  let narrow: TileLayout
  let wide: TileLayout
  /// Index of its filter among the distinct ones; -1 when everything passes.
  let filter: Int
  /// Index of its value among the distinct ones; -1 when it only counts.
  let value: Int
  /// The value is `event.amount` as it is.
  let valueIsAmount: Bool
  /// The filter asks for nothing but the kind of a transaction: type, direction, merchant
  /// category and channel.
  let filterIsStatic: Bool
  /// It keeps tiles or a purchase history; else rows or a decayed sum, as `SketchTable` says.
  let isTiled: Bool
  /// A purchase history instead of tiles.
  let isPurchases: Bool

  init(_ plan: StrategyPlan, _ index: Int, filter: Int?, value: Int?) {
    let series = plan.series[index]
    self.filter = filter ?? -1
    self.value = value ?? -1
    valueIsAmount =
      series.value.map { $0.cost == 1 && $0.attributes == [EventAttribute.amount.rawValue] }
      ?? false
    filterIsStatic =
      series.filter.map { SeriesTable.kindAttributes.isSuperset(of: $0.attributes) } ?? true
    switch series.shape {
    case .tiles, .purchases: isTiled = true
    case .rows, .decay: isTiled = false
    }
    width = Swift.max(series.tileWidth, 1_000)
    tileCount = Int64(Swift.min(series.tileCount, Int(UInt16.max)))
    identity = series.identity
    isPurchases = series.isPurchases
    narrow =
      series.isPurchases
      ? TileLayout(stride: PurchaseHistoryEntry.stride)
      : TileLayout(series.columns, isWide: false)
    wide = TileLayout(series.columns, isWide: true)
  }

  /// How the tiles of a record's series lie.
  @inline(__always)
  func layout(_ entry: SeriesEntry) -> TileLayout { entry.isWide ? wide : narrow }

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

  /// The unit of a purchase history that holds a time.
  @inline(__always)
  func unit(of time: Int64) -> Int32 {
    Int32(clamping: time >= 0 ? time / width : (time - width + 1) / width)
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
  let trend: TrendTable
  let quantile: Double

  init(_ feature: FeaturePlan, _ plan: StrategyPlan) {
    series = feature.series
    aggregate = feature.aggregate
    type = feature.type
    quantile = feature.quantile
    trend = TrendTable(feature.trend, tiles: plan.series[feature.series].tileCount)
  }
}
