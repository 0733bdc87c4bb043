import Events
import Records
import Testing

@testable import Engine

@Suite("Reversals")
struct ReversalTests {
  private let names = ["count30d", "sum30d", "min30d", "max30d", "first30d", "last30d", "sum1d"]

  private func values(_ bench: Bench) -> [Int64?] { names.map(bench.feature) }

  @Test("a reversal restores the aggregates it touched", arguments: 0..<12)
  func restores(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) + 100)
    let bench = try Bench(TestStrategy.plan())
    for number in 0..<20 {
      bench.book(
        "t-\(number)", Int64.random(in: 1...900, using: &random),
        at: bench.clock - Int64.random(in: 0...(10 * Bench.day), using: &random))
    }
    let before = values(bench)
    let amount = Int64.random(in: 1...900, using: &random)
    bench.book("x", amount, at: bench.clock - 5 * Bench.hour)
    #expect(values(bench) != before)
    bench.reverse("x", amount)
    #expect(values(bench) == before)
    bench.reverse("x", amount)
    #expect(values(bench) == before)
  }

  @Test("a reversal before its original annihilates it")
  func before() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.book("a", 100)
    let before = values(bench)
    bench.reverse("b", 50)
    #expect(values(bench) == before)
    bench.book("b", 50)
    #expect(values(bench) == before)
    bench.book("b", 50)
    #expect(values(bench) == before)
  }

  @Test("the reversal of a forgotten original takes out its own amount")
  func forgotten() throws {
    let bench = try Bench(TestStrategy.plan())
    for number in 0..<80 { bench.book("t-\(number)", 10) }
    #expect(bench.feature("sum30d") == 800)
    bench.reverse("t-0", 10)
    #expect(bench.feature("sum30d") == 790)
    #expect(bench.feature("count30d") == 79)
  }

  @Test("what the reversal of a forgotten original leaves behind goes with the window")
  func forgottenElsewhere() throws {
    let bench = try Bench(TestStrategy.plan())
    for number in 0..<80 { bench.book("t-\(number)", 10, at: bench.clock - 20 * Bench.day) }
    bench.book("other", 500)
    bench.reverse("t-0", 10)
    #expect((bench.feature("sum30d") ?? -1) >= 0)
    bench.pass(until: bench.clock + 40 * Bench.day)
    #expect(bench.feature("sum30d") == 0)
    #expect(bench.feature("count30d") == 0)
    bench.book("new", 7)
    #expect(bench.feature("sum30d") == 7)
  }

  @Test("an original that comes after all gets back what its reversal took out by itself")
  func putBack() throws {
    let bench = try Bench(TestStrategy.plan())
    for number in 0..<80 { bench.book("t-\(number)", 10) }
    bench.reverse("late", 25)
    bench.book("late", 25)
    #expect(bench.feature("sum30d") == 800)
    #expect(bench.feature("count30d") == 80)
  }

  @Test("order of bookings and reversals does not matter", arguments: 0..<10)
  func order(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) + 7)
    let at = Bench.start
    var actions: [(Bench) -> Void] = []
    for number in 0..<12 {
      let amount = Int64(number) * 7 + 1
      let time = at - Int64(number) * 5 * Bench.hour
      actions.append { $0.book("t-\(number)", amount, at: time, event: "b-\(number)") }
      if number % 3 == 0 {
        actions.append { $0.reverse("t-\(number)", amount, at: time, event: "r-\(number)") }
      }
    }
    let ordered = try Bench(TestStrategy.plan())
    for action in actions { action(ordered) }
    let shuffled = try Bench(TestStrategy.plan())
    for action in (actions + actions).shuffled(using: &random) { action(shuffled) }
    #expect(values(shuffled) == values(ordered))
  }
}
