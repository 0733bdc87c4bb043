import Records

/// The series of a record: a sparse section of entries, with the tiles in a section of their own.
extension RecordBytes where Self: ~Copyable {
  /// A series' running aggregate; an empty one where the record says nothing of it.
  @inline(__always)
  func entry(_ type: SeriesEntry.Type, _ index: Int) -> SeriesEntry {
    let (at, isPresent) = sparsePosition(.series, index, MemoryLayout<SeriesEntry>.size)
    guard isPresent else { return SeriesEntry.none }
    return base.loadUnaligned(fromByteOffset: at, as: SeriesEntry.self)
  }

  /// The address of a series' first tile.
  @inline(__always)
  func firstTile(_ entry: SeriesEntry) -> UnsafeMutableRawPointer {
    base + offset(of: .tiles) + Int(entry.start)
  }
}

extension StateBuffer {
  /// The entry of a series and its place; makes it where there is none.
  @inline(__always)
  mutating func openSeries(_ index: Int, _ table: SeriesTable) -> (at: Int, entry: SeriesEntry) {
    let size = MemoryLayout<SeriesEntry>.size
    let (at, isPresent) = sparsePosition(.series, index, size)
    if isPresent { return (at, base.loadUnaligned(fromByteOffset: at, as: SeriesEntry.self)) }
    var entry = SeriesEntry.none
    entry.identity = table.identity
    entry.stride = UInt8(table.narrow.stride)
    entry.start = UInt32(length(of: .tiles))
    // Before the tiles of the next series there is.
    if at < end(of: .series) {
      entry.start = base.loadUnaligned(fromByteOffset: at, as: SeriesEntry.self).start
    }
    insertSparse(.series, index, at: at, size)
    base.storeBytes(of: entry, toByteOffset: at, as: SeriesEntry.self)
    return (at, entry)
  }

  @inline(__always)
  func storeSeries(_ entry: SeriesEntry, at position: Int) {
    base.storeBytes(of: entry, toByteOffset: position, as: SeriesEntry.self)
  }

  /// Moves the tiles' starts of the series that lie behind the one at `position`.
  func shiftSeries(after position: Int, by delta: Int) {
    let size = MemoryLayout<SeriesEntry>.size
    let stop = end(of: .series)
    var at = position + size
    while at < stop {
      let place = at + SeriesEntry.startOffset
      let start = base.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      base.storeBytes(
        of: UInt32(truncatingIfNeeded: Int(start) + delta), toByteOffset: place, as: UInt32.self)
      at += size
    }
  }
}

extension SeriesEntry {
  static var none: SeriesEntry {
    SeriesEntry(
      sum: 0, identity: 0, count: 0, start: 0, firstTile: 0, tiles: 0, stride: 0, bits: 0)
  }

  /// The byte position of `start`.
  static var startOffset: Int { 16 }

  @inline(__always)
  var isWide: Bool { bits & SeriesEntry.wide != 0 }
}
