import Testing

@testable import Engine

@Suite("Purchase histories")
struct PurchaseHistoryTests {
  /// The history of a list of events, the plain way.
  private func expected(_ events: [(unit: Int32, value: Int64)]) -> PurchaseHistoryEntry {
    var entry = PurchaseHistoryEntry()
    let units = Set(events.map(\.unit))
    guard let first = units.min(), let last = units.max() else { return entry }
    (entry.first, entry.last, entry.purchases) = (first, last, UInt32(units.count))
    entry.spend = events.reduce(0) { $0 + $1.value }
    entry.firstSpend = events.filter { $0.unit == first }.reduce(0) { $0 + $1.value }
    return entry
  }

  private func agree(_ one: PurchaseHistoryEntry, _ other: PurchaseHistoryEntry) -> Bool {
    one.first == other.first && one.last == other.last && one.purchases == other.purchases
      && one.spend == other.spend && one.firstSpend == other.firstSpend
  }

  @Test("events in any order give the same history", arguments: 0..<20)
  func anyOrder(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var events: [(unit: Int32, value: Int64)] = (0..<40).map { _ in
      (20_000 + Int32.random(in: 0..<60, using: &random), Int64.random(in: 1...900, using: &random))
    }
    let wanted = expected(events)
    for _ in 0..<5 {
      events.shuffle(using: &random)
      var history = PurchaseHistoryEntry()
      for event in events { history.add(event.unit, event.value) }
      #expect(agree(history, wanted), "\(history) \(wanted)")
    }
  }

  @Test("what is taken back within 16 units was never there", arguments: 0..<40)
  func takenBack(seed: UInt64) {
    var random = SeededRandom(seed: 1_000 + seed)
    var kept: [(unit: Int32, value: Int64)] = []
    var history = PurchaseHistoryEntry()
    // Before the others, and never taken back: where the first purchase goes, what was spent on
    // the next is an estimate.
    kept.append((20_000, 77))
    history.add(20_000, 77)
    for _ in 0..<200 {
      if kept.count > 1, Bool.random(using: &random) {
        let index = Int.random(in: 1..<kept.count, using: &random)
        let event = kept.remove(at: index)
        let isTaken = history.remove(event.unit, event.value)
        #expect(isTaken)
      } else {
        let unit = 20_000 + Int32.random(in: 1..<16, using: &random)
        guard kept.count(where: { $0.unit == unit }) < 14 else { continue }
        let event = (unit: unit, value: Int64.random(in: 1...900, using: &random))
        kept.append(event)
        history.add(event.unit, event.value)
      }
      #expect(agree(history, expected(kept)), "\(history) \(expected(kept))")
    }
  }

  @Test("the last event taken back leaves no history")
  func emptied() {
    var history = PurchaseHistoryEntry()
    history.add(20_000, 50)
    let taken = [history.remove(20_000, 50), history.remove(20_000, 50)]
    #expect(taken == [true, false] && history.purchases == 0 && history.spend == 0)
    history.add(20_005, 10)
    #expect(history.first == 20_005 && history.purchases == 1 && history.firstSpend == 10)
  }

  @Test("beyond memory, amounts stay exact and purchases stay")
  func beyondMemory() {
    var history = PurchaseHistoryEntry()
    history.add(20_000, 5)
    history.add(20_100, 7)
    history.add(20_200, 9)
    #expect(history.purchases == 3 && history.last - history.first == 200)
    // Between first and last, too late to tell whether it is a purchase of its own.
    history.add(20_050, 3)
    #expect(history.purchases == 3 && history.spend == 24)
    // Earlier than all others: certainly one.
    history.add(19_900, 2)
    #expect(history.purchases == 4 && history.first == 19_900 && history.firstSpend == 2)
    let old = history.remove(20_100, 7)
    #expect(old)
    #expect(history.purchases == 4 && history.spend == 19)
    // The newest one is still exact; the one before it is out of memory.
    let newest = history.remove(20_200, 9)
    #expect(newest)
    #expect(history.purchases == 3 && history.last == 20_100)
    let outside = [history.remove(20_300, 1), history.remove(19_000, 1)]
    #expect(outside == [false, false])
  }

  @Test("the purchase before a long silence is found again when the newest is taken back")
  func longSilence() {
    var history = PurchaseHistoryEntry()
    for unit in [20_000, 20_003, 20_090, 20_092, 20_400] { history.add(Int32(unit), 10) }
    var taken = history.remove(20_400, 10)
    #expect(taken && history.last == 20_092 && history.purchases == 4)
    history.add(20_170, 10)
    // In a gap of which it is known that it is one.
    history.add(20_099, 10)
    #expect(history.purchases == 6)
    taken = history.remove(20_170, 10)
    #expect(taken && history.last == 20_099 && history.purchases == 5)
  }

  @Test("a busy unit is not emptied by as many reversals as can be counted")
  func busy() {
    var history = PurchaseHistoryEntry()
    for _ in 0..<20 { history.add(20_000, 1) }
    history.add(20_001, 1)
    for _ in 0..<19 { _ = history.remove(20_000, 1) }
    #expect(history.purchases == 2 && history.spend == 2)
  }

  @Test("the bytes of a history are read back")
  func bytes() {
    var history = PurchaseHistoryEntry()
    for unit in [20_000, 20_003, 20_003, 20_040] { history.add(Int32(unit), 1 << 40) }
    withUnsafeTemporaryAllocation(byteCount: PurchaseHistoryEntry.stride, alignment: 1) { bytes in
      guard let base = bytes.baseAddress else { return }
      history.store(base)
      let read = PurchaseHistoryEntry(base)
      #expect(agree(read, history) && read.recent == history.recent)
      #expect(read.events == history.events)
    }
  }
}
