import Records

/// The tiles of a series inside the record: a sorted, sparse list; empty tiles take no space.
///
/// Adding to the newest tile is O(1); a late event walks back from the end. The running count
/// and sum lie in the series entry, so that reading them is O(1) whatever the window.
extension StateBuffer {
  /// The position of a series' first tile in the record.
  @inline(__always)
  private func firstTile(_ entry: SeriesEntry) -> Int {
    offset(of: .tiles) + Int(entry.start)
  }

  @inline(__always)
  private func loadTile(_ at: Int) -> Int32 {
    base.loadUnaligned(fromByteOffset: at, as: Int32.self)
  }

  @inline(__always)
  private func load(_ at: Int) -> Int64 {
    base.loadUnaligned(fromByteOffset: at, as: Int64.self)
  }

  @inline(__always)
  private func put(_ value: Int64, _ at: Int) {
    base.storeBytes(of: value, toByteOffset: at, as: Int64.self)
  }

  /// Where a tile is, or where it would have to be inserted.
  private func find(_ tile: Int32, _ entry: SeriesEntry) -> (position: Int, found: Bool) {
    let start = firstTile(entry)
    let stride = Int(entry.stride)
    var at = start + Int(entry.tiles) * stride
    while at > start {
      let index = loadTile(at - stride)
      if index == tile { return (at - stride, true) }
      if index < tile { return (at, false) }
      at -= stride
    }
    return (at, false)
  }

  /// Adds one value to the tile of `time`. False when the tile has left the window: the caller
  /// counts the event as late.
  mutating func addToSeries(
    _ index: Int, _ table: SeriesTable, time: Int64, value: Int64, fixedPoint: Bool, now: Int64
  ) -> Bool {
    let tile = table.tile(of: time)
    guard tile >= table.tail(at: now) else { return false }
    var entry = entry(SeriesEntry.self, index)
    var (at, found) = find(tile, entry)
    if !found {
      insertTile(tile, at: at, index, &entry)
      at = find(tile, entry).position
      let expiry = table.expiry(of: tile)
      if expiry < self[Header.nextExpiry] { self[Header.nextExpiry] = expiry }
    }
    let count = base.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)
    base.storeBytes(of: count &+ 1, toByteOffset: at + 4, as: UInt32.self)
    if table.sum > 0 { put(load(at + table.sum) &+ value, at + table.sum) }
    combine(at, table, time: time, value: value, isFirst: count == 0)
    entry.count &+= 1
    entry.sum = entry.sum &+ (table.sum > 0 ? value : 0)
    if fixedPoint { entry.bits |= SeriesEntry.fixedPoint }
    store(entry, at: index)
    return true
  }

  /// Minimum, maximum, first and last of a tile. Of two values with the same time, the larger is
  /// the first and the last, so that the order of arrival does not matter.
  private func combine(
    _ at: Int, _ table: SeriesTable, time: Int64, value: Int64, isFirst: Bool
  ) {
    if table.minimum > 0 && (isFirst || value < load(at + table.minimum)) {
      put(value, at + table.minimum)
    }
    if table.maximum > 0 && (isFirst || value > load(at + table.maximum)) {
      put(value, at + table.maximum)
    }
    if table.first > 0 {
      let old = load(at + table.first)
      if isFirst || time < old || (time == old && value > load(at + table.first + 8)) {
        put(time, at + table.first)
        put(value, at + table.first + 8)
      }
    }
    if table.last > 0 {
      let old = load(at + table.last)
      if isFirst || time > old || (time == old && value > load(at + table.last + 8)) {
        put(time, at + table.last)
        put(value, at + table.last + 8)
      }
    }
  }

  private mutating func insertTile(
    _ tile: Int32, at position: Int, _ index: Int, _ entry: inout SeriesEntry
  ) {
    openGap(in: .tiles, at: position, Int(entry.stride))
    base.storeBytes(of: tile, toByteOffset: position, as: Int32.self)
    entry.tiles += 1
    shiftSeries(after: index, by: Int(entry.stride))
    store(entry, at: index)
  }

  private func shiftSeries(after index: Int, by delta: Int) {
    for later in (index + 1)..<max(index + 1, count(of: SeriesEntry.self)) {
      var entry = entry(SeriesEntry.self, later)
      entry.start = UInt32(Int(entry.start) + delta)
      store(entry, at: later)
    }
  }

  private mutating func removeTile(at position: Int, _ index: Int, _ entry: inout SeriesEntry) {
    closeGap(in: .tiles, at: position, Int(entry.stride))
    entry.tiles -= 1
    shiftSeries(after: index, by: -Int(entry.stride))
    store(entry, at: index)
  }

  /// Takes one value out of the tile of `time`. Count and sum are exact. False when the tile is
  /// gone or empty. `mayBound` is true when a minimum, maximum, first or last of the tile may
  /// have been this value: the caller rebuilds them where it can.
  mutating func removeFromSeries(
    _ index: Int, _ table: SeriesTable, time: Int64, value: Int64
  ) -> (removed: Bool, mayBound: Bool) {
    var entry = entry(SeriesEntry.self, index)
    let (at, found) = find(table.tile(of: time), entry)
    guard found else { return (false, false) }
    let count = base.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)
    guard count > 0 else { return (false, false) }
    entry.count &-= 1
    // With its last value the tile goes, and with the tile all it held: the reversal of a forgotten
    // booking may name another amount, and the difference must not stay in the series for ever.
    let removed = count == 1 && table.sum > 0 ? load(at + table.sum) : value
    entry.sum = entry.sum &- (table.sum > 0 ? removed : 0)
    if count == 1 {
      removeTile(at: at, index, &entry)
      return (true, false)
    }
    base.storeBytes(of: count - 1, toByteOffset: at + 4, as: UInt32.self)
    if table.sum > 0 { put(load(at + table.sum) &- value, at + table.sum) }
    store(entry, at: index)
    return (true, bounds(at, table, time: time, value: value))
  }

  private func bounds(_ at: Int, _ table: SeriesTable, time: Int64, value: Int64) -> Bool {
    (table.minimum > 0 && load(at + table.minimum) == value)
      || (table.maximum > 0 && load(at + table.maximum) == value)
      || (table.first > 0 && load(at + table.first) == time)
      || (table.last > 0 && load(at + table.last) == time)
  }

  /// The number of values in the tile of `time`.
  func tileCount(_ index: Int, _ table: SeriesTable, time: Int64) -> UInt32 {
    let (at, found) = find(table.tile(of: time), entry(SeriesEntry.self, index))
    return found ? base.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self) : 0
  }

  /// Sets minimum, maximum, first and last of the tile of `time` from these values, which are
  /// all the values it holds.
  func rebuildTile(
    _ index: Int, _ table: SeriesTable, time: Int64, values: [(time: Int64, value: Int64)]
  ) {
    let (at, found) = find(table.tile(of: time), entry(SeriesEntry.self, index))
    guard found else { return }
    for (number, one) in values.enumerated() {
      combine(at, table, time: one.time, value: one.value, isFirst: number == 0)
    }
  }

  /// Drops the tiles that have left the window at `now`. True when there were any.
  mutating func expireTiles(_ index: Int, _ table: SeriesTable, now: Int64) -> Bool {
    var entry = entry(SeriesEntry.self, index)
    let tail = table.tail(at: now)
    let start = firstTile(entry)
    let stride = Int(entry.stride)
    var dropped = 0
    while dropped < Int(entry.tiles) {
      let at = start + dropped * stride
      guard loadTile(at) < tail else { break }
      entry.count &-= base.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)
      if table.sum > 0 { entry.sum = entry.sum &- load(at + table.sum) }
      dropped += 1
    }
    guard dropped > 0 else { return false }
    closeGap(in: .tiles, at: start, dropped * stride)
    entry.tiles -= UInt16(dropped)
    shiftSeries(after: index, by: -dropped * stride)
    store(entry, at: index)
    return true
  }
}

extension RecordBytes where Self: ~Copyable {
  /// When the oldest tile of a series leaves its window.
  func nextExpiry(_ index: Int, _ table: SeriesTable) -> Int64 {
    let entry = entry(SeriesEntry.self, index)
    guard entry.tiles > 0 else { return Int64.max }
    return table.expiry(
      of: base.loadUnaligned(
        fromByteOffset: offset(of: .tiles) + Int(entry.start), as: Int32.self))
  }

  /// Folds a column over all tiles, oldest first.
  @inline(__always)
  func foldTiles<Result>(
    _ entry: SeriesEntry, _ initial: Result, _ step: (inout Result, UnsafeRawPointer) -> Void
  ) -> Result {
    var result = initial
    var at = offset(of: .tiles) + Int(entry.start)
    for _ in 0..<entry.tiles {
      step(&result, UnsafeRawPointer(base + at))
      at += Int(entry.stride)
    }
    return result
  }
}
