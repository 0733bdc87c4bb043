import Records

/// The rows of a series inside the record: sorted by key, then by tile; a pair of key and tile
/// without events takes no space. Every question a rule can ask is one walk over them.
extension StateBuffer {
  /// Adds one event to the row of its key and tile. The caller has checked that the tile is in
  /// the window.
  mutating func addToRows(
    _ index: Int, _ table: UnsafePointer<SketchTable>, _ window: UnsafePointer<SeriesTable>,
    key: UInt32, tile: Int32, value: Int64, fixedPoint: Bool
  ) {
    var (position, entry) = openSketch(index, table.pointee.identity)
    guard let key = table.pointee.kept(key, entry),
      let place = row(for: key, tile, position, &entry, table)
    else { return storeOrDrop(entry, position) }
    if fixedPoint { entry.bits |= SketchEntry.fixedPoint }
    var layout = table.pointee.layout(entry)
    var at = base + position + SketchEntry.size + place
    let (count, sum) = (layout.count(at) + 1, layout.sum(at) &+ value)
    if !layout.holds(count: count, sum: sum) {
      let number = place / layout.stride
      widenRows(position, &entry, table)
      layout = table.pointee.wide
      at = base + position + SketchEntry.size + number * layout.stride
    }
    layout.setCount(count, at)
    layout.setSum(sum, at)
    storeSketch(entry, at: position)
    if window.pointee.tileCount > 0 && table.pointee.kind != .calendar {
      let expiry = window.pointee.expiry(of: tile)
      if expiry < self[Header.nextExpiry] { self[Header.nextExpiry] = expiry }
    }
  }

  /// A sketch that holds nothing is not kept.
  private mutating func storeOrDrop(_ entry: SketchEntry, _ position: Int) {
    if entry.length == 0 { removeSketch(entry, at: position) }
  }

  /// The place of the row, from the start of the rows; made where there is none. Nil when the
  /// key is no longer in the sample.
  private mutating func row(
    for key: UInt32, _ tile: Int32, _ position: Int, _ entry: inout SketchEntry,
    _ table: UnsafePointer<SketchTable>
  ) -> Int? {
    var key = key
    while true {
      adoptTile(tile, position, &entry, table)
      let layout = table.pointee.layout(entry)
      let rows = Rows(
        start: base + position + SketchEntry.size, length: Int(entry.length), layout: layout)
      let (place, found) = rows.find(key, Int(tile) - Int(entry.firstTile))
      if found { return place }
      if !isFull(rows, table, adding: key, at: place) {
        insertRow(key, tile, at: place, position, &entry, layout)
        return place
      }
      // What does not fit changes the rows, or the key itself.
      guard let changed = makeRoom(key, position, &entry, table) else {
        insertRow(key, tile, at: place, position, &entry, layout)
        return place
      }
      guard table.pointee.kind == .histogram || table.pointee.kept(changed, entry) != nil else {
        return nil
      }
      key = changed
    }
  }

  private func isFull(
    _ rows: Rows, _ table: UnsafePointer<SketchTable>, adding key: UInt32, at place: Int
  ) -> Bool {
    if rows.count >= table.pointee.rows { return true }
    guard table.pointee.kind == .groups, key != table.pointee.others else { return false }
    if rows.hasKey(key, near: place) { return false }
    return rows.countKeys(except: table.pointee.others) >= table.pointee.groups
  }

  private mutating func insertRow(
    _ key: UInt32, _ tile: Int32, at place: Int, _ position: Int, _ entry: inout SketchEntry,
    _ layout: RowLayout
  ) {
    let at = position + SketchEntry.size + place
    openGap(in: .sketches, at: at, layout.stride)
    let row = Row(key: key, distance: Int(tile) - Int(entry.firstTile), count: 0, sum: 0)
    layout.write(row, base + at)
    entry.length += UInt32(layout.stride)
    if tile < entry.oldest { entry.oldest = tile }
    storeSketch(entry, at: position)
  }

  /// Counts the rows' distances from another first tile where this one needs it.
  private mutating func adoptTile(
    _ tile: Int32, _ position: Int, _ entry: inout SketchEntry, _ table: UnsafePointer<SketchTable>
  ) {
    if entry.length == 0 {
      (entry.firstTile, entry.oldest) = (tile, tile)
      return
    }
    let distance = Int(tile) - Int(entry.firstTile)
    if distance >= 0 && table.pointee.layout(entry).holds(distance: distance) { return }
    let first = min(entry.oldest, tile)
    let delta = Int(entry.firstTile) - Int(first)
    var newest = Int(tile) - Int(first)
    forEachRow(position, entry, table) { layout, at in
      newest = max(newest, layout.distance(at) + delta)
    }
    if !table.pointee.layout(entry).holds(distance: newest) {
      widenRows(position, &entry, table)
    }
    forEachRow(position, entry, table) { layout, at in
      layout.setDistance(layout.distance(at) + delta, at)
    }
    entry.firstTile = first
    storeSketch(entry, at: position)
  }

  /// Lays the rows out wide, for good.
  private mutating func widenRows(
    _ position: Int, _ entry: inout SketchEntry, _ table: UnsafePointer<SketchTable>
  ) {
    guard !entry.isWide else { return }
    let rows = takeRows(position, entry, table)
    entry.bits |= SketchEntry.wide
    replaceRows(rows, position, &entry, table)
  }

  /// Takes one event out of its row. False when there is no such row.
  mutating func removeFromRows(
    _ index: Int, _ table: UnsafePointer<SketchTable>, key: UInt32, tile: Int32, value: Int64
  ) -> Bool {
    let (position, isPresent) = sketchPosition(index)
    guard isPresent else { return false }
    var entry = base.loadUnaligned(fromByteOffset: position, as: SketchEntry.self)
    guard let key = table.pointee.kept(key, entry) else { return false }
    let distance = Int(tile) - Int(entry.firstTile)
    var rows = Rows(
      start: base + position + SketchEntry.size, length: Int(entry.length),
      layout: table.pointee.layout(entry))
    var (place, found) = rows.find(key, distance)
    // A category that was too small to be kept is counted among the others; so is the event that
    // does not make up a row by itself.
    if table.pointee.kind == .groups {
      let others = rows.find(table.pointee.others, distance)
      if !found || (others.found && !rows.mayHold(value, at: place)) { (place, found) = others }
    }
    guard found else { return false }
    var at = rows.start + place
    let count = rows.layout.count(at) - 1
    let isMixed = table.pointee.kind == .groups && rows.layout.key(at) == table.pointee.others
    if count <= 0, !isMixed || rows.layout.sum(at) == value {
      closeGap(in: .sketches, at: at - base, rows.layout.stride)
      entry.length -= UInt32(rows.layout.stride)
      storeSketch(entry, at: position)
      if entry.length == 0 { removeSketch(entry, at: position) }
      return true
    }
    let sum = rows.layout.sum(at) &- value
    if !rows.layout.holds(count: count, sum: sum) {
      let number = place / rows.layout.stride
      widenRows(position, &entry, table)
      rows.layout = table.pointee.wide
      at = base + position + SketchEntry.size + number * rows.layout.stride
    }
    rows.layout.setCount(max(0, count), at)
    rows.layout.setSum(sum, at)
    return true
  }

  func forEachRow(
    _ position: Int, _ entry: SketchEntry, _ table: UnsafePointer<SketchTable>,
    _ body: (RowLayout, UnsafeMutableRawPointer) -> Void
  ) {
    let layout = table.pointee.layout(entry)
    var at = base + position + SketchEntry.size
    let stop = at + Int(entry.length) / layout.stride * layout.stride
    while at < stop {
      body(layout, at)
      at += layout.stride
    }
  }

  /// All rows, unpacked: for the rare changes of the whole.
  func takeRows(
    _ position: Int, _ entry: SketchEntry, _ table: UnsafePointer<SketchTable>
  ) -> [Row] {
    var rows: [Row] = []
    forEachRow(position, entry, table) { layout, at in rows.append(layout.read(at)) }
    return rows
  }

  /// Puts other rows in place of those there are; they are in order.
  mutating func replaceRows(
    _ rows: [Row], _ position: Int, _ entry: inout SketchEntry, _ table: UnsafePointer<SketchTable>
  ) {
    let layout = table.pointee.layout(entry)
    let start = position + SketchEntry.size
    let (old, new) = (Int(entry.length), rows.count * layout.stride)
    if new > old {
      openGap(in: .sketches, at: start + old, new - old)
    } else if new < old {
      closeGap(in: .sketches, at: start + new, old - new)
    }
    var at = base + start
    for row in rows {
      layout.write(row, at)
      at += layout.stride
    }
    entry.length = UInt32(new)
    storeSketch(entry, at: position)
  }
}

extension SketchTable {
  /// The key under which an event is kept now; nil when it is not in the sample.
  @inline(__always)
  func kept(_ key: UInt32, _ entry: SketchEntry) -> UInt32? {
    switch kind {
    case .histogram: LogBuckets.join(key, times: entry.level)
    case .distinct: key.trailingZeroBitCount >= Int(entry.accepting) ? key : nil
    default: key
    }
  }
}
