import Events
import Records
import Strategy
import Testing

@testable import Engine

/// What the features of `SketchStrategy` should be, computed from all events anew.
struct NaiveSketches {
  struct Item {
    var id: String
    var amount: Int64
    var category: UInt16
    var channel: Transaction.Channel
    var at: Int64
  }
  /// What was taken by windows of ten days, by streaks of days, by everything else.
  var recent: [Item] = []
  var periods: [Item] = []
  var all: [Item] = []

  static let width = 8 * Bench.hour

  mutating func add(_ item: Item, now: Int64) {
    all.append(item)
    if item.at / Self.width >= now / Self.width - 30 { recent.append(item) }
    if item.at / Bench.day >= now / Bench.day - 60 { periods.append(item) }
  }

  mutating func remove(_ id: String) {
    recent.removeAll { $0.id == id }
    periods.removeAll { $0.id == id }
    all.removeAll { $0.id == id }
  }

  func live(_ now: Int64) -> [Item] {
    recent.filter { $0.at / Self.width >= now / Self.width - 30 }
  }

  func decayed(_ now: Int64, step: Int64, perHalfLife: Double, _ value: (Item) -> Int64) -> Double {
    var sum = 0.0
    for item in all {
      let age = Double(now / step - item.at / step) / perHalfLife
      var weight = 1.0
      var left = age
      while left >= 1 {
        weight /= 2
        left -= 1
      }
      sum += Double(value(item)) * weight * NaiveSketches.power(-left)
    }
    return sum
  }

  /// 2^x for −1 < x ≤ 0, by repeated square roots.
  static func power(_ x: Double) -> Double {
    var (result, root, left) = (1.0, 2.0, -x)
    for _ in 0..<50 {
      root = root.squareRoot()
      left *= 2
      if left >= 1 {
        result /= root
        left -= 1
      }
    }
    return result
  }

  func days(_ now: Int64) -> Int64 {
    let days = Set(periods.map { $0.at / Bench.day })
    var day = now / Bench.day
    if !days.contains(day) { day -= 1 }
    var length: Int64 = 0
    while days.contains(day), length < 60 {
      length += 1
      day -= 1
    }
    return length
  }
}

@Suite("Categories, different values, quantiles, decay and streaks")
struct SketchTests {
  static let channels: [Transaction.Channel] = [.pos, .ecom, .atm, .transfer]

  /// A random stream of bookings, late ones, duplicates and reversals.
  static func run(
    seed: Int, steps: Int, categories: UInt16 = 6, bench: Bench,
    check: (Bench, NaiveSketches) -> Void
  ) {
    var random = SeededRandom(seed: UInt64(seed) + 4_000)
    var naive = NaiveSketches()
    for step in 0..<steps {
      bench.pass(until: bench.clock + Int64.random(in: 0...(20 * Bench.hour), using: &random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        if let again = naive.all.randomElement(using: &random) {
          bench.book(
            again.id, again.amount, at: again.at, category: again.category, channel: again.channel)
        }
      case 1, 2:
        guard let gone = naive.all.suffix(30).randomElement(using: &random) else { continue }
        bench.reverse(gone.id, gone.amount)
        naive.remove(gone.id)
      default:
        let isLate = Int.random(in: 0..<4, using: &random) == 0
        let late = isLate ? Int64.random(in: 0...(14 * Bench.day), using: &random) : 0
        let item = NaiveSketches.Item(
          id: "t-\(step)", amount: Int64.random(in: 1...20_000, using: &random),
          category: 5_810 + UInt16.random(in: 0..<categories, using: &random),
          channel: channels.randomElement(using: &random) ?? .pos, at: bench.clock - late)
        bench.book(
          item.id, item.amount, at: item.at, category: item.category, channel: item.channel)
        naive.add(item, now: bench.clock)
      }
      if !bench.isEmpty { check(bench, naive) }
    }
  }

  @Test("agree with a recomputation from all events", arguments: 0..<12)
  func agree(seed: Int) throws {
    let bench = try Bench(SketchStrategy.plan())
    SketchTests.run(seed: seed, steps: 120, bench: bench) { bench, naive in
      let live = naive.live(bench.clock)
      checkGroups(bench, live)
      checkDistributions(bench, live)
      checkTime(bench, naive)
    }
  }

  private func checkGroups(_ bench: Bench, _ live: [NaiveSketches.Item]) {
    var sums: [UInt16: Int64] = [:]
    for item in live { sums[item.category, default: 0] += item.amount }
    let total = sums.values.reduce(0, +)
    #expect(bench.asked("features.spend(5812)") == "\(sums[5_812] ?? 0)")
    let share = total > 0 ? "\(Double(sums[5_812] ?? 0) / Double(total))" : nil
    #expect(bench.asked("features.spend.share(5812)") == share)
    let diners = live.filter { $0.category == 5_812 }.map(\.amount)
    let mean =
      diners.isEmpty ? nil : "\(Rounding.halfEven(diners.reduce(0, +), Int64(diners.count)))"
    #expect(bench.asked("features.meanSpend(5812)") == mean)
    let ranked = sums.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    for place in 1...3 {
      let expected = ranked.count >= place ? "\(ranked[place - 1].key)" : nil
      #expect(bench.asked("features.top(\(place))") == expected)
    }
    #expect(bench.asked("features.top.value(1)") == ranked.first.map { "\($0.value)" })
    #expect(
      bench.asked("features.top.share(1)")
        == ranked.first.map { "\(Double($0.value) / Double(total))" })
    #expect(
      bench.asked("features.uses(\"ecom\")") == "\(live.filter { $0.channel == .ecom }.count)")
  }

  private func checkDistributions(_ bench: Bench, _ live: [NaiveSketches.Item]) {
    #expect(bench.feature("categories") == Int64(Set(live.map(\.category)).count))
    #expect(bench.feature("amounts") == Int64(Set(live.map(\.amount)).count))
    let sorted = live.map(\.amount).sorted()
    for (id, quantile) in [("median", 0.5), ("upper", 0.9)] {
      guard !sorted.isEmpty else {
        #expect(bench.feature(id) == nil)
        continue
      }
      let exact = sorted[Int(quantile * Double(sorted.count - 1))]
      let error = abs(Double(exact) - (bench.number(id) ?? .infinity))
      #expect(error <= Double(exact) / 128)
    }
  }

  private func checkTime(_ bench: Bench, _ naive: NaiveSketches) {
    let spend = naive.decayed(bench.clock, step: 4 * Bench.hour, perHalfLife: 30) { $0.amount }
    #expect(abs(spend - (bench.number("decayedSpend") ?? .infinity)) <= 0.501)
    let count = naive.decayed(bench.clock, step: 4 * Bench.hour, perHalfLife: 30) { _ in 1 }
    #expect(abs(count - (bench.number("decayedCount") ?? .infinity)) <= 0.000_002)
    #expect(bench.feature("days") == naive.days(bench.clock))
  }

  private static let answers =
    ["categories", "amounts", "median", "upper", "decayedSpend", "decayedCount", "days", "weeks"]

  private func answers(_ bench: Bench) -> [String?] {
    Self.answers.map { bench.feature($0).map { "\($0)" } }
      + bench.tables.plan.featureQueries.map { bench.asked($0.label) }
  }

  @Test("a reversal restores what its booking changed", arguments: 0..<8)
  func reversal(seed: Int) throws {
    let bench = try Bench(SketchStrategy.plan())
    SketchTests.run(seed: seed, steps: 60, bench: bench) { _, _ in }
    let before = answers(bench)
    let at = bench.clock - Int64(seed) * Bench.day
    bench.book("x", 777, at: at, category: 5_999, channel: .branch)
    #expect(answers(bench) != before)
    bench.reverse("x", 777)
    #expect(answers(bench) == before)
  }

  @Test("a reversal before its booking annihilates it")
  func before() throws {
    let bench = try Bench(SketchStrategy.plan())
    bench.book("a", 500)
    let before = answers(bench)
    bench.reverse("b", 700)
    bench.book("b", 700, category: 5_999)
    #expect(answers(bench) == before)
  }

  @Test("the same events give the same bytes")
  func replay() throws {
    let plan = try SketchStrategy.plan(rows: 32, groups: 3)
    let (first, second) = (try Bench(plan), try Bench(plan))
    SketchTests.run(seed: 5, steps: 150, categories: 40, bench: first) { _, _ in }
    SketchTests.run(seed: 5, steps: 150, categories: 40, bench: second) { _, _ in }
    #expect(first.bytes == second.bytes)
    #expect(first.all.map(\.raw) == second.all.map(\.raw))
  }

  @Test("windows empty, decays fade and streaks end with time alone, and then nothing wakes")
  func alone() throws {
    let bench = try Bench(SketchStrategy.plan())
    for number in 0..<8 {
      bench.clock = Bench.start + Int64(number) * Bench.day
      bench.book("t-\(number)", 60_000, channel: .ecom)
    }
    let members = ["diner", "online", "lately", "active", "daily", "middling"]
    for id in members { #expect(bench.isMember(id), "\(id)") }
    // The newest day is still open tomorrow; the streak ends when tomorrow ends without an event.
    let last = bench.clock / Bench.day
    bench.pass(until: (last + 2) * Bench.day - 1)
    #expect(bench.feature("days") == 8)
    bench.pass(until: (last + 2) * Bench.day)
    #expect(bench.feature("days") == 0)
    #expect(bench.since("daily") == (last + 2) * Bench.day)
    bench.pass(until: bench.clock + 300 * Bench.day)
    for id in members where id != "middling" { #expect(!bench.isMember(id), "\(id)") }
    #expect(bench.asked("features.spend(5812)") == "0")
    #expect(bench.feature("median") == nil)
    #expect(bench.number("decayedSpend") == 0)
    #expect(bench.wakeAt == StateBuffer.never)
  }

  @Test("survives a strategy that reorders its features", arguments: 0..<3)
  func migration(seed: Int) throws {
    let bench = try Bench(SketchStrategy.plan())
    SketchTests.run(seed: seed, steps: 40, bench: bench) { _, _ in }
    let before = answers(bench)
    let lines = SketchStrategy.features(groups: 32).split(separator: "\n  - ")
    let reordered = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n  - ")
    let strategy = TestStrategy.strategy
      .replacing("transactions: 64", with: "transactions: 400\n  sketchRows: 256")
    let plan = try TestStrategy.plan(replacing: [
      "strategy.yaml": strategy, "features.yaml": reordered,
      "segments.yaml": SketchStrategy.segments, "offers.yaml": "offers: []",
    ])
    try bench.change(to: plan)
    bench.book("new", 1, at: bench.clock)
    bench.reverse("new", 1)
    #expect(Self.answers.map { bench.feature($0).map { "\($0)" } } == Array(before.prefix(8)))
    #expect(bench.asked("features.spend(5812)") == before[8])
  }
}
