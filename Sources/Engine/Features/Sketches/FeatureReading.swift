import Expressions
import Records
import Strategy

/// Reading features, as rules ask for them. Where an answer changes by the passing of time alone
/// and not by a tile that leaves its window, the time is noted.
extension RecordSource {
  func feature(_ index: Int) -> Scalar {
    guard index < flat.pointee.features.count else { return .unknown }
    let feature = flat.pointee.features.pointer(index)
    let series = flat.pointee.series.pointer(feature.pointee.series)
    let table = flat.pointee.sketches.pointer(feature.pointee.series)
    guard table.pointee.kind == .tiles else { return sketched(feature, series, table) }
    switch feature.pointee.aggregate {
    case .timeSince where feature.pointee.type == .duration:
      if let last = record.lastTime(of: feature.pointee, series) {
        // Thresholds are whole hours at first, whole days later; one millisecond past each, so
        // that both > and >= have changed.
        let step = now - last < 2 * Day.length ? Day.length / 24 : Day.length
        note(last + (now - last).flooredDivision(by: step) * step + step + 1)
      }
    case .trend: note(record.nextShift(of: feature.pointee, series, now: now))
    default: break
    }
    return record.value(of: feature.pointee, series, now: now)
  }

  private func sketched(
    _ feature: UnsafePointer<FeatureTable>, _ series: UnsafePointer<SeriesTable>,
    _ table: UnsafePointer<SketchTable>
  ) -> Scalar {
    guard let (entry, body) = record.sketch(feature.pointee.series) else {
      switch table.pointee.kind {
      case .distinct, .calendar: return .int(0)
      case .decay: return record.scalar(0, feature.pointee.type, false)
      case .groups, .histogram, .tiles: return .unknown
      }
    }
    if table.pointee.kind == .decay { return decayed(feature, series, table, entry, body) }
    let layout = table.pointee.layout(entry)
    let rows = Rows(start: body, length: Int(entry.length), layout: layout)
    switch table.pointee.kind {
    case .distinct: return .int(rows.countDistinct(level: entry.level))
    case .histogram:
      guard let key = rows.key(atQuantile: feature.pointee.quantile) else { return .unknown }
      return record.scalar(
        LogBuckets.middle(key, joined: entry.level), feature.pointee.type, entry.isFixedPoint)
    case .calendar: return streak(rows, entry, series, table.pointee.period)
    case .groups, .decay, .tiles: return .unknown
    }
  }

  private func decayed(
    _ feature: UnsafePointer<FeatureTable>, _ series: UnsafePointer<SeriesTable>,
    _ table: UnsafePointer<SketchTable>, _ entry: SketchEntry, _ body: UnsafeMutableRawPointer
  ) -> Scalar {
    let sum = body.loadUnaligned(as: DecayedSum.self)
    let tile = series.pointee.tile(of: now)
    var value = sum.value(at: tile, table.pointee.weights)
    let isMoney = feature.pointee.type == .money
    if !isMoney && entry.isFixedPoint { value /= FixedPoint.scale }
    // What is too little to matter is nothing, so that timers come to an end.
    guard abs(value) >= (isMoney ? 0.5 : 0.000_001) else {
      return record.scalar(0, feature.pointee.type, false)
    }
    note((Int64(tile) + 1) * series.pointee.width)
    guard isMoney else { return .double(value) }
    let rounded = value.rounded(.toNearestOrEven)
    return abs(rounded) < 9.2e18 ? .opaque(Int64(rounded)) : .error
  }

  private func streak(
    _ rows: Rows, _ entry: SketchEntry, _ series: UnsafePointer<SeriesTable>,
    _ period: RowsPlan.Period
  ) -> Scalar {
    guard let clock = tables.clock(record) else { return .unknown }
    let present = Periods.number(now + clock.offset(at: now), period)
    let streak = Streak(
      rows, first: entry.firstTile, now: present, most: series.pointee.tileCount - 1)
    var end = streak.end
    // The next period may begin with an event that came ahead of the clock.
    if rows.length > 0 {
      let last = rows.layout.distance(rows.start + rows.length - rows.layout.stride)
      if Int(entry.firstTile) + last > Int(present) { end = present &+ 1 }
    }
    // Around a change of clocks the period may not have begun yet: look again soon.
    if let end { note(max(Periods.start(end, period, clock), now + Day.length / 96)) }
    return .int(streak.length)
  }

  /// One value of a feature that has many.
  func query(_ index: Int) -> Scalar {
    guard index < flat.pointee.featureQueries.count else { return .unknown }
    let query = flat.pointee.featureQueries.pointer(index)
    let feature = flat.pointee.features.pointer(query.pointee.feature)
    let table = flat.pointee.sketches.pointer(feature.pointee.series)
    guard let (entry, body) = record.sketch(feature.pointee.series) else {
      switch query.pointee.kind {
      case .value: return group(0, 0, feature, false)
      default: return .unknown
      }
    }
    let rows = Rows(start: body, length: Int(entry.length), layout: table.pointee.layout(entry))
    switch query.pointee.kind {
    case .value:
      let (count, sum) = rows.total(of: query.pointee.key)
      return group(count, sum, feature, entry.isFixedPoint)
    case .share:
      let (count, sum) = rows.total(of: query.pointee.key)
      let bySum = feature.pointee.aggregate == .sum
      return share(bySum ? sum : count, rows, bySum: bySum)
    case .topKey:
      guard let top = top(query, rows, table) else { return .unknown }
      guard table.pointee.keyIsText else {
        return .int(Int64(Int32(bitPattern: top.key)))
      }
      return table.pointee.text(of: top.key).map { Scalar(text: $0) } ?? .unknown
    case .topValue:
      guard let top = top(query, rows, table) else { return .unknown }
      return record.scalar(top.size, feature.pointee.type, entry.isFixedPoint)
    case .topShare:
      guard let top = top(query, rows, table) else { return .unknown }
      return share(top.size, rows, bySum: rows.layout.sumAt > 0)
    }
  }

  private func top(
    _ query: UnsafePointer<FeatureQueryTable>, _ rows: Rows, _ table: UnsafePointer<SketchTable>
  ) -> (key: UInt32, size: Int64)? {
    rows.top(query.pointee.place, except: table.pointee.others)
  }

  func group(
    _ count: Int64, _ sum: Int64, _ feature: UnsafePointer<FeatureTable>, _ fixedPoint: Bool
  ) -> Scalar {
    switch feature.pointee.aggregate {
    case .count: return .int(count)
    case .sum: return record.scalar(sum, feature.pointee.type, fixedPoint)
    case .mean:
      guard count > 0 else { return .unknown }
      guard feature.pointee.type == .double else {
        return record.scalar(Rounding.halfEven(sum, count), feature.pointee.type, fixedPoint)
      }
      return .double(Double(sum) / Double(count) / (fixedPoint ? FixedPoint.scale : 1))
    default: return .unknown
    }
  }

  private func share(_ part: Int64, _ rows: Rows, bySum: Bool) -> Scalar {
    var whole: Int64 = 0
    rows.forEachKey { _, count, sum in whole = whole &+ (bySum ? sum : count) }
    return whole > 0 ? .double(Double(part) / Double(whole)) : .unknown
  }
}

extension Rows {
  /// The number of different keys; from a sample of 1 / 2^level of them, an estimate.
  func countDistinct(level: UInt8) -> Int64 {
    var keys: Int64 = 0
    forEachKey { key, _, _ in if key.trailingZeroBitCount >= Int(level) { keys += 1 } }
    return keys << Int64(level)
  }

  /// The bucket of the value of rank floor(quantile × (n − 1)); nil without values.
  func key(atQuantile quantile: Double) -> UInt32? {
    var place = 0
    var total: Int64 = 0
    while place < length {
      total += layout.count(start + place)
      place += layout.stride
    }
    guard total > 0 else { return nil }
    let rank = Int64((quantile * Double(total - 1)).rounded(.down))
    place = 0
    var below: Int64 = 0
    while place < length {
      below += layout.count(start + place)
      if below > rank { return layout.key(start + place) }
      place += layout.stride
    }
    return nil
  }

  /// The category at a place, 1 being the largest by sum or else by count; of two as large as
  /// each other the smaller key is first. Nil where fewer are above zero.
  func top(_ place: Int, except others: UInt32) -> (key: UInt32, size: Int64)? {
    var bound: (key: UInt32, size: Int64)?
    for _ in 0..<place {
      var best: (key: UInt32, size: Int64)?
      forEachKey { key, count, sum in
        let size = layout.sumAt > 0 ? sum : count
        guard size > 0, key != others else { return }
        if let bound, size > bound.size || (size == bound.size && key <= bound.key) { return }
        if let best, size <= best.size { return }
        best = (key, size)
      }
      guard best != nil else { return nil }
      bound = best
    }
    return bound
  }
}
