import Events
import Records
import Testing

@testable import Engine

/// What the features should be, computed from all transactions anew.
struct NaiveFeatures {
  struct Item {
    var id: String
    var amount: Int64
    var at: Int64
  }
  var items: [Item] = []
  let width: Int64
  let tiles: Int64

  func inWindow(_ at: Int64, _ now: Int64) -> Bool { at / width >= now / width - (tiles - 1) }

  func live(_ now: Int64) -> [Item] { items.filter { inWindow($0.at, now) } }
}

@Suite("Features over windows")
struct FeatureTests {
  @Test("agree with a naive recomputation over random streams", arguments: 0..<24)
  func agreeWithNaive(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    // Everything is remembered, so that extremes are exact, too.
    let strategy = TestStrategy.strategy.replacing("transactions: 64", with: "transactions: 200")
    let bench = try Bench(TestStrategy.plan(replacing: ["strategy.yaml": strategy]))
    var month = NaiveFeatures(width: Bench.day, tiles: 31)
    var day = NaiveFeatures(width: Bench.day / 30, tiles: 31)
    var booked: [NaiveFeatures.Item] = []
    var reversed: Set<String> = []
    for step in 0..<160 {
      bench.pass(until: bench.clock + Int64.random(in: 0...(20 * Bench.hour), using: &random))
      let now = bench.clock
      switch Int.random(in: 0..<10, using: &random) {
      case 0 where !booked.isEmpty:
        let again = booked[Int.random(in: 0..<booked.count, using: &random)]
        bench.book(again.id, again.amount, at: again.at)
      case 1 where !booked.isEmpty:
        // Only what is surely still remembered.
        let one = booked.suffix(30).randomElement(using: &random) ?? booked[0]
        bench.reverse(one.id, one.amount)
        reversed.insert(one.id)
        month.items.removeAll { $0.id == one.id }
        day.items.removeAll { $0.id == one.id }
      default:
        let late = Int64.random(in: 0..<10, using: &random)
        let at = now - (late < 7 ? 0 : Int64.random(in: 0...(40 * Bench.day), using: &random))
        let item = NaiveFeatures.Item(
          id: "t-\(step)", amount: Int64.random(in: 1...50_000, using: &random), at: at)
        bench.book(item.id, item.amount, at: at)
        booked.append(item)
        if month.inWindow(at, now) { month.items.append(item) }
        if day.inWindow(at, now) { day.items.append(item) }
      }
      check(bench, month.live(bench.clock), day.live(bench.clock))
    }
  }

  private func check(_ bench: Bench, _ live: [NaiveFeatures.Item], _ today: [NaiveFeatures.Item]) {
    #expect(bench.feature("count30d") == Int64(live.count))
    let sum = live.reduce(0) { $0 + $1.amount }
    #expect(bench.feature("sum30d") == sum)
    #expect(bench.feature("min30d") == live.map(\.amount).min())
    #expect(bench.feature("max30d") == live.map(\.amount).max())
    let first = live.min { ($0.at, -$0.amount) < ($1.at, -$1.amount) }
    let last = live.max { ($0.at, $0.amount) < ($1.at, $1.amount) }
    #expect(bench.feature("first30d") == first?.amount)
    #expect(bench.feature("last30d") == last?.amount)
    #expect(bench.feature("sum1d") == today.reduce(0) { $0 + $1.amount })
    let mean = live.isEmpty ? nil : Rounding.halfEven(sum, Int64(live.count))
    #expect(bench.feature("mean30d") == mean)
  }

  @Test("an event older than the window is counted and not applied")
  func tooLate() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 100)
    bench.book("b", 100, at: bench.clock - 40 * Bench.day)
    #expect(bench.feature("count30d") == 1)
    #expect(bench.read { $0[Header.lateEvents] } == 1)
  }

  @Test("an event more than a day ahead is rejected and leaves no record behind")
  func tooEarly() throws {
    let bench = try Bench(TestStrategy.plan())
    let ahead = bench.transaction("a", 1, at: bench.clock + Bench.day + 1)
    let (outcome, _) = bench.outcome(.transaction(ahead), .transactionBooked)
    guard case .rejected(let reason) = outcome else {
      Issue.record("not rejected")
      return
    }
    #expect(reason.errorClass == "event.future")
    #expect(bench.isEmpty)
  }

  @Test("amounts in other currencies are converted with half-even rounding")
  func conversion() throws {
    let tables = PlanTables(try TestStrategy.plan())
    func base(_ units: Int64, _ code: String) -> Int64? {
      tables.toBase(Money(minorUnits: units, currency: Currency(code) ?? .none))
    }
    #expect(base(100, "USD") == 702)
    #expect(base(-100, "USD") == -702)
    #expect(base(1, "JPY") == 4)
    #expect(base(1_000, "KWD") == 2_290)
    #expect(base(1, "EUR") == nil)
    #expect(base(5, "CNY") == 5)
  }

  @Test("halves round to the even neighbour")
  func halves() {
    let cases: [(Int64, Int64, Int64)] = [
      (5, 2, 2), (7, 2, 4), (-5, 2, -2), (-7, 2, -4), (1, 3, 0), (2, 3, 1), (0, 5, 0),
    ]
    for (value, divisor, expected) in cases {
      #expect(Rounding.halfEven(value, divisor) == expected)
    }
  }
}
