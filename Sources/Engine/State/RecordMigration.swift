import Records
import Strategy

/// Laying a record out for another strategy: what both know is kept by identity, what the new one
/// does not know is dropped, what is new starts empty.
enum RecordMigration {
  static func migrate(_ state: inout StateBuffer, _ tables: PlanTables) {
    let old = state.view
    let planned = tables.series.indices.map { tables.series[$0] }
    let seriesMap = planned.map { table in
      old.first(SeriesEntry.self) {
        $0.identity == table.identity && Int($0.stride) == table.stride
      }
    }
    var tiles: [UInt8] = []
    var series: [SeriesEntry] = []
    let tileBase = old.offset(of: .tiles)
    for (index, table) in planned.enumerated() {
      guard var entry = seriesMap[index]?.entry else {
        series.append(RecordPreparation.emptySeries(table, start: UInt32(tiles.count)))
        continue
      }
      let from = tileBase + Int(entry.start)
      let length = Int(entry.tiles) * Int(entry.stride)
      guard from + length <= old.end(of: .tiles) else {
        series.append(RecordPreparation.emptySeries(table, start: UInt32(tiles.count)))
        continue
      }
      entry.start = UInt32(tiles.count)
      tiles.append(
        contentsOf: UnsafeRawBufferPointer(start: old.base + from, count: length))
      series.append(entry)
    }
    let segments = tables.plan.segments.map { segment in
      old.first(SegmentEntry.self) { $0.identity == segment.identity }?.entry
        ?? RecordPreparation.emptySegment(segment.identity)
    }
    let tiers = tables.plan.tiers.map { tier in
      old.first(TierEntry.self) { $0.identity == tier.identity }?.entry
        ?? RecordPreparation.emptyTier(tier.identity)
    }
    remapTransactions(old, seriesMap.map { $0?.index })
    replace(&state, segments)
    replace(&state, tiers)
    replace(&state, series)
    replaceBytes(&state, .tiles, tiles)
    unroll(&state, EventID.self, Header.eventCursor, tables.plan.limits.eventIDs)
    unroll(
      &state, TransactionEntry.self, Header.transactionCursor, tables.plan.limits.transactions)
    state[Header.fingerprint] = tables.fingerprint
    state[Header.version] = Header.formatVersion
  }

  /// The bits of a remembered transaction follow the series to their new places.
  private static func remapTransactions(_ view: RecordView, _ map: [Int?]) {
    for index in 0..<view.count(of: TransactionEntry.self) {
      var entry = view.entry(TransactionEntry.self, index)
      var bits: UInt64 = 0
      for (new, old) in map.enumerated().prefix(64) {
        if let old, old < 64, entry.series & (1 << UInt64(old)) != 0 { bits |= 1 << UInt64(new) }
      }
      entry.series = bits
      view.store(entry, at: index)
    }
  }

  private static func replace<Entry: SectionEntry>(_ state: inout StateBuffer, _ entries: [Entry]) {
    let length = state.length(of: Entry.section)
    state.closeGap(in: Entry.section, at: state.offset(of: Entry.section), length)
    for entry in entries { state.append(entry) }
  }

  private static func replaceBytes(
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

  /// Brings a ring into order of arrival, at most `limit` long, its cursor at the start.
  private static func unroll<Entry: SectionEntry>(
    _ state: inout StateBuffer, _ type: Entry.Type, _ cursor: Header.Field<UInt16>, _ limit: Int
  ) {
    let count = state.count(of: type)
    guard count > 0 else { return }
    let first = Int(state[cursor]) % count
    var entries = (0..<count).map { state.entry(type, ($0 + first) % count) }
    entries.removeFirst(max(0, entries.count - limit))
    replace(&state, entries)
    state[cursor] = 0
  }
}
