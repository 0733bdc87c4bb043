import Events
import Expressions
import Records
import Strategy

/// Reading a feature from its series. Counts and sums of nothing are zero; every other aggregate
/// of nothing is unknown.
extension RecordBytes where Self: ~Copyable {
  func value(of feature: FeatureTable, _ table: SeriesTable, now: Int64) -> Scalar {
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
      let low = foldTiles(entry, Int64.max) {
        $0 = Swift.min($0, $1.loadUnaligned(fromByteOffset: table.minimum, as: Int64.self))
      }
      return scalar(low, feature.type, fixedPoint)
    case .max:
      let high = foldTiles(entry, Int64.min) {
        $0 = Swift.max($0, $1.loadUnaligned(fromByteOffset: table.maximum, as: Int64.self))
      }
      return scalar(high, feature.type, fixedPoint)
    case .first: return scalar(firstTileField(entry, table.first + 8), feature.type, fixedPoint)
    case .last: return scalar(lastTileField(entry, table.last + 8), feature.type, fixedPoint)
    case .timeSince:
      let last = lastTileField(entry, table.last)
      return feature.type == .timestamp ? .timestamp(last) : .duration(Swift.max(0, now - last))
    }
  }

  /// The time of the newest value, for features whose value moves with the clock.
  func lastTime(of feature: FeatureTable, _ table: SeriesTable) -> Int64? {
    let entry = entry(SeriesEntry.self, feature.series)
    guard entry.count > 0, table.last > 0 else { return nil }
    return lastTileField(entry, table.last)
  }

  private func firstTileField(_ entry: SeriesEntry, _ field: Int) -> Int64 {
    let at = offset(of: .tiles) + Int(entry.start)
    return base.loadUnaligned(fromByteOffset: at + field, as: Int64.self)
  }

  private func lastTileField(_ entry: SeriesEntry, _ field: Int) -> Int64 {
    let last = Int(entry.start) + (Int(entry.tiles) - 1) * Int(entry.stride)
    return base.loadUnaligned(fromByteOffset: offset(of: .tiles) + last + field, as: Int64.self)
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

  private func scalar(
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
