import Records

/// The head of what a series keeps in the sketches section; its rows, or its decayed sum, follow.
struct SketchEntry: BitwiseCopyable {
  var identity: UInt32
  /// Bytes that follow.
  var length: UInt32
  /// From where the rows' distances count.
  var firstTile: Int32
  /// No row is older.
  var oldest: Int32
  /// `distinct`: the tile from which on values are kept as `accepting` says.
  var since: Int32
  /// The series.
  var index: UInt16
  /// `histogram`: how often neighbouring buckets were joined. `distinct`: 1 / 2^level of the
  /// values are looked at.
  var level: UInt8
  /// `distinct`: the level by which values are kept, at most `level`.
  var accepting: UInt8
  var bits: UInt8

  static var size: Int { 25 }
  static var fixedPoint: UInt8 { 1 }
  static var wide: UInt8 { 2 }

  @inline(__always)
  var isWide: Bool { bits & SketchEntry.wide != 0 }
  @inline(__always)
  var isFixedPoint: Bool { bits & SketchEntry.fixedPoint != 0 }

  init(index: Int, identity: UInt32) {
    self.identity = identity
    (length, firstTile, oldest, since) = (0, 0, 0, 0)
    self.index = UInt16(truncatingIfNeeded: index)
    (level, accepting, bits) = (0, 0, 0)
  }
}

/// The sketches of a record: entries in the plan's order, each followed by its bytes.
extension RecordBytes where Self: ~Copyable {
  /// Where a series' sketch is, counted from the record's start, or would have to be inserted.
  @inline(__always)
  func sketchPosition(_ index: Int) -> (at: Int, isPresent: Bool) {
    var at = offset(of: .sketches)
    let stop = end(of: .sketches)
    while at < stop {
      let entry = base.loadUnaligned(fromByteOffset: at, as: SketchEntry.self)
      if Int(entry.index) >= index { return (at, Int(entry.index) == index) }
      at += SketchEntry.size + Int(entry.length)
    }
    return (stop, false)
  }

  /// The sketch of a series with its bytes; nil where there is none.
  @inline(__always)
  func sketch(_ index: Int) -> (entry: SketchEntry, body: UnsafeMutableRawPointer)? {
    let (at, isPresent) = sketchPosition(index)
    guard isPresent else { return nil }
    let entry = base.loadUnaligned(fromByteOffset: at, as: SketchEntry.self)
    return (entry, base + at + SketchEntry.size)
  }

  /// Visits every sketch.
  func forEachSketch(_ body: (SketchEntry, UnsafeMutableRawPointer) -> Void) {
    var at = offset(of: .sketches)
    let stop = end(of: .sketches)
    while at < stop {
      let entry = base.loadUnaligned(fromByteOffset: at, as: SketchEntry.self)
      body(entry, base + at + SketchEntry.size)
      at += SketchEntry.size + Int(entry.length)
    }
  }

  /// Whether the section is made of whole sketches, in order.
  func isSoundSketches() -> Bool {
    var at = offset(of: .sketches)
    let stop = end(of: .sketches)
    var last = -1
    while at < stop {
      guard stop - at >= SketchEntry.size else { return false }
      let entry = base.loadUnaligned(fromByteOffset: at, as: SketchEntry.self)
      guard Int(entry.index) > last else { return false }
      last = Int(entry.index)
      at += SketchEntry.size + Int(entry.length)
    }
    return at == stop
  }
}

extension StateBuffer {
  /// The sketch of a series and its place; makes it where there is none.
  mutating func openSketch(_ index: Int, _ identity: UInt32) -> (at: Int, entry: SketchEntry) {
    let (at, isPresent) = sketchPosition(index)
    if isPresent { return (at, base.loadUnaligned(fromByteOffset: at, as: SketchEntry.self)) }
    let entry = SketchEntry(index: index, identity: identity)
    openGap(in: .sketches, at: at, SketchEntry.size)
    base.storeBytes(of: entry, toByteOffset: at, as: SketchEntry.self)
    return (at, entry)
  }

  @inline(__always)
  func storeSketch(_ entry: SketchEntry, at position: Int) {
    base.storeBytes(of: entry, toByteOffset: position, as: SketchEntry.self)
  }

  /// Removes a sketch with its bytes.
  mutating func removeSketch(_ entry: SketchEntry, at position: Int) {
    closeGap(in: .sketches, at: position, SketchEntry.size + Int(entry.length))
  }
}
