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
    let plan = flat.pointee
    var taken: UInt64 = 0
    var late = false
    filterAnswers.removeAll()
    let passing = passing(type, turn, state.view)
    for word in 0..<feedMemory.words {
      var left = passing[word]
      while left != 0 {
        let index = word * 64 + left.trailingZeroBitCount
        left &= left &- 1
        let series = plan.series.pointer(index)
        guard series.pointee.filterIsStatic || passesOnce(series.pointee.filter, turn, state.view),
          let value = value(index, turn, state.view)
        else { continue }
        let fed = add(index, series, value, turn, &state)
        guard fed == .taken || fed == .moved else {
          if fed == .late { late = true }
          continue
        }
        if index < 64 { taken |= 1 << UInt64(index) }
        plan.changes.mark(index, value, flat, state.view, in: dirty)
        if fed == .moved {
          plan.changes.markMoved(
            index, value, at: fields.pointee.time, flat, state.view, turn.now, in: dirty)
        }
      }
    }
    if late { state.increment(Header.lateEvents) }
    return taken
  }

  /// Adds a value to one series.
  @inline(__always)
  mutating func add(
    _ index: Int, _ series: UnsafePointer<SeriesTable>, _ value: (raw: Int64, fixedPoint: Bool),
    _ turn: Turn, _ state: inout StateBuffer
  ) -> Fed {
    guard series.pointee.isTiled else { return feedSketch(index, value, turn, &state) }
    return state.addToSeries(
      index, series, time: fields.pointee.time, value: value.raw, fixedPoint: value.fixedPoint,
      now: turn.now)
  }

  /// The series whose filters let this kind of event in, as bits; filters that ask for more than
  /// its kind are still to be evaluated.
  private func passing(
    _ type: EventType, _ turn: Turn, _ state: RecordView
  ) -> UnsafeMutablePointer<UInt64> {
    let (passing, isKnown) = feedMemory.find(type, fields)
    guard !isKnown else { return passing }
    let candidates = flat.pointee.seriesByEvent[Int(type.rawValue)]
    for number in candidates.indices {
      let index = candidates[number]
      if !flat.pointee.series.pointer(index).pointee.filterIsStatic
        || passesFilter(index, turn, state)
      {
        passing[index / 64] |= 1 << UInt64(index % 64)
      }
    }
    return passing
  }

  /// As `passesFilter` for the event that is being fed; each filter is evaluated once.
  @inline(__always)
  private func passesOnce(_ filter: Int, _ turn: Turn, _ state: RecordView) -> Bool {
    filterAnswers.answer(filter) {
      flat.pointee.filters.evaluate(filter, source(state, now: turn.now), stack)?.isTrue ?? true
    }
  }

  func passesFilter(_ index: Int, _ turn: Turn, _ state: RecordView) -> Bool {
    let filter = flat.pointee.series.pointer(index).pointee.filter
    guard filter >= 0 else { return true }
    return flat.pointee.filters.evaluate(filter, source(state, now: turn.now), stack)?.isTrue
      ?? true
  }

  /// The value the event has for a series: 0 for one that only counts, nil where it is unknown.
  @inline(__always)
  func value(
    _ index: Int, _ turn: Turn, _ state: RecordView
  ) -> (raw: Int64, fixedPoint: Bool)? {
    let series = flat.pointee.series.pointer(index)
    guard series.pointee.value >= 0 else { return (0, false) }
    if series.pointee.valueIsAmount {
      let amount = fields.pointee.amount
      return amount == EventFields.absent ? nil : (amount, false)
    }
    return computedValue(series.pointee.value, turn, state)
  }

  private func computedValue(
    _ value: Int, _ turn: Turn, _ state: RecordView
  ) -> (raw: Int64, fixedPoint: Bool)? {
    guard
      let value = flat.pointee.values.evaluate(value, source(state, now: turn.now), stack)
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
    let plan = flat.pointee
    for index in plan.series.indices {
      let series = plan.series.pointer(index)
      let changed =
        series.pointee.isTiled
        ? state.expireTiles(index, series, now: now)
        : expireSketch(index, series, now: now, &state)
      if changed { dirty.formUnion(plan.seriesDependents[index]) }
    }
    recomputeExpiry(&state)
  }

  func recomputeExpiry(_ state: inout StateBuffer) {
    state[Header.nextExpiry] = nextExpiry(state.view, watchedOnly: false)
  }

  /// When a tile leaves a window that a segment or tier looks at.
  func watchedExpiry(_ state: RecordView) -> Int64 { nextExpiry(state, watchedOnly: true) }

  @inline(__always)
  private func nextExpiry(_ state: RecordView, watchedOnly: Bool) -> Int64 {
    let (series, isWatched) = (flat.pointee.series, flat.pointee.seriesIsWatched)
    var next = StateBuffer.never
    state.forEachHeld(.series, MemoryLayout<SeriesEntry>.size) { index, position in
      guard index < series.count, !watchedOnly || isWatched[index] else { return }
      let entry = state.base.loadUnaligned(fromByteOffset: position, as: SeriesEntry.self)
      next = min(next, state.nextExpiry(entry, series.pointer(index)))
    }
    guard state.length(of: .sketches) > 0 else { return next }
    let sketches = flat.pointee.sketches
    state.forEachSketch { entry, _ in
      let index = Int(entry.index)
      guard index < series.count, !watchedOnly || isWatched[index],
        sketches.pointer(index).pointee.expires
      else { return }
      next = min(next, series.pointer(index).pointee.expiry(of: entry.oldest))
    }
    return next
  }
}
