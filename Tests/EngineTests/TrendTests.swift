import Events
import Records
import Testing

@testable import Engine

@Suite("Trends: a window against the one before")
struct TrendTests {
  static let features = """
    features:
      - id: counts
        events: [bank.transaction.booked]
        aggregate: trend
        minimum: 2
        window: 10d
        tile: 8h
      - id: sums
        events: [bank.transaction.booked]
        aggregate: trend
        value: event.amount
        window: 10d
        tile: 8h
      - id: difference
        events: [bank.transaction.booked]
        aggregate: trend
        as: difference
        value: event.amount
        window: 10d
        tile: 8h
      - id: means
        events: [bank.transaction.booked]
        aggregate: trend
        of: mean
        value: event.amount
        window: 10d
        tile: 8h
      - id: meanDifference
        events: [bank.transaction.booked]
        aggregate: trend
        of: mean
        as: difference
        value: event.amount
        window: 10d
        tile: 8h
    """

  static let segments = """
    segments:
      - id: growing
        when: features.sums > 1.5
        exit: features.sums <= 1.2
        labels: {zh: 增长, en: Growing}
        owner: retail
        purpose: marketing
      - id: falling
        when: features.counts < 0.5
        exit: features.difference > money("0.00", "CNY")
        labels: {zh: 下降, en: Falling}
        owner: retail
        purpose: marketing
    """

  static func bench() throws -> Bench {
    try Bench(
      TestStrategy.plan(replacing: [
        "features.yaml": features, "segments.yaml": segments, "offers.yaml": "offers: []",
      ]))
  }

  private struct Item {
    var id: String
    var amount: Int64
    var at: Int64
  }

  @Test("agree with a recomputation from all events, late and reversed ones", arguments: 0..<10)
  func agree(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) + 900)
    let bench = try TrendTests.bench()
    var items: [Item] = []
    for step in 0..<150 {
      bench.pass(until: bench.clock + Int64.random(in: 0...(12 * Bench.hour), using: &random))
      if Int.random(in: 0..<8, using: &random) == 0,
        let gone = items.suffix(20).randomElement(using: &random)
      {
        bench.reverse(gone.id, gone.amount)
        items.removeAll { $0.id == gone.id }
      } else {
        let isLate = Int.random(in: 0..<4, using: &random) == 0
        let late = isLate ? Int64.random(in: 0...(25 * Bench.day), using: &random) : 0
        let item = Item(
          id: "t-\(step)", amount: Int64.random(in: 1...9_999, using: &random),
          at: bench.clock - late)
        bench.book(item.id, item.amount, at: item.at)
        if item.at / (8 * Bench.hour) >= bench.clock / (8 * Bench.hour) - 60 { items.append(item) }
      }
      check(bench, items)
    }
  }

  private func check(_ bench: Bench, _ items: [Item]) {
    let width = 8 * Bench.hour
    let head = bench.clock / width
    let window = items.filter { $0.at / width >= head - 30 }.map(\.amount)
    let before = items.filter { (head - 60..<head - 30).contains($0.at / width) }.map(\.amount)
    let (sum, base) = (window.reduce(0, +), before.reduce(0, +))
    #expect(
      bench.number("counts")
        == (before.count >= 2 ? Double(window.count) / Double(before.count) : nil))
    #expect(bench.number("sums") == (before.isEmpty ? nil : Double(sum) / Double(base)))
    #expect(bench.feature("difference") == (before.isEmpty ? nil : sum - base))
    let means = (
      Double(sum) / Double(max(1, window.count)), Double(base) / Double(max(1, before.count))
    )
    let isKnown = !window.isEmpty && !before.isEmpty
    #expect(bench.number("means") == (isKnown ? means.0 / means.1 : nil))
    #expect(
      bench.feature("meanDifference")
        == (isKnown
          ? Rounding.halfEven(sum, Int64(window.count))
            - Rounding.halfEven(base, Int64(before.count)) : nil))
  }

  @Test("what depends on a trend changes as tiles pass from one window to the other, without input")
  func passing() throws {
    let bench = try TrendTests.bench()
    bench.book("a", 10_000)
    bench.book("b", 10_000)
    bench.pass(until: bench.clock + 9 * Bench.day)
    bench.book("c", 40_000)
    #expect(!bench.isMember("growing"))
    // After ten days and the rest of a tile the first two are the window before.
    let emitted = bench.pass(until: bench.clock + 3 * Bench.day)
    #expect(bench.isMember("growing"))
    let entered = try #require(emitted.of("crm.segment.entered").first)
    let width = 8 * Bench.hour
    let due = (Bench.start / width + 31) * width
    #expect(bench.since("growing") == due)
    #expect(entered.json?["segmentId"] as? String == "growing")
    // Then the window empties, and at last the one before.
    bench.pass(until: bench.clock + 10 * Bench.day)
    #expect(bench.number("sums") == 0)
    #expect(!bench.isMember("growing"))
    bench.pass(until: bench.clock + 20 * Bench.day)
    #expect(bench.number("sums") == nil)
    #expect(bench.read { $0.length(of: .tiles) } == 0)
  }
}
