import Expressions
import Records
import Strategy

/// How a feature compares two windows: trivial.
struct TrendTable {
  let of: FeaturePlan.Aggregate
  let isRatio: Bool
  /// The fewest events of the window before.
  let minimum: Int64
  /// Full tiles of a window.
  let tiles: Int64

  init(_ plan: TrendPlan?, tiles count: Int) {
    of = plan?.of ?? .count
    isRatio = plan?.form != .difference
    minimum = Int64(plan?.minimum ?? 1)
    tiles = Int64(max(0, (count - 1) / 2))
  }
}

/// The window against the one before. Both lie in the series' tiles: the newer half and the head
/// tile are the window, which is what a sum over the same window shows; the older half is the
/// window before. As time passes, tiles go from the one to the other and then leave.
extension RecordBytes where Self: ~Copyable {
  func trend(
    of feature: FeatureTable, _ entry: SeriesEntry, _ table: UnsafePointer<SeriesTable>,
    now: Int64
  ) -> Scalar {
    let trend = feature.trend
    let (window, before) = halves(entry, table, trend, now: now)
    guard before.count >= trend.minimum else { return .unknown }
    let fixedPoint = entry.bits & SeriesEntry.fixedPoint != 0
    switch trend.of {
    case .count: return compare(window.count, before.count, feature)
    case .sum:
      if trend.isRatio { return compare(window.sum, before.sum, feature) }
      return scalar(window.sum &- before.sum, feature.type, fixedPoint)
    default: return compareMeans(window, before, feature, fixedPoint)
    }
  }

  /// When the oldest tile of the window passes to the window before; `Int64.max` when the window
  /// is empty.
  func nextShift(
    of feature: FeatureTable, _ table: UnsafePointer<SeriesTable>, now: Int64
  ) -> Int64 {
    let entry = entry(SeriesEntry.self, feature.series)
    let layout = table.pointee.layout(entry)
    let oldest = Int64(table.pointee.tile(of: now)) - feature.trend.tiles
    return foldTiles(entry, layout, Int64.max) { next, at in
      let tile = Int64(entry.firstTile) + Int64(layout.distance(at))
      guard next == Int64.max, tile >= oldest else { return }
      next = (tile + feature.trend.tiles + 1) * table.pointee.width
    }
  }

  private func halves(
    _ entry: SeriesEntry, _ table: UnsafePointer<SeriesTable>, _ trend: TrendTable, now: Int64
  ) -> (window: Half, before: Half) {
    let layout = table.pointee.layout(entry)
    let oldest = Int64(table.pointee.tile(of: now)) - trend.tiles
    let empty = (window: Half(), before: Half())
    return foldTiles(entry, layout, empty) { halves, at in
      let tile = Int64(entry.firstTile) + Int64(layout.distance(at))
      let count = Int64(layout.count(at))
      let sum = layout.sum > 0 ? layout.value(at + layout.sum) : 0
      if tile >= oldest { halves.window.add(count, sum) } else { halves.before.add(count, sum) }
    }
  }

  private func compare(_ window: Int64, _ before: Int64, _ feature: FeatureTable) -> Scalar {
    guard feature.trend.isRatio else { return .int(window &- before) }
    guard before > 0 else { return .unknown }
    return .double(Double(window) / Double(before))
  }

  private func compareMeans(
    _ window: Half, _ before: Half, _ feature: FeatureTable, _ fixedPoint: Bool
  ) -> Scalar {
    guard window.count > 0, before.count > 0 else { return .unknown }
    let means = (
      window: Double(window.sum) / Double(window.count),
      before: Double(before.sum) / Double(before.count)
    )
    if feature.trend.isRatio {
      return means.before > 0 ? .double(means.window / means.before) : .unknown
    }
    if feature.type == .double {
      return .double((means.window - means.before) / (fixedPoint ? FixedPoint.scale : 1))
    }
    return scalar(
      Rounding.halfEven(window.sum, window.count)
        &- Rounding.halfEven(before.sum, before.count), feature.type, fixedPoint)
  }
}

/// Count and sum of one of two windows.
private struct Half {
  var count: Int64 = 0
  var sum: Int64 = 0

  @inline(__always)
  mutating func add(_ count: Int64, _ sum: Int64) {
    self.count += count
    self.sum = self.sum &+ sum
  }
}
