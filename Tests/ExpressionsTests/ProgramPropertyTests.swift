import Expressions
import Testing

/// SplitMix64, so that every run sees the same expressions.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// Writes random, well-typed expressions over the test customer.
struct ExpressionWriter {
  var random: SeededGenerator

  mutating func pick(_ options: [String]) -> String {
    options.randomElement(using: &random) ?? ""
  }

  mutating func bool(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick(["true", "false", "complaint.open", "customer.gone", "holds('card')"])
    }
    let next = depth - 1
    switch Int.random(in: 0..<14, using: &random) {
    case 0, 1: return "(\(bool(next)) && \(bool(next)))"
    case 2, 3: return "(\(bool(next)) || \(bool(next)))"
    case 4: return "!\(bool(next))"
    case 5: return "(\(bool(next)) ? \(bool(next)) : \(bool(next)))"
    case 6: return "(\(int(next)) \(relation()) \(int(next)))"
    case 7: return "(\(double(next)) \(pick(["<", "<=", ">", ">="])) \(int(next)))"
    case 8: return "(\(money(next)) \(relation()) \(money(next)))"
    case 9: return "(\(text()) \(relation()) \(text()))"
    case 10: return "\(text()).\(pick(["startsWith", "contains", "endsWith"]))(\(text()))"
    case 11: return "(\(text()) in [\(text()), 'ecom', \(text())])"
    case 12:
      return "[\(int(next)), 3].\(pick(["exists", "all", "exists_one"]))(x, x > \(int(0)))"
    default: return "(event.time + duration('\(pick(["1h", "-90s", "2562047h"]))') > event.time)"
    }
  }

  private mutating func relation() -> String { pick(["==", "!=", "<", "<=", ">", ">="]) }

  mutating func int(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick(["customer.age", "0", "7", "-3", "9223372036854775807", "size(event.channel)"])
    }
    let next = depth - 1
    switch Int.random(in: 0..<6, using: &random) {
    case 0...2: return "(\(int(next)) \(pick(["+", "-", "*", "/", "%"])) \(int(next)))"
    case 3: return "(\(bool(next)) ? \(int(next)) : \(int(next)))"
    case 4: return "event.time.\(pick(["getHours", "getDate", "getDayOfYear"]))('Asia/Shanghai')"
    default: return "twice(\(int(next)))"
    }
  }

  private mutating func double(_ depth: Int) -> String {
    guard depth > 0 else { return pick(["features.ratio", "1.5", "-0.0", "1e300"]) }
    return "(\(double(depth - 1)) \(pick(["+", "-", "*", "/"])) double(\(int(depth - 1))))"
  }

  private mutating func money(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick(["features.spend_30d", "features.balance", "money('10.00', 'CNY')"])
    }
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return "(\(money(depth - 1)) * \(int(depth - 1)))"
    case 1: return "(\(money(depth - 1)) * \(double(depth - 1)))"
    case 2: return "(\(money(depth - 1)) - \(money(depth - 1)))"
    default: return "(\(money(depth - 1)) + \(money(depth - 1)))"
    }
  }

  private mutating func text() -> String {
    pick(["customer.region", "event.channel", "customer.missing", "'ecom'", "'e'", "''"])
  }
}

@Suite struct ProgramPropertyTests {
  @Test("program and interpreter agree on every random expression", arguments: 0..<8)
  func agreement(_ seed: Int) throws {
    let environment = TestEnvironment.make()
    var writer = ExpressionWriter(random: SeededGenerator(state: UInt64(seed)))
    var compiled = 0
    for _ in 0..<250 {
      let text = Bool.random(using: &writer.random) ? writer.bool(4) : writer.int(4)
      let checked = try environment.compile(text)
      // Constant parts that always fail are refused by programs.
      guard let program = try? checked.program() else { continue }
      compiled += 1
      var values = TestEnvironment.values
      for id in values.keys.sorted() where Int.random(in: 0..<6, using: &writer.random) == 0 {
        values[id] = .unknown(["\(id)"])
      }
      let scalar = TestEnvironment.evaluate(program, values)
      let boxed = TestEnvironment.describe(
        checked.evaluate(TestEnvironment.bindings(values)))
      #expect(scalar == boxed, "\(text)")
    }
    #expect(compiled > 100)
  }
}
