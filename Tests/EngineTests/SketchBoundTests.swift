import Events
import Records
import Testing

@testable import Engine

@Suite("Bounds of rows")
struct SketchBoundTests {
  @Test("beyond its categories the smallest are counted together, and the total stays exact")
  func groups() throws {
    let bench = try Bench(SketchStrategy.plan(groups: 4))
    var total: Int64 = 0
    for number in 0..<120 {
      let isLarge = number % 3 == 0
      let amount: Int64 = isLarge ? 9_000 : 10
      bench.book(
        "t-\(number)", amount, category: isLarge ? 5_812 : 4_000 + UInt16(number))
      total += amount
    }
    #expect(bench.asked("features.spend(5812)") == "360000")
    #expect(bench.asked("features.top(1)") == "5812")
    #expect(bench.asked("features.top.share(1)") == "\(360_000 / Double(total))")
    bench.reverse("t-1", 10)
    #expect(bench.asked("features.top.share(1)") == "\(360_000 / Double(total - 10))")
    #expect(bench.asked("features.spend(5812)") == "360000")
  }

  @Test("beyond the rows different values are estimated within the stated error", arguments: 0..<6)
  func distinct(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) + 31)
    let bench = try Bench(SketchStrategy.plan(rows: 256))
    var seen: Set<Int64> = []
    for number in 0..<4_000 {
      let amount = Int64.random(in: 1...1_000_000, using: &random)
      bench.book("t-\(number)", amount, at: bench.clock - Int64(number % 9) * Bench.day)
      seen.insert(amount)
      if number == 200 { #expect(bench.feature("amounts") == Int64(seen.count)) }
    }
    // Three standard errors of √(2 / rows).
    let estimate = bench.number("amounts") ?? 0
    #expect(abs(estimate / Double(seen.count) - 1) < 3 * (2.0 / 256).squareRoot())
    #expect(bench.bytes.count < 32_768)
    // When the window has emptied, counting is exact again.
    bench.pass(until: bench.clock + 30 * Bench.day)
    bench.book("new", 5)
    #expect(bench.feature("amounts") == 1)
  }

  @Test("after many values, few are counted exactly again once the window has moved")
  func refine() throws {
    let bench = try Bench(SketchStrategy.plan(rows: 256))
    for number in 0..<2_000 { bench.book("t-\(number)", Int64(number) * 37 + 1) }
    for day in 0..<150 {
      bench.pass(until: bench.clock + Bench.day / 4)
      bench.book("d-\(day)", Int64(day % 5) + 1)
    }
    #expect(bench.feature("amounts") == 5)
  }

  @Test("a histogram with too many buckets joins neighbours and keeps the rank exact")
  func histogram() throws {
    var random = SeededRandom(seed: 77)
    let bench = try Bench(SketchStrategy.plan(rows: 128))
    var amounts: [Int64] = []
    for number in 0..<3_000 {
      let amount =
        Int64(1) << Int64.random(in: 0...40, using: &random)
        | Int64.random(in: 0...255, using: &random)
      bench.book("t-\(number)", amount, at: bench.clock - Int64(number % 9) * Bench.day)
      amounts.append(amount)
    }
    let exact = Double(amounts.sorted()[Int(0.5 * Double(amounts.count - 1))])
    let level = bench.read { record in
      var level: UInt8 = 0
      record.forEachSketch { entry, _ in
        if entry.level > 0 && entry.accepting == 0 { level = max(level, entry.level) }
      }
      return level
    }
    #expect(level > 0)
    let error = abs((bench.number("median") ?? .infinity) / exact - 1)
    #expect(error <= Double(1 << Int(level)) / 128)
  }

  @Test("buckets hold what they should and are in the order of the values")
  func buckets() {
    var random = SeededRandom(seed: 3)
    var values: [Int64] = Array(-300...300)
    for bits in 8..<62 {
      for _ in 0..<40 {
        let value = Int64.random(in: (1 << Int64(bits))..<(2 << Int64(bits)), using: &random)
        values += [value, -value]
      }
    }
    values.sort()
    var last: UInt32 = 0
    for value in values {
      let key = LogBuckets.key(of: value)
      #expect(key >= last && key <= 65_535)
      last = key
      let middle = LogBuckets.middle(key, joined: 0)
      #expect(abs(Double(middle) - Double(value)) <= Double(abs(value)) / 128)
      for times: UInt8 in 1...4 {
        let joined = LogBuckets.middle(LogBuckets.join(key, times: times), joined: times)
        let allowed = max(Double(1 << times), Double(abs(value)) * Double(1 << times) / 128)
        #expect(abs(Double(joined) - Double(value)) <= allowed)
      }
    }
  }

  @Test("amounts and counts beyond narrow rows are exact")
  func wide() throws {
    let bench = try Bench(SketchStrategy.plan())
    var total: Int64 = 0
    for number in 0..<700 {
      let amount = Int64(1) << Int64(number % 45)
      bench.book("t-\(number)", amount)
      total += amount
    }
    #expect(bench.asked("features.spend(5812)") == "\(total)")
    bench.reverse("t-699", Int64(1) << Int64(699 % 45))
    total -= Int64(1) << Int64(699 % 45)
    #expect(bench.asked("features.spend(5812)") == "\(total)")
  }

  @Test("damaged sketches are refused and never crash", arguments: 0..<20)
  func damaged(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let bench = try Bench(SketchStrategy.plan())
    for number in 0..<10 { bench.book("t-\(number)", 5, category: UInt16(5_000 + number)) }
    let good = bench.bytes
    let range = bench.read { $0.offset(of: .sketches)..<$0.end(of: .sketches) }
    for _ in 0..<40 {
      var bytes = good
      bytes[Int.random(in: range, using: &random)] = UInt8.random(in: 0...255, using: &random)
      bench.load(bytes)
      _ = bench.outcome(
        .transaction(bench.transaction("b", 5, at: bench.clock)), .transactionBooked)
    }
  }

  @Test("a week starts on Monday, a month on its first day, in the customer's time zone")
  func calendar() throws {
    let bench = try Bench(SketchStrategy.plan())
    bench.snapshot(jurisdiction: "CN")
    // Sunday 2026-01-11 15:30 UTC is Sunday 23:30 in Shanghai; half an hour later it is Monday.
    let sunday: Int64 = 1_768_145_400_000
    bench.clock = sunday
    bench.book("a", 5)
    #expect(bench.feature("weeks") == 1)
    bench.clock = sunday + Bench.hour
    bench.book("b", 5)
    #expect(bench.feature("weeks") == 2)
    #expect(bench.feature("days") == 2)
    #expect(bench.feature("months") == 1)
    // 2026-01-31 16:30 UTC is 1 February in Shanghai.
    bench.clock = 1_769_877_000_000
    bench.book("c", 5)
    #expect(bench.feature("months") == 2)
    #expect(bench.feature("days") == 1)
  }
}
