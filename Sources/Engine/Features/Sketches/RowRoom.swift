import Records

/// What happens when a series has more keys or rows than it may keep.
///
/// - Categories: the smallest is counted among the others from then on.
/// - Different values: only the newest tile of each value is kept; when that is not enough, half
///   of the values, by hash, are no longer looked at.
/// - Histograms: neighbouring buckets are joined, which doubles the error.
extension StateBuffer {
  /// Makes the rows fewer. Returns the key under which the event at hand is kept now; nil when
  /// nothing can be made fewer: then the rows are bounded by the number of tiles.
  mutating func makeRoom(
    _ key: UInt32, _ position: Int, _ entry: inout SketchEntry,
    _ table: UnsafePointer<SketchTable>
  ) -> UInt32? {
    switch table.pointee.kind {
    case .groups: return foldSmallest(keeping: key, position, &entry, table) ? key : nil
    case .histogram:
      guard entry.level < LogBuckets.maximumJoins else { return nil }
      entry.level += 1
      let rows = takeRows(position, entry, table).map { row in
        var joined = row
        joined.key = LogBuckets.join(row.key, times: 1)
        return joined
      }
      replaceRows(Row.merged(rows), position, &entry, table)
      return LogBuckets.join(key, times: 1)
    case .distinct:
      let before = Int(entry.length)
      thin(position, &entry, table)
      if Int(entry.length) < before { return key }
      guard entry.accepting < Sampling.maximumLevel else { return nil }
      entry.accepting += 1
      entry.level = max(entry.level, entry.accepting)
      let level = Int(entry.accepting)
      let kept = takeRows(position, entry, table).filter {
        $0.key.trailingZeroBitCount >= level
      }
      replaceRows(kept, position, &entry, table)
      return key
    default: return nil
    }
  }

  /// Keeps of each value the row of its newest tile.
  private mutating func thin(
    _ position: Int, _ entry: inout SketchEntry, _ table: UnsafePointer<SketchTable>
  ) {
    let rows = takeRows(position, entry, table)
    let newest = rows.indices.filter { $0 + 1 == rows.count || rows[$0 + 1].key != rows[$0].key }
    replaceRows(newest.map { rows[$0] }, position, &entry, table)
  }

  /// Counts the smallest category, by sum or else by count, among the others. False when there
  /// is none left to fold.
  private mutating func foldSmallest(
    keeping key: UInt32, _ position: Int, _ entry: inout SketchEntry,
    _ table: UnsafePointer<SketchTable>
  ) -> Bool {
    let others = table.pointee.others
    let layout = table.pointee.layout(entry)
    var smallest: (key: UInt32, size: UInt64)?
    let rows = Rows(
      start: base + position + SketchEntry.size, length: Int(entry.length), layout: layout)
    rows.forEachKey { candidate, count, sum in
      guard candidate != others, candidate != key else { return }
      let size = layout.sumAt > 0 ? sum.magnitude : UInt64(count)
      // Of two as small as each other, the later key.
      if let found = smallest, found.size < size { return }
      smallest = (candidate, size)
    }
    guard let smallest else { return false }
    let folded = takeRows(position, entry, table).map { row in
      var folded = row
      if row.key == smallest.key { folded.key = others }
      return folded
    }
    let merged = Row.merged(folded)
    if !merged.allSatisfy({ layout.holds(count: $0.count, sum: $0.sum) }) {
      entry.bits |= SketchEntry.wide
    }
    replaceRows(merged, position, &entry, table)
    return true
  }

  /// Drops the rows that have left the window. True when the answers of the series may have
  /// changed.
  mutating func expireRows(
    _ index: Int, _ table: UnsafePointer<SketchTable>, _ window: UnsafePointer<SeriesTable>,
    now: Int64
  ) -> Bool {
    let (position, isPresent) = sketchPosition(index)
    guard isPresent else { return false }
    var entry = base.loadUnaligned(fromByteOffset: position, as: SketchEntry.self)
    let tail = window.pointee.tail(at: now)
    guard entry.oldest < tail else { return false }
    let changed = dropRows(before: tail, position, &entry, table)
    if entry.length == 0 {
      removeSketch(entry, at: position)
      return changed
    }
    let before = entry.level
    let head = window.pointee.tile(of: now)
    if table.pointee.kind == .distinct { refine(&entry, position, table, tail, head) }
    storeSketch(entry, at: position)
    return changed || entry.level != before
  }

  /// Drops rows of tiles before `tail`; true when there were any.
  mutating func dropRows(
    before tail: Int32, _ position: Int, _ entry: inout SketchEntry,
    _ table: UnsafePointer<SketchTable>
  ) -> Bool {
    let layout = table.pointee.layout(entry)
    let start = base + position + SketchEntry.size
    let keep = Int(tail) - Int(entry.firstTile)
    var (from, to) = (start, start)
    let stop = start + Int(entry.length) / layout.stride * layout.stride
    var oldest = Int.max
    while from < stop {
      let distance = layout.distance(from)
      if distance >= keep {
        if to != from { to.copyMemory(from: from, byteCount: layout.stride) }
        oldest = min(oldest, distance)
        to += layout.stride
      }
      from += layout.stride
    }
    if oldest < Int.max { entry.oldest = Int32(clamping: Int(entry.firstTile) + oldest) }
    let left = to - start
    let isLess = left < Int(entry.length)
    if isLess { closeGap(in: .sketches, at: to - base, Int(entry.length) - left) }
    entry.length = UInt32(left)
    storeSketch(entry, at: position)
    return isLess
  }

  /// Looks at more of the values again when few are left: they are kept from the next tile on,
  /// and counted once the window holds nothing older.
  private func refine(
    _ entry: inout SketchEntry, _ position: Int, _ table: UnsafePointer<SketchTable>,
    _ tail: Int32, _ head: Int32
  ) {
    if entry.accepting < entry.level && tail >= entry.since { entry.level = entry.accepting }
    guard entry.level > 0, entry.accepting == entry.level else { return }
    let rows = Rows(
      start: base + position + SketchEntry.size, length: Int(entry.length),
      layout: table.pointee.layout(entry))
    if rows.countKeys() * 8 < table.pointee.rows {
      entry.accepting -= 1
      entry.since = head + 1
    }
  }
}

/// The sample of different values.
enum Sampling {
  /// At most one value in 2^24 is looked at.
  static let maximumLevel: UInt8 = 24
}

extension Row {
  /// Rows in order, those of the same key and tile made one.
  static func merged(_ rows: [Row]) -> [Row] {
    var merged: [Row] = []
    for row in rows.sorted(by: { ($0.key, $0.distance) < ($1.key, $1.distance) }) {
      if let last = merged.last, last.key == row.key, last.distance == row.distance {
        merged[merged.count - 1].count += row.count
        merged[merged.count - 1].sum = last.sum &+ row.sum
      } else {
        merged.append(row)
      }
    }
    return merged
  }
}
