import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("The memory of events against duplicates")
struct EventMemoryTests {
  private func bench(_ ids: Int, _ days: Int) throws -> Bench {
    var plan = try TestStrategy.plan()
    plan.limits.eventIDs = ids
    plan.limits.eventDays = days
    return try Bench(plan)
  }

  /// Whether an event of this id is taken, as opposed to left as a duplicate.
  private func takes(_ bench: Bench, _ id: String) -> Bool {
    let booking = bench.transaction("t-\(id)", 100, at: bench.clock)
    if case .applied = bench.outcome(.transaction(booking), .transactionBooked, id: id).outcome {
      return true
    }
    return false
  }

  @Test("by number: the newest so many")
  func byNumber() throws {
    let bench = try bench(4, 0)
    for id in 0..<6 { #expect(takes(bench, "e-\(id)")) }
    for id in 2..<6 { #expect(!takes(bench, "e-\(id)")) }
    #expect(takes(bench, "e-1"))
    #expect(bench.read { $0.count(of: EventID.self) } == 4)
  }

  @Test("by age: for so many days at least, and for twice as many at most while there are events")
  func byAge() throws {
    let bench = try bench(64, 7)
    var takenAt: [String: Int64] = [:]
    var forgotten = 0
    for day in 0..<40 {
      let id = "e-\(day)"
      #expect(takes(bench, id))
      takenAt[id] = bench.clock
      for (known, at) in takenAt where bench.clock < at + 7 * Bench.day {
        #expect(!takes(bench, known))
      }
      #expect(bench.read { $0.count(of: EventID.self) } <= 18)
      bench.clock += Bench.day
    }
    for (known, at) in takenAt where bench.clock > at + 18 * Bench.day {
      if takes(bench, known) { forgotten += 1 }
    }
    #expect(forgotten > 0)
  }

  @Test("by age, in a storm: at least half of the number, never more than the number")
  func storm() throws {
    let bench = try bench(16, 30)
    for id in 0..<100 {
      #expect(takes(bench, "e-\(id)"))
      for known in max(0, id - 7)...id { #expect(!takes(bench, "e-\(known)")) }
      #expect(bench.read { $0.count(of: EventID.self) } <= 16)
    }
  }

  @Test("a rare customer's last event is remembered however old it is")
  func rare() throws {
    let bench = try bench(64, 7)
    #expect(takes(bench, "a"))
    bench.clock += 300 * Bench.day
    #expect(!takes(bench, "a"))
    #expect(takes(bench, "b"))
    #expect(!takes(bench, "a"))
    #expect(!takes(bench, "b"))
  }

  @Test(
    "a strategy that remembers otherwise keeps the newest", arguments: [(0, 7), (7, 0), (7, 3)])
  func change(from: Int, to: Int) throws {
    let bench = try bench(8, from)
    for id in 0..<13 { #expect(takes(bench, "e-\(id)")) }
    let kept = bench.read { $0.count(of: EventID.self) }
    var plan = try TestStrategy.plan()
    plan.hash += "x"
    plan.limits.eventIDs = 6
    plan.limits.eventDays = to
    try bench.change(to: plan)
    #expect(takes(bench, "new"))
    #expect(!takes(bench, "new"))
    for id in (13 - min(3, kept))..<13 { #expect(!takes(bench, "e-\(id)")) }
    #expect(bench.read { $0.count(of: EventID.self) } <= 6)
    for id in 0..<40 { #expect(takes(bench, "f-\(id)")) }
    #expect(bench.read { $0.count(of: EventID.self) } <= 6)
  }
}

@Suite("Strings in outputs")
struct StringEscapingTests {
  @Test("every byte at every place of words of eight is escaped where it has to be")
  func everyByteEverywhere() {
    for length in [1, 7, 8, 9, 15, 16, 17] {
      for place in 0..<length {
        for byte in UInt8.min...UInt8.max {
          var value = [UInt8](repeating: UInt8(ascii: "a"), count: length)
          value[place] = byte
          var writer = ByteWriter()
          value.withUnsafeBytes { writer.string($0) }
          let written = Array(writer.view)
          let isPlain = byte >= 0x20 && byte != 0x22 && byte != 0x5C
          if isPlain {
            #expect(written == [0x22] + value + [0x22])
          } else {
            #expect(written.count > length + 2)
            #expect(written[1..<(1 + place)] == value[..<place])
          }
        }
      }
    }
  }
}
