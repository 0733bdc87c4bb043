import Events
import Expressions
import Records
import Strategy

/// Bringing events into the series they feed.
extension Engine {
  /// Adds the event in `fields` to every series that takes it. Bit i of the result is set when
  /// series i took it (the first 64). What is older than a series' window is counted as late.
  @discardableResult
  mutating func feed(_ type: EventType, _ turn: Turn, _ state: inout StateBuffer) -> UInt64 {
    var taken: UInt64 = 0
    var late = false
    for index in tables.seriesByEvent[Int(type.rawValue)] {
      guard passesFilter(index, turn, state.view), let value = value(index, turn, state.view) else {
        continue
      }
      let added = state.addToSeries(
        index, tables.series[index], time: fields.pointee.time, value: value.raw,
        fixedPoint: value.fixedPoint, now: turn.now)
      guard added else {
        late = true
        continue
      }
      if index < 64 { taken |= 1 << UInt64(index) }
      dirty.formUnion(tables.seriesMasks, index)
    }
    if late { state.increment(Header.lateEvents) }
    return taken
  }

  func passesFilter(_ index: Int, _ turn: Turn, _ state: RecordView) -> Bool {
    guard tables.series[index].hasFilter else { return true }
    return tables.filters.evaluate(index, source(state, now: turn.now))?.isTrue ?? true
  }

  /// The value the event has for a series: 0 for one that only counts, nil where it is unknown.
  func value(
    _ index: Int, _ turn: Turn, _ state: RecordView
  ) -> (raw: Int64, fixedPoint: Bool)? {
    guard tables.series[index].hasValue else { return (0, false) }
    guard let value = tables.values.evaluate(index, source(state, now: turn.now))
    else { return (0, false) }
    switch value.kind {
    case .int, .opaque, .timestamp, .duration: return (value.int64, false)
    case .uint: return (Int64(clamping: value.bits), false)
    case .bool: return (value.isTrue ? 1 : 0, false)
    case .double:
      guard let raw = FixedPoint.encode(value.double) else { return nil }
      return (raw, true)
    case .unknown, .error, .null, .text: return nil
    }
  }

  mutating func expireTiles(_ state: inout StateBuffer, now: Int64) {
    for index in tables.series.indices
    where state.expireTiles(index, tables.series[index], now: now) {
      dirty.formUnion(tables.seriesMasks, index)
    }
    recomputeExpiry(&state)
  }

  func recomputeExpiry(_ state: inout StateBuffer) {
    var next = StateBuffer.never
    for (index, series) in tables.series.enumerated() {
      next = min(next, state.nextExpiry(index, series))
    }
    state[Header.nextExpiry] = next
  }

  /// When a tile leaves a window that a segment or tier looks at.
  func watchedExpiry(_ state: RecordView) -> Int64 {
    var next = StateBuffer.never
    for (index, series) in tables.series.enumerated() where tables.seriesIsWatched[index] {
      next = min(next, state.nextExpiry(index, series))
    }
    return next
  }
}
