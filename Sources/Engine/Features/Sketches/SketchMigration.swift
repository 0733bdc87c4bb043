import Records

/// Sketches after a strategy change: those that both strategies know are kept, by identity.
extension RecordMigration {
  struct HeldSketch {
    var entry: SketchEntry
    var body: [UInt8]
  }

  static func heldSketches(_ old: RecordView) -> [HeldSketch] {
    var held: [HeldSketch] = []
    old.forEachSketch { entry, body in
      let bytes = UnsafeRawBufferPointer(start: body, count: Int(entry.length))
      held.append(HeldSketch(entry: entry, body: Array(bytes)))
    }
    return held
  }

  static func replaceSketches(
    _ state: inout StateBuffer, _ held: [HeldSketch], _ tables: PlanTables
  ) {
    var bytes: [UInt8] = []
    for index in tables.series.indices where !tables.series.pointer(index).pointee.isTiled {
      let identity = tables.flat.pointee.sketches.pointer(index).pointee.identity
      guard var sketch = held.first(where: { $0.entry.identity == identity }) else { continue }
      sketch.entry.index = UInt16(truncatingIfNeeded: index)
      withUnsafeBytes(of: sketch.entry) { bytes += $0.prefix(SketchEntry.size) }
      bytes += sketch.body
    }
    replaceBytes(&state, .sketches, bytes)
  }
}
