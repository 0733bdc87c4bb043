import Events
import Records
import Strategy

/// Transactions and their reversals.
///
/// The newest transactions are remembered, with the series that took them. A reversal takes the
/// original's contributions out of the tiles they went to: counts and sums exactly; minimum,
/// maximum, first and last exactly where everything in the tile is still remembered, else they
/// keep their value until the tile leaves the window or empties. A reversal that comes first is
/// remembered and annihilates its original. When transactions have been forgotten, the original
/// may be one of them: then the reversal's own fields are taken out, and put back should the
/// original come after all.
extension Engine {
  mutating func book(_ transaction: Transaction, _ turn: Turn, _ state: inout StateBuffer) {
    let id = StableHash.hash(transaction.transactionID)
    if let (index, known) = state.transaction(id: id) {
      if known.bits & TransactionEntry.awaited != 0 { annihilate(index, known, turn, &state) }
      return
    }
    var entry = remembered(transaction, id: id, isCredit: transaction.isCredit)
    fields.pointee = EventFields(entry)
    entry.series = feed(.transactionBooked, turn, &state)
    remember(entry, &state)
  }

  mutating func reverse(_ reversal: Transaction, _ turn: Turn, _ state: inout StateBuffer) {
    unwindOriginal(of: reversal, turn, &state)
    // Series may also count reversals as such.
    let reversals = Int(EventType.transactionReversed.rawValue)
    guard flat.pointee.seriesByEvent[reversals].count > 0 else { return }
    fields.pointee = EventFields(
      remembered(reversal, id: 0, isCredit: reversal.isCredit))
    fields.pointee.type = EventType.transactionReversed.rawValue
    feed(.transactionReversed, turn, &state)
  }

  private mutating func unwindOriginal(
    of reversal: Transaction, _ turn: Turn, _ state: inout StateBuffer
  ) {
    let id = StableHash.hash(reversal.reversalOf)
    if let (index, known) = state.transaction(id: id) {
      let settled = TransactionEntry.reversed | TransactionEntry.awaited
      guard known.bits & settled == 0 else { return }
      var entry = known
      entry.bits |= TransactionEntry.reversed
      state.store(entry, at: index)
      _ = unwind(known, turn, &state)
      return
    }
    // ISO 20022: the indicator of a reversal is the opposite of its original's.
    var entry = remembered(reversal, id: id, isCredit: !reversal.isCredit)
    entry.bits |= TransactionEntry.awaited
    if state[Header.evictedTransactions] > 0 {
      entry.series = UInt64.max
      entry.series = unwind(entry, turn, &state)
    }
    remember(entry, &state)
  }

  private func remembered(
    _ transaction: Transaction, id: UInt64, isCredit: Bool
  ) -> TransactionEntry {
    let amount = tables.toBase(transaction.amount)
    let fee = tables.toBase(
      Money(minorUnits: transaction.fee, currency: transaction.amount.currency))
    return TransactionEntry(
      id: id, amount: amount ?? Header.unknown64, fee: fee ?? Header.unknown64,
      bookedAt: transaction.bookedAt, series: 0,
      merchantCategory: transaction.merchantCategory, channel: transaction.channel.rawValue,
      bits: isCredit ? TransactionEntry.credit : 0)
  }

  private func remember(_ entry: TransactionEntry, _ state: inout StateBuffer) {
    let limit = flat.pointee.transactionLimit
    if state.push(entry, limit: limit) { state.increment(Header.evictedTransactions) }
  }

  /// The original of a reversal that came first: nothing of it counts, and what the reversal
  /// took out by itself is put back.
  private mutating func annihilate(
    _ index: Int, _ known: TransactionEntry, _ turn: Turn, _ state: inout StateBuffer
  ) {
    var entry = known
    entry.bits = known.bits & ~TransactionEntry.awaited | TransactionEntry.reversed
    entry.series = 0
    state.store(entry, at: index)
    fields.pointee = EventFields(known)
    for series in tables.series.indices.prefix(64)
    where known.series & (1 << UInt64(series)) != 0 {
      guard let value = value(series, turn, state.view) else { continue }
      _ = add(series, flat.pointee.series.pointer(series), value, turn, &state)
      dirty.formUnion(flat.pointee.seriesDependents[series])
    }
  }

  /// Takes a transaction out of the series in its mask; returns those it was taken out of.
  private mutating func unwind(
    _ entry: TransactionEntry, _ turn: Turn, _ state: inout StateBuffer
  ) -> UInt64 {
    fields.pointee = EventFields(entry)
    let isKnown = entry.bits & TransactionEntry.awaited == 0
    var taken: UInt64 = 0
    let fed = flat.pointee.seriesByEvent[Int(EventType.transactionBooked.rawValue)]
    for number in fed.indices {
      let index = fed[number]
      // What took a remembered transaction is remembered for the first 64 series.
      let contributed =
        isKnown && index < 64
        ? entry.series & (1 << UInt64(index)) != 0 : passesFilter(index, turn, state.view)
      guard contributed, let value = value(index, turn, state.view) else { continue }
      let series = flat.pointee.series.pointer(index)
      guard series.pointee.isTiled else {
        guard unwindSketch(index, value, turn, &state) else { continue }
        if index < 64 { taken |= 1 << UInt64(index) }
        dirty.formUnion(flat.pointee.seriesDependents[index])
        continue
      }
      let table = tables.series[index]
      let result = state.removeFromSeries(
        index, table, time: entry.bookedAt, value: value.raw)
      guard result.removed else { continue }
      if index < 64 { taken |= 1 << UInt64(index) }
      dirty.formUnion(flat.pointee.seriesDependents[index])
      if result.mayBound {
        rebuild(series: index, table, around: entry.bookedAt, turn, &state)
        fields.pointee = EventFields(entry)
      }
    }
    return taken
  }

  /// Recomputes minimum, maximum, first and last of a tile when all it holds is remembered.
  private mutating func rebuild(
    series index: Int, _ table: SeriesTable, around time: Int64, _ turn: Turn,
    _ state: inout StateBuffer
  ) {
    guard index < 64 else { return }
    let tile = table.tile(of: time)
    let settled = TransactionEntry.reversed | TransactionEntry.awaited
    var values: [(time: Int64, value: Int64)] = []
    for number in 0..<state.count(of: TransactionEntry.self) {
      let other = state.entry(TransactionEntry.self, number)
      guard other.bits & settled == 0, other.series & (1 << UInt64(index)) != 0,
        table.tile(of: other.bookedAt) == tile
      else { continue }
      fields.pointee = EventFields(other)
      guard let value = value(index, turn, state.view) else { return }
      values.append((other.bookedAt, value.raw))
    }
    guard values.count == Int(state.tileCount(index, table, time: time)) else { return }
    state.rebuildTile(index, table, time: time, values: values)
  }
}
