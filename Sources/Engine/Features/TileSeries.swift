import Records

/// The tiles of a series inside the record: a sorted, sparse list; empty tiles take no space.
///
/// Adding to the newest tile is O(1); a late event walks back from the end. The running count
/// and sum lie in the series entry, so that reading them is O(1) whatever the window.
extension StateBuffer {
  /// Adds one value to the tile of `time`. Late when the tile has left the window, which the caller
  /// counts; moved when it is the tile's minimum, maximum, first or last now.
  mutating func addToSeries(
    _ index: Int, _ table: UnsafePointer<SeriesTable>, time: Int64, value: Int64,
    fixedPoint: Bool, now: Int64
  ) -> Fed {
    if table.pointee.isPurchases {
      addPurchase(index, table, time: time, value: value)
      return .taken
    }
    let tile = table.pointee.tile(of: time)
    guard tile >= table.pointee.tail(at: now) else { return .late }
    var (position, entry) = openSeries(index, table.pointee)
    var at = room(for: tile, position, &entry, table)
    if !entry.isWide && !fits(value, at, table.pointee.narrow) {
      widen(position, &entry, table.pointee)
      at = room(for: tile, position, &entry, table)
    }
    let layout = table.pointee.layout(entry)
    let count = layout.count(at)
    layout.setCount(count &+ 1, at)
    if layout.sum > 0 {
      layout.setValue(layout.value(at + layout.sum) &+ value, at + layout.sum)
      entry.sum = entry.sum &+ value
    }
    let isMoved = layout.combine(at, time: time, value: value, isFirst: count == 0)
    entry.count &+= 1
    if fixedPoint { entry.bits |= SeriesEntry.fixedPoint }
    storeSeries(entry, at: position)
    return isMoved ? .moved : .taken
  }

  /// Whether a narrow tile can take one more value.
  @inline(__always)
  private func fits(_ value: Int64, _ at: UnsafeRawPointer, _ layout: TileLayout) -> Bool {
    guard Packed.fits40(value), layout.count(at) < 255 else { return false }
    return layout.sum == 0 || Packed.fits40(layout.value(at + layout.sum) + value)
  }

  /// The address of the tile, which is made where there is none.
  @inline(__always)
  private mutating func room(
    for tile: Int32, _ position: Int, _ entry: inout SeriesEntry,
    _ table: UnsafePointer<SeriesTable>
  ) -> UnsafeMutableRawPointer {
    let (at, found) = find(tile, entry, table.pointee.layout(entry))
    if found { return at }
    return insertTile(tile, at: at - firstTile(entry), position, &entry, table.pointee)
  }

  private mutating func insertTile(
    _ tile: Int32, at offset: Int, _ position: Int, _ entry: inout SeriesEntry,
    _ table: SeriesTable
  ) -> UnsafeMutableRawPointer {
    var offset = offset
    if entry.tiles == 0 {
      entry.firstTile = tile
    } else if tile < entry.firstTile
      || !table.layout(entry).holds(distance: Int(tile) - Int(entry.firstTile))
    {
      let slot = offset / Int(entry.stride)
      rebase(toInclude: tile, position, &entry, table)
      offset = slot * Int(entry.stride)
    }
    let layout = table.layout(entry)
    let start = self.offset(of: .tiles) + Int(entry.start) + offset
    openGap(in: .tiles, at: start, layout.stride)
    layout.setDistance(Int(tile) - Int(entry.firstTile), base + start)
    entry.tiles += 1
    shiftSeries(after: position, by: layout.stride)
    storeSeries(entry, at: position)
    let expiry = table.expiry(of: tile)
    if expiry < self[Header.nextExpiry] { self[Header.nextExpiry] = expiry }
    return base + start
  }

  /// Counts the tiles' distances from another first tile, so that a new one fits.
  private mutating func rebase(
    toInclude tile: Int32, _ position: Int, _ entry: inout SeriesEntry, _ table: SeriesTable
  ) {
    var layout = table.layout(entry)
    let oldest = Int(entry.firstTile) + layout.distance(firstTile(entry))
    let newest =
      Int(entry.firstTile)
      + layout.distance(firstTile(entry) + (Int(entry.tiles) - 1) * layout.stride)
    let first = min(oldest, Int(tile))
    if !layout.holds(distance: max(newest, Int(tile)) - first) {
      widen(position, &entry, table)
      layout = table.layout(entry)
    }
    let delta = Int(entry.firstTile) - first
    var at = firstTile(entry)
    for _ in 0..<entry.tiles {
      layout.setDistance(layout.distance(at) + delta, at)
      at += layout.stride
    }
    entry.firstTile = Int32(clamping: first)
    storeSeries(entry, at: position)
  }

  /// Lays a series' tiles out wide, for good.
  private mutating func widen(
    _ position: Int, _ entry: inout SeriesEntry, _ table: SeriesTable
  ) {
    guard !entry.isWide else { return }
    let (narrow, wide) = (table.narrow, table.wide)
    let tiles = Int(entry.tiles)
    let growth = tiles * (wide.stride - narrow.stride)
    let start = offset(of: .tiles) + Int(entry.start)
    openGap(in: .tiles, at: start + tiles * narrow.stride, growth)
    // From the end, so that no tile is overwritten before it is copied: only itself may be.
    withUnsafeTemporaryAllocation(byteCount: narrow.stride, alignment: 1) { copy in
      guard let held = copy.baseAddress else { return }
      for number in stride(from: tiles - 1, through: 0, by: -1) {
        held.copyMemory(from: base + start + number * narrow.stride, byteCount: narrow.stride)
        wide.copy(held, narrow, to: base + start + number * wide.stride)
      }
    }
    entry.bits |= SeriesEntry.wide
    entry.stride = UInt8(wide.stride)
    shiftSeries(after: position, by: growth)
    storeSeries(entry, at: position)
  }

  /// Takes one value out of the tile of `time`. Count and sum are exact. False when the tile is
  /// gone or empty. `mayBound` is true when a minimum, maximum, first or last of the tile may
  /// have been this value: the caller rebuilds them where it can.
  mutating func removeFromSeries(
    _ index: Int, _ table: SeriesTable, time: Int64, value: Int64
  ) -> (removed: Bool, mayBound: Bool) {
    if table.isPurchases {
      return (removePurchase(index, table, time: time, value: value), false)
    }
    var entry = entry(SeriesEntry.self, index)
    let layout = table.layout(entry)
    let (at, found) = find(table.tile(of: time), entry, layout)
    guard found, layout.count(at) > 0 else { return (false, false) }
    let position = sparsePosition(.series, index, MemoryLayout<SeriesEntry>.size).at
    let sum = layout.sum > 0 ? layout.value(at + layout.sum) &- value : 0
    let count = layout.count(at)
    // A value that was never added may leave a sum that only wide tiles hold.
    if count > 1 && !entry.isWide && !Packed.fits40(sum) {
      widen(position, &entry, table)
      return removeFromSeries(index, table, time: time, value: value)
    }
    entry.count &-= 1
    // With its last value the tile goes, and with the tile all it held: the reversal of a forgotten
    // booking may name another amount, and the difference must not stay in the series for ever.
    let removed = count == 1 && layout.sum > 0 ? layout.value(at + layout.sum) : value
    if layout.sum > 0 { entry.sum = entry.sum &- removed }
    if count == 1 {
      closeGap(in: .tiles, at: at - base, layout.stride)
      entry.tiles -= 1
      shiftSeries(after: position, by: -layout.stride)
      storeSeries(entry, at: position)
      return (true, false)
    }
    layout.setCount(count - 1, at)
    if layout.sum > 0 { layout.setValue(sum, at + layout.sum) }
    storeSeries(entry, at: position)
    return (true, layout.isBound(at, time: time, value: value))
  }

  /// Sets minimum, maximum, first and last of the tile of `time` from these values, which are
  /// all the values it holds.
  func rebuildTile(
    _ index: Int, _ table: SeriesTable, time: Int64, values: [(time: Int64, value: Int64)]
  ) {
    let entry = entry(SeriesEntry.self, index)
    let layout = table.layout(entry)
    let (at, found) = find(table.tile(of: time), entry, layout)
    guard found else { return }
    for (number, one) in values.enumerated() {
      layout.combine(at, time: one.time, value: one.value, isFirst: number == 0)
    }
  }

  /// Drops the tiles that have left the window at `now`. True when there were any.
  mutating func expireTiles(
    _ index: Int, _ table: UnsafePointer<SeriesTable>, now: Int64
  ) -> Bool {
    let size = MemoryLayout<SeriesEntry>.size
    let (position, isPresent) = sparsePosition(.series, index, size)
    guard isPresent else { return false }
    var entry = base.loadUnaligned(fromByteOffset: position, as: SeriesEntry.self)
    guard entry.tiles > 0 else { return false }
    let layout = table.pointee.layout(entry)
    let start = firstTile(entry)
    let keep = Int(table.pointee.tail(at: now)) - Int(entry.firstTile)
    var dropped = 0
    while dropped < Int(entry.tiles) {
      let at = start + dropped * layout.stride
      guard layout.distance(at) < keep else { break }
      entry.count &-= layout.count(at)
      if layout.sum > 0 { entry.sum = entry.sum &- layout.value(at + layout.sum) }
      dropped += 1
    }
    guard dropped > 0 else { return false }
    closeGap(in: .tiles, at: start - base, dropped * layout.stride)
    entry.tiles -= UInt16(dropped)
    shiftSeries(after: position, by: -dropped * layout.stride)
    storeSeries(entry, at: position)
    if entry.tiles == 0 { removeSparse(.series, index, at: position, size) }
    return true
  }
}

/// Minimum, maximum, first and last of a tile. Of two values with the same time, the larger is
/// the first and the last, so that the order of arrival does not matter.
extension TileLayout {
  /// Returns whether any of them changed.
  @inline(__always) @discardableResult
  func combine(_ at: UnsafeMutableRawPointer, time: Int64, value: Int64, isFirst: Bool) -> Bool {
    var isMoved = isFirst
    if minimum > 0 && (isFirst || value < self.value(at + minimum)) {
      setValue(value, at + minimum)
      isMoved = true
    }
    if maximum > 0 && (isFirst || value > self.value(at + maximum)) {
      setValue(value, at + maximum)
      isMoved = true
    }
    if first > 0 {
      let old = self.time(at + first)
      if isFirst || time < old || (time == old && value > self.value(at + first + pairValue)) {
        setTime(time, at + first)
        setValue(value, at + first + pairValue)
        isMoved = true
      }
    }
    if last > 0 {
      let old = self.time(at + last)
      if isFirst || time > old || (time == old && value > self.value(at + last + pairValue)) {
        setTime(time, at + last)
        setValue(value, at + last + pairValue)
        isMoved = true
      }
    }
    return isMoved
  }

  /// Whether a value may be one of these.
  func isBound(_ at: UnsafeRawPointer, time: Int64, value: Int64) -> Bool {
    (minimum > 0 && self.value(at + minimum) == value)
      || (maximum > 0 && self.value(at + maximum) == value)
      || (first > 0 && self.time(at + first) == time)
      || (last > 0 && self.time(at + last) == time)
  }
}

extension RecordBytes where Self: ~Copyable {
  /// Where a tile is, or where it would have to be inserted.
  @inline(__always)
  func find(
    _ tile: Int32, _ entry: SeriesEntry, _ layout: TileLayout
  ) -> (at: UnsafeMutableRawPointer, found: Bool) {
    let start = firstTile(entry)
    let distance = Int(tile) - Int(entry.firstTile)
    var at = start + Int(entry.tiles) * layout.stride
    while at > start {
      let before = at - layout.stride
      let held = layout.distance(before)
      if held == distance { return (before, true) }
      if held < distance { return (at, false) }
      at = before
    }
    return (at, false)
  }

  /// The number of values in the tile of `time`.
  func tileCount(_ index: Int, _ table: SeriesTable, time: Int64) -> UInt32 {
    let entry = entry(SeriesEntry.self, index)
    let layout = table.layout(entry)
    let (at, found) = find(table.tile(of: time), entry, layout)
    return found ? layout.count(at) : 0
  }

  /// When the oldest tile of a series leaves its window.
  @inline(__always)
  func nextExpiry(_ entry: SeriesEntry, _ table: UnsafePointer<SeriesTable>) -> Int64 {
    guard entry.tiles > 0 else { return Int64.max }
    let oldest = Int(entry.firstTile) + table.pointee.layout(entry).distance(firstTile(entry))
    return table.pointee.expiry(of: Int32(clamping: oldest))
  }

  /// Folds a column over all tiles, oldest first.
  @inline(__always)
  func foldTiles<Result>(
    _ entry: SeriesEntry, _ layout: TileLayout, _ initial: Result,
    _ step: (inout Result, UnsafeRawPointer) -> Void
  ) -> Result {
    var result = initial
    var at = firstTile(entry)
    for _ in 0..<entry.tiles {
      step(&result, UnsafeRawPointer(at))
      at += layout.stride
    }
    return result
  }
}
