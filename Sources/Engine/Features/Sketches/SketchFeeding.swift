import Events
import Expressions
import Records
import Strategy

/// Bringing events into the series that keep rows or a decayed sum, and taking them out.
extension Engine {
  /// Adds the event in `fields`; ignored where its category is not known.
  mutating func feedSketch(
    _ index: Int, _ value: (raw: Int64, fixedPoint: Bool), _ turn: Turn, _ state: inout StateBuffer
  ) -> Fed {
    let (table, window) = (flat.pointee.sketches.pointer(index), flat.pointee.series.pointer(index))
    guard let (tile, tail) = tiles(table, window, turn, state.view),
      let key = sketchKey(table, value, turn, state.view)
    else { return .ignored }
    guard tile >= tail else { return .late }
    if table.pointee.kind == .decay {
      state.addToDecay(
        index, table, tile: tile, value: decayPart(window, value), fixedPoint: value.fixedPoint)
      return .taken
    }
    if table.pointee.kind == .calendar {
      // Periods have no timers of their own: old ones go when new ones come.
      let (position, isPresent) = state.sketchPosition(index)
      if isPresent {
        var entry = state.base.loadUnaligned(fromByteOffset: position, as: SketchEntry.self)
        if entry.oldest < tail { _ = state.dropRows(before: tail, position, &entry, table) }
      }
    }
    state.addToRows(
      index, table, window, key: key, tile: tile, value: value.raw, fixedPoint: value.fixedPoint)
    return .taken
  }

  /// Drops what has left the window. True when the answers of the series may have changed.
  func expireSketch(
    _ index: Int, _ window: UnsafePointer<SeriesTable>, now: Int64, _ state: inout StateBuffer
  ) -> Bool {
    let table = flat.pointee.sketches.pointer(index)
    return table.pointee.expires && state.expireRows(index, table, window, now: now)
  }

  /// Takes the event in `fields` out again; false when nothing of it is there.
  mutating func unwindSketch(
    _ index: Int, _ value: (raw: Int64, fixedPoint: Bool), _ turn: Turn, _ state: inout StateBuffer
  ) -> Bool {
    let (table, window) = (flat.pointee.sketches.pointer(index), flat.pointee.series.pointer(index))
    guard let (tile, tail) = tiles(table, window, turn, state.view), tile >= tail,
      let key = sketchKey(table, value, turn, state.view)
    else { return false }
    guard table.pointee.kind == .decay else {
      return state.removeFromRows(index, table, key: key, tile: tile, value: value.raw)
    }
    guard state.sketchPosition(index).isPresent else { return false }
    state.addToDecay(
      index, table, tile: tile, value: 0 &- decayPart(window, value), fixedPoint: value.fixedPoint)
    return true
  }

  /// A decayed sum without a value counts.
  private func decayPart(
    _ window: UnsafePointer<SeriesTable>, _ value: (raw: Int64, fixedPoint: Bool)
  ) -> Int64 {
    window.pointee.value < 0 ? 1 : value.raw
  }

  /// The event's tile and the oldest in the window; nil where the customer's time zone is none.
  private func tiles(
    _ table: UnsafePointer<SketchTable>, _ window: UnsafePointer<SeriesTable>, _ turn: Turn,
    _ state: RecordView
  ) -> (tile: Int32, tail: Int32)? {
    let time = fields.pointee.time
    switch table.pointee.kind {
    case .decay:
      let memory = HalfLife.memory * Int64(table.pointee.weights.count)
      let head = window.pointee.tile(of: turn.now)
      return (window.pointee.tile(of: time), Int32(clamping: Int64(head) - memory))
    case .calendar:
      guard let clock = tables.clock(state) else { return nil }
      let period = table.pointee.period
      let head = Periods.number(turn.now + clock.offset(at: turn.now), period)
      let tail = Int64(head) - window.pointee.tileCount + 1
      return (Periods.number(time + clock.offset(at: time), period), Int32(clamping: tail))
    default: return (window.pointee.tile(of: time), window.pointee.tail(at: turn.now))
    }
  }

  /// The key of the event in `fields`; nil where it has none.
  private func sketchKey(
    _ table: UnsafePointer<SketchTable>, _ value: (raw: Int64, fixedPoint: Bool), _ turn: Turn,
    _ state: RecordView
  ) -> UInt32? {
    switch table.pointee.kind {
    case .tiles, .calendar, .decay: return 0
    case .histogram: return LogBuckets.key(of: value.raw)
    case .groups, .distinct: break
    }
    let isDistinct = table.pointee.kind == .distinct
    if table.pointee.keyIsCategory {
      let category = fields.pointee.merchantCategory
      guard category != 0 else { return nil }
      return isDistinct ? KeyHash.of(Int64(category)) : UInt32(category)
    }
    guard
      let key = flat.pointee.keys.evaluate(table.pointee.key, source(state, now: turn.now), stack)
    else { return nil }
    switch key.kind {
    case .text: return isDistinct ? KeyHash.of(key.text) : Identity.of(key.text)
    case .int, .timestamp, .opaque:
      if isDistinct { return KeyHash.of(key.int64) }
      guard let number = Int32(exactly: key.int64), number != Int32.min else { return nil }
      return UInt32(bitPattern: number)
    case .bool: return KeyHash.of(key.isTrue ? 1 : 0)
    default: return nil
    }
  }
}

/// 32-bit hashes of values to be told apart.
enum KeyHash {
  /// Whole numbers of 32 bits have different hashes: the finalizer of MurmurHash3 (Appleby) is a
  /// bijection.
  @inline(__always)
  static func of(_ value: Int64) -> UInt32 {
    guard let small = Int32(exactly: value) else {
      return withUnsafeBytes(of: value) { of($0) }
    }
    var hash = UInt32(bitPattern: small)
    hash ^= hash >> 16
    hash = hash &* 0x85EB_CA6B
    hash ^= hash >> 13
    hash = hash &* 0xC2B2_AE35
    return hash ^ hash >> 16
  }

  @inline(__always)
  static func of(_ text: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(truncatingIfNeeded: StableHash.hash(text))
  }
}
