import Events
import Expressions
import Records
import Strategy

/// Reading a feature from its series. Counts and sums of nothing are zero; every other aggregate
/// of nothing is unknown.
extension RecordBytes where Self: ~Copyable {
  func value(
    of feature: FeatureTable, _ table: UnsafePointer<SeriesTable>, now: Int64
  ) -> Scalar {
    let entry = entry(SeriesEntry.self, feature.series)
    let fixedPoint = entry.bits & SeriesEntry.fixedPoint != 0
    switch feature.aggregate {
    case .count: return .int(Int64(entry.count))
    case .sum: return scalar(entry.sum, feature.type, fixedPoint)
    default: break
    }
    guard entry.count > 0 else { return .unknown }
    switch feature.aggregate {
    case .count, .sum: return .unknown
    case .mean: return mean(entry, feature.type, fixedPoint)
    case .min:
      let layout = table.pointee.layout(entry)
      let low = foldTiles(entry, layout, Int64.max) {
        $0 = Swift.min($0, layout.value($1 + layout.minimum))
      }
      return scalar(low, feature.type, fixedPoint)
    case .max:
      let layout = table.pointee.layout(entry)
      let high = foldTiles(entry, layout, Int64.min) {
        $0 = Swift.max($0, layout.value($1 + layout.maximum))
      }
      return scalar(high, feature.type, fixedPoint)
    case .first:
      let layout = table.pointee.layout(entry)
      let value = layout.value(firstTile(entry) + layout.first + layout.pairValue)
      return scalar(value, feature.type, fixedPoint)
    case .last:
      let layout = table.pointee.layout(entry)
      let value = layout.value(lastTile(entry, layout) + layout.last + layout.pairValue)
      return scalar(value, feature.type, fixedPoint)
    case .timeSince:
      let layout = table.pointee.layout(entry)
      let last = layout.time(lastTile(entry, layout) + layout.last)
      return feature.type == .timestamp ? .timestamp(last) : .duration(Swift.max(0, now - last))
    case .trend: return trend(of: feature, entry, table, now: now)
    case .decayed, .distinct, .quantile, .topK, .streak: return .unknown
    }
  }

  /// The time of the newest value, for features whose value moves with the clock.
  @inline(__always)
  func lastTime(of feature: FeatureTable, _ table: UnsafePointer<SeriesTable>) -> Int64? {
    lastTime(ofSeries: feature.series, table)
  }

  @inline(__always)
  func lastTime(ofSeries index: Int, _ table: UnsafePointer<SeriesTable>) -> Int64? {
    let entry = entry(SeriesEntry.self, index)
    let layout = table.pointee.layout(entry)
    guard entry.count > 0, layout.last > 0 else { return nil }
    return layout.time(lastTile(entry, layout) + layout.last)
  }

  @inline(__always)
  private func lastTile(_ entry: SeriesEntry, _ layout: TileLayout) -> UnsafeMutableRawPointer {
    firstTile(entry) + (Int(entry.tiles) - 1) * layout.stride
  }

  /// A count, sum or mean, from a series' running sums; nil where there is none.
  @inline(__always)
  func total(of feature: UnsafePointer<FeatureTable>, _ entry: SeriesEntry) -> Scalar? {
    let fixedPoint = entry.bits & SeriesEntry.fixedPoint != 0
    switch feature.pointee.aggregate {
    case .count: return .int(Int64(entry.count))
    case .sum: return scalar(entry.sum, feature.pointee.type, fixedPoint)
    case .mean where entry.count > 0: return mean(entry, feature.pointee.type, fixedPoint)
    default: return nil
    }
  }

  private func mean(
    _ entry: SeriesEntry, _ type: FeaturePlan.ValueType, _ fixedPoint: Bool
  ) -> Scalar {
    let count = Int64(entry.count)
    if type == .double {
      return .double(Double(entry.sum) / Double(count) / (fixedPoint ? FixedPoint.scale : 1))
    }
    return scalar(Rounding.halfEven(entry.sum, count), type, fixedPoint)
  }

  func scalar(
    _ value: Int64, _ type: FeaturePlan.ValueType, _ fixedPoint: Bool
  ) -> Scalar {
    switch type {
    case .int: .int(value)
    case .double: .double(fixedPoint ? Double(value) / FixedPoint.scale : Double(value))
    case .money: .opaque(value)
    case .timestamp: .timestamp(value)
    case .duration: .duration(value)
    }
  }
}

/// Doubles in a series are held as millionths: sums are then exact whatever the order, and a
/// reversal leaves nothing behind.
enum FixedPoint {
  static let scale = 1_000_000.0

  /// Nil for what does not fit (not finite, or beyond ±9·10¹²).
  static func encode(_ value: Double) -> Int64? {
    let scaled = (value * scale).rounded(.toNearestOrEven)
    guard scaled.isFinite, abs(scaled) < 9.2e18 else { return nil }
    return Int64(scaled)
  }
}

enum Rounding {
  /// Rounds to the nearest, ties to the even neighbour. The divisor is positive.
  static func halfEven(_ value: Int64, _ divisor: Int64) -> Int64 {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    let twice = remainder.magnitude.multipliedReportingOverflow(by: 2)
    let size = divisor.magnitude
    guard twice.overflow || twice.partialValue >= size else { return quotient }
    if twice.partialValue == size && !twice.overflow && quotient & 1 == 0 { return quotient }
    return value < 0 ? quotient - 1 : quotient + 1
  }
}
