import Records

/// The purchase history of one customer-value model: 48 bytes in the place of a series' tiles,
/// where a purchase is a unit of time (a day, usually) with at least one event.
///
/// What is exact: the number of purchases, the first and the last one and the amounts, also under
/// late events, as long as an event is at most 63 units older than the newest; of an older one
/// between two purchases that are out of memory it is not known whether it is a purchase of its
/// own: it adds its amount alone. A reversal takes its
/// purchase back when it was the unit's only event, exactly for the newest 16 units with at most
/// 14 events each; beyond, the amount goes and the purchase stays.
struct PurchaseHistoryEntry {
  /// Units from the last purchase back to the newest one that `recent` does not reach; 0 where
  /// there is none, or it is not known.
  var before: UInt16 = 0
  /// Units since 1970-01-01 UTC.
  var first: Int32 = 0
  var last: Int32 = 0
  /// Purchases, the first one included; 0 is no history.
  var purchases: UInt32 = 0
  /// Minor units of the base currency.
  var spend: Int64 = 0
  /// Of these, those of the first purchase.
  var firstSpend: Int64 = 0
  /// Bit i: there was a purchase i units before the last.
  var recent: UInt64 = 0
  /// Four bits for each of the newest 16 units: its events. 15 is 15 or more; 0 in a unit with a
  /// purchase is not known.
  var events: UInt64 = 0

  /// The bytes of a history, the two that a tile starts with included.
  static let stride = 48
  static let remembered = 64
  private static let counted = 16
  private static let many: UInt64 = 15

  init() {}

  init(_ at: UnsafeRawPointer) {
    before = at.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
    first = at.loadUnaligned(fromByteOffset: 4, as: Int32.self)
    last = at.loadUnaligned(fromByteOffset: 8, as: Int32.self)
    purchases = at.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
    spend = at.loadUnaligned(fromByteOffset: 16, as: Int64.self)
    firstSpend = at.loadUnaligned(fromByteOffset: 24, as: Int64.self)
    recent = at.loadUnaligned(fromByteOffset: 32, as: UInt64.self)
    events = at.loadUnaligned(fromByteOffset: 40, as: UInt64.self)
  }

  func store(_ at: UnsafeMutableRawPointer) {
    at.storeBytes(of: before, toByteOffset: 2, as: UInt16.self)
    at.storeBytes(of: first, toByteOffset: 4, as: Int32.self)
    at.storeBytes(of: last, toByteOffset: 8, as: Int32.self)
    at.storeBytes(of: purchases, toByteOffset: 12, as: UInt32.self)
    at.storeBytes(of: spend, toByteOffset: 16, as: Int64.self)
    at.storeBytes(of: firstSpend, toByteOffset: 24, as: Int64.self)
    at.storeBytes(of: recent, toByteOffset: 32, as: UInt64.self)
    at.storeBytes(of: events, toByteOffset: 40, as: UInt64.self)
  }

  /// Adds one event.
  mutating func add(_ unit: Int32, _ value: Int64) {
    spend = spend &+ value
    if purchases == 0 {
      (first, last, purchases, recent, events) = (unit, unit, 1, 1, 1)
      firstSpend = value
      return
    }
    if unit > last { moveLast(to: unit) }
    let back = Int(last) - Int(unit)
    if back < Self.remembered {
      if recent & (1 << UInt64(back)) == 0 {
        recent |= 1 << UInt64(back)
        purchases &+= 1
        setCount(1, back)
      } else if count(back) != 0, count(back) != Self.many {
        setCount(count(back) + 1, back)
      }
    } else if unit < first || (unit != first && back < Int(before)) {
      // Before all others, or where none is yet.
      purchases &+= 1
      if before == 0 || back < Int(before) { before = UInt16(clamping: back) }
    }
    if unit < first {
      first = unit
      firstSpend = value
    } else if unit == first {
      firstSpend = firstSpend &+ value
    }
  }

  /// Takes one event back; false when there is no purchase in its unit.
  mutating func remove(_ unit: Int32, _ value: Int64) -> Bool {
    guard purchases > 0, unit >= first, unit <= last else { return false }
    let back = Int(last) - Int(unit)
    if back < Self.remembered, recent & (1 << UInt64(back)) == 0 { return false }
    spend = spend &- value
    if unit == first { firstSpend = firstSpend &- value }
    guard back < Self.counted else { return true }
    let events = count(back)
    guard events != 0, events != Self.many else { return true }
    setCount(events - 1, back)
    if events == 1 { removePurchase(unit, back) }
    return true
  }

  private mutating func removePurchase(_ unit: Int32, _ back: Int) {
    purchases -= 1
    recent &= ~(1 << UInt64(back))
    guard purchases > 0 else {
      self = PurchaseHistoryEntry()
      return
    }
    if unit == last {
      if recent == 0 {
        // Not known, it was at least as long ago as memory reaches.
        let step = before > 0 ? Int32(before) : Int32(Self.remembered)
        last = purchases == 1 ? first : max(first, last &- step)
        (before, recent, events) = (0, 1, 0)
      } else {
        let step = recent.trailingZeroBitCount
        last -= Int32(step)
        recent >>= UInt64(step)
        bringBack(step)
        events = step < Self.counted ? events >> UInt64(4 * step) : 0
      }
    } else if unit == first {
      let oldest = 63 - recent.leadingZeroBitCount
      if recent.nonzeroBitCount == Int(purchases) { first = last &- Int32(oldest) }
      // What was spent then is not known by itself: a purchase like the others.
      firstSpend = spend / Int64(purchases)
    }
  }

  private mutating func moveLast(to unit: Int32) {
    let step = Int(unit) - Int(last)
    let kept = max(0, Self.remembered - step)
    let leaving = kept < Self.remembered ? recent >> UInt64(kept) : 0
    if leaving != 0 {
      before = UInt16(clamping: kept + leaving.trailingZeroBitCount + step)
    } else if before > 0 {
      before = UInt16(clamping: Int(before) + step)
    }
    recent = step < Self.remembered ? recent << UInt64(step) : 0
    events = step < Self.counted ? events << UInt64(4 * step) : 0
    last = unit
  }

  /// The last purchase has moved back: the one beyond memory may come into its reach.
  private mutating func bringBack(_ step: Int) {
    guard before > 0 else { return }
    let distance = Int(before) - step
    if distance >= Self.remembered {
      before = UInt16(clamping: distance)
    } else {
      if distance > 0 { recent |= 1 << UInt64(distance) }
      before = 0
    }
  }

  private func count(_ back: Int) -> UInt64 {
    back < Self.counted ? events >> UInt64(4 * back) & 15 : 0
  }

  private mutating func setCount(_ count: UInt64, _ back: Int) {
    guard back < Self.counted else { return }
    let shift = UInt64(4 * back)
    events = events & ~(15 << shift) | count << shift
  }
}

/// Purchase histories in the record: a series with one tile that has a layout of its own.
extension StateBuffer {
  mutating func addPurchase(
    _ index: Int, _ table: UnsafePointer<SeriesTable>, time: Int64, value: Int64
  ) {
    var (position, entry) = openSeries(index, table.pointee)
    if entry.tiles == 0 {
      let start = offset(of: .tiles) + Int(entry.start)
      openGap(in: .tiles, at: start, PurchaseHistoryEntry.stride)
      entry.tiles = 1
      shiftSeries(after: position, by: PurchaseHistoryEntry.stride)
      // The gap may have moved nothing before it: series lie in front of the tiles.
      position = sparsePosition(.series, index, MemoryLayout<SeriesEntry>.size).at
    }
    entry.count &+= 1
    storeSeries(entry, at: position)
    let at = firstTile(entry)
    var history = PurchaseHistoryEntry(at)
    history.add(table.pointee.unit(of: time), value)
    history.store(at)
  }

  /// False when there is nothing to take back.
  mutating func removePurchase(
    _ index: Int, _ table: SeriesTable, time: Int64, value: Int64
  ) -> Bool {
    var entry = entry(SeriesEntry.self, index)
    guard entry.tiles > 0 else { return false }
    let at = firstTile(entry)
    var history = PurchaseHistoryEntry(at)
    guard history.remove(table.unit(of: time), value) else { return false }
    history.store(at)
    entry.count = entry.count > 0 ? entry.count - 1 : 0
    let position = sparsePosition(.series, index, MemoryLayout<SeriesEntry>.size).at
    storeSeries(entry, at: position)
    return true
  }
}

extension RecordBytes where Self: ~Copyable {
  /// The history of a model's series; nil without a purchase.
  func purchaseHistory(_ series: Int) -> PurchaseHistoryEntry? {
    let entry = entry(SeriesEntry.self, series)
    guard entry.tiles > 0 else { return nil }
    let history = PurchaseHistoryEntry(firstTile(entry))
    return history.purchases > 0 ? history : nil
  }
}
