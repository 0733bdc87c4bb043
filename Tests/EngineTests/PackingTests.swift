import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Packed parts of the record")
struct PackingTests {
  @Test("numbers of 40 and 48 bits come back as they went in")
  func numbers() {
    let place = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 1)
    defer { place.deallocate() }
    for value: Int64 in [0, 1, -1, 0x7F_FFFF_FFFF, -0x80_0000_0000, 123_456_789, -987_654_321] {
      #expect(Packed.fits40(value))
      Packed.store40(value, place)
      #expect(Packed.load40(place) == value)
    }
    #expect(!Packed.fits40(0x80_0000_0000))
    #expect(!Packed.fits40(-0x80_0000_0001))
    for value: Int64 in [0, -1, 1_767_607_200_000, -62_135_596_800_000, Int64.min] {
      Packed.store48(value, place)
      #expect(Packed.load48(place) == value)
    }
  }

  @Test("a sparse section holds what was stored, whatever the order", arguments: [5, 64, 200])
  func sparse(parts: Int) throws {
    var random = SeededRandom(seed: UInt64(parts))
    let tables = PlanTables(try TestStrategy.plan())
    var state = StateBuffer(capacity: 64)
    RecordPreparation.create(&state, tables, now: Bench.start)
    state.openSparse(.segments, parts: parts)
    var stored: [Int: Int64] = [:]
    for _ in 0..<(2 * parts) {
      let index = Int.random(in: 0..<parts, using: &random)
      let since = Bench.start + Int64.random(in: 0...1_000, using: &random)
      state.store(
        SegmentEntry(since: since, identity: UInt32(index), bits: 1, cause: 7), at: index)
      stored[index] = since
      let isSound = state.isSoundSparse(.segments, SegmentEntry.packedSize)
      #expect(isSound)
    }
    for index in 0..<parts {
      let entry = state.entry(SegmentEntry.self, index)
      #expect(entry.since == stored[index] ?? HoldingEntry.never)
      #expect(entry.identity == (stored[index] == nil ? 0 : UInt32(index)))
    }
    var visited: [Int] = []
    state.forEachHeld(.segments, SegmentEntry.packedSize) { index, _ in visited.append(index) }
    #expect(visited == stored.keys.sorted())
  }

  @Test("transactions come back with as many series as there are", arguments: [0, 3, 17, 64, 90])
  func transactions(series: Int) {
    let bits = series >= 64 ? UInt64.max : (UInt64(1) << UInt64(series)) - 1
    let place = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 1)
    defer { place.deallocate() }
    for asksForFee in [false, true] {
      let layout = TransactionEntry.layout(series: series, asksForFee: asksForFee)
      let entry = TransactionEntry(
        id: 0xDEAD_BEEF_0123_4567, amount: Int64.min, fee: 12, bookedAt: Bench.start,
        series: bits, merchantCategory: 9_999, channel: 9, bits: 7)
      entry.pack(place, layout)
      let back = TransactionEntry(packed: place, layout)
      #expect(back.id == entry.id && back.amount == entry.amount && back.series == bits)
      #expect(back.bookedAt == entry.bookedAt && back.merchantCategory == 9_999)
      #expect(back.channel == 9 && back.bits == 7)
      #expect(back.fee == (asksForFee ? 12 : Header.unknown64))
    }
  }

  @Test("amounts and counts beyond a narrow tile are exact", arguments: 0..<6)
  func wide(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) + 50)
    let bench = try Bench(TestStrategy.plan())
    var items: [(amount: Int64, at: Int64)] = []
    for step in 0..<600 {
      // Amounts up to 45 bits, some days late so that tiles come before the first.
      let bits = UInt64.random(in: 4...(seed % 2 == 0 ? 20 : 45), using: &random)
      let amount = Int64.random(in: 1...(1 << Int64(bits)), using: &random)
      let late = step % 9 == 0 ? Int64.random(in: 0...25, using: &random) * Bench.day : 0
      let at = bench.clock - late
      bench.book("t-\(step)", amount, at: at)
      items.append((amount, at))
      if step % 50 == 49 {
        // The newest transactions are remembered: what goes out goes out exactly.
        let gone = items.remove(at: items.count - 3)
        bench.reverse("t-\(step - 2)", gone.amount, at: gone.at)
      }
      if step % 200 == 199 { bench.pass(until: bench.clock + Bench.day) }
    }
    let live = items.filter { $0.at / Bench.day >= bench.clock / Bench.day - 30 }
    #expect(bench.feature("count30d") == Int64(live.count))
    #expect(bench.feature("sum30d") == live.reduce(0) { $0 + $1.amount })
    let last = live.max { ($0.at, $0.amount) < ($1.at, $1.amount) }
    #expect(bench.feature("last30d") == last?.amount)
    bench.pass(until: bench.clock + 60 * Bench.day)
    #expect(bench.feature("count30d") == 0)
    #expect(bench.feature("sum30d") == 0)
  }

  @Test("a series that came and went leaves no bytes behind")
  func expired() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 5)
    #expect(bench.read { $0.length(of: .tiles) } > 0)
    bench.pass(until: bench.clock + 400 * Bench.day)
    // What is over all time stays: one tile of one series.
    #expect(bench.read { $0.length(of: .tiles) } == 14)
  }
}
