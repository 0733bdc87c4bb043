import Records
import Strategy

/// Laying a record out for another strategy: what both know is kept by identity, what the new one
/// does not know is dropped, what is new starts empty.
enum RecordMigration {
  static func migrate(_ state: inout StateBuffer, _ tables: PlanTables) {
    let old = state.view
    let segments = heldSegments(old)
    let series = heldSeries(old)
    let sketches = heldSketches(old)
    let places = series.map { ($0.index, $0.entry.identity) }
    let transactions = unrolledTransactions(
      old, tables, places + sketches.map { (Int($0.entry.index), $0.entry.identity) })
    let tiers = heldTiers(old)
    let stages = heldStages(old)
    state.openSparse(.segments, parts: tables.plan.segments.count)
    for (index, segment) in tables.plan.segments.enumerated() {
      if let held = segments.first(where: { $0.identity == segment.identity }) {
        state.store(held, at: index)
      }
    }
    state.openSparse(.tiers, parts: tables.plan.tiers.count)
    for (index, tier) in tables.plan.tiers.enumerated() {
      if let held = tiers.first(where: { $0.identity == tier.identity }) {
        state.store(held, at: index)
      }
    }
    replaceBytes(&state, .lifecycle, [])
    state.openSparse(.silences, parts: tables.plan.lifecycles.count)
    for machine in tables.plan.lifecycles { state.append(stage(machine, among: stages)) }
    replaceSeries(&state, series, tables)
    replaceSketches(&state, sketches, tables)
    state.closeGap(
      in: .transactions, at: state.offset(of: .transactions), state.length(of: .transactions))
    state[Header.transactionLayout] = tables.flat.pointee.transactionLayout
    for entry in transactions { state.append(entry) }
    state[Header.transactionCursor] = 0
    state.migrateEvents(limit: tables.plan.limits.eventIDs, days: tables.flat.pointee.eventDays)
    state[Header.fingerprint] = tables.fingerprint
    state[Header.version] = Header.formatVersion
  }

  /// The stage in a lifecycle. Who stood in one that is gone stands in the one that replaces it;
  /// where none does, the lifecycle starts again.
  private static func stage(
    _ machine: LifecyclePlan, among held: [LifecycleEntry]
  ) -> LifecycleEntry {
    let fresh = LifecycleEntry.empty(machine.identity)
    guard
      var entry = held.first(where: { $0.identity == machine.identity }),
      let state = machine.states.first(where: {
        $0.identity == entry.stage || $0.formerly.contains(entry.stage)
      })
    else { return fresh }
    entry.stage = state.identity
    return entry
  }

  private struct HeldSeries {
    var index: Int
    var entry: SeriesEntry
    var tiles: [UInt8]
  }

  private static func heldSegments(_ old: RecordView) -> [SegmentEntry] {
    (0..<8 * old.bitmapLength(.segments)).compactMap { index in
      let (at, isPresent) = old.sparsePosition(.segments, index, SegmentEntry.packedSize)
      return isPresent ? SegmentEntry(packed: old.base + at) : nil
    }
  }

  private static func heldTiers(_ old: RecordView) -> [TierEntry] {
    var held: [TierEntry] = []
    old.forEachTier { _, entry in held.append(entry) }
    return held
  }

  private static func heldStages(_ old: RecordView) -> [LifecycleEntry] {
    (0..<old.lifecycleCount).map { old.entry(LifecycleEntry.self, $0) }
  }

  private static func heldSeries(_ old: RecordView) -> [HeldSeries] {
    (0..<8 * old.bitmapLength(.series)).compactMap { index in
      let entry = old.entry(SeriesEntry.self, index)
      let length = Int(entry.tiles) * Int(entry.stride)
      guard entry.identity != 0, Int(entry.start) + length <= old.length(of: .tiles) else {
        return nil
      }
      let tiles = UnsafeRawBufferPointer(start: old.firstTile(entry), count: length)
      return HeldSeries(index: index, entry: entry, tiles: Array(tiles))
    }
  }

  /// Puts the series that both strategies know to their new places, with their tiles.
  private static func replaceSeries(
    _ state: inout StateBuffer, _ held: [HeldSeries], _ tables: PlanTables
  ) {
    state.openSparse(.series, parts: tables.series.count)
    var tiles: [UInt8] = []
    for index in tables.series.indices {
      let table = tables.series[index]
      guard
        let old = held.first(where: {
          $0.entry.identity == table.identity
            && Int($0.entry.stride) == table.layout($0.entry).stride
        })
      else { continue }
      let position = state.openSeries(index, table).at
      var entry = old.entry
      entry.start = UInt32(tiles.count)
      state.storeSeries(entry, at: position)
      tiles += old.tiles
    }
    replaceBytes(&state, .tiles, tiles)
  }

  /// The remembered transactions in order of arrival; their bits follow the series to their new
  /// places.
  private static func unrolledTransactions(
    _ view: RecordView, _ tables: PlanTables, _ series: [(index: Int, identity: UInt32)]
  ) -> [TransactionEntry] {
    let map = tables.series.indices.prefix(64).map { new in
      series.first { $0.identity == tables.series[new].identity }?.index
    }
    let count = view.count(of: TransactionEntry.self)
    guard count > 0 else { return [] }
    let first = Int(view[Header.transactionCursor]) % count
    var entries = (0..<count).map { number in
      var entry = view.entry(TransactionEntry.self, (number + first) % count)
      var bits: UInt64 = 0
      for (new, old) in map.enumerated() {
        if let old, old < 64, entry.series & (1 << UInt64(old)) != 0 { bits |= 1 << UInt64(new) }
      }
      entry.series = bits
      return entry
    }
    entries.removeFirst(max(0, entries.count - tables.flat.pointee.transactionLimit))
    return entries
  }

  static func replaceBytes(
    _ state: inout StateBuffer, _ section: Section, _ bytes: [UInt8]
  ) {
    let start = state.offset(of: section)
    state.closeGap(in: section, at: start, state.length(of: section))
    state.openGap(in: section, at: start, bytes.count)
    bytes.withUnsafeBytes { source in
      if let first = source.baseAddress {
        (state.base + start).copyMemory(from: first, byteCount: source.count)
      }
    }
  }
}
