import Events
import Foundation
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Lifecycles, whatever happens")
struct LifecyclePropertyTests {
  /// A machine whose states stand on a line, with ways forward, ways back, shortcuts and timers.
  private static func machine(_ random: inout SeededRandom) -> String {
    let count = Int.random(in: 2...7, using: &random)
    func condition(_ isForward: Bool) -> String {
      let dwell = "dwell: \(Int.random(in: 1...9, using: &random))d"
      switch Int.random(in: 0...4, using: &random) {
      case 0: return "on: [bank.holding.opened], when: event.product == \"savings\""
      case 1: return "after: \(Int.random(in: 3...40, using: &random))d"
      case 2:
        return
          "after: \(Int.random(in: 3...40, using: &random))d, without: [bank.transaction.booked]"
      case 3: return "\(dwell), when: features.count30d < \(Int.random(in: 1...5, using: &random))"
      default:
        let when = "when: features.count30d >= \(Int.random(in: 1...5, using: &random))"
        return isForward ? when : "\(dwell), guarded: true, \(when)"
      }
    }
    var text = "  - id: life\n    initial: s0\n"
    text += "    feedGuard: {feed: bank.transactions, staleAfter: 1d}\n    states:\n"
    for state in 0..<count {
      let dwell = Int.random(in: 0...4, using: &random)
      text += "      - {id: s\(state)\(dwell > 0 ? ", dwell: \(dwell)d" : "")}\n"
    }
    text += "    transitions:\n"
    var number = 0
    func add(_ from: Int, _ to: Int) {
      number += 1
      text += "      - {id: t\(number), from: s\(from), to: s\(to), \(condition(to > from))}\n"
    }
    for state in 1..<count { add(state - 1, state) }
    for state in 0..<count {
      let to = Int.random(in: 0..<count, using: &random)
      if to != state { add(state, to) }
    }
    add(count - 1, Int.random(in: 0..<(count - 1), using: &random))
    return text
  }

  /// A life of a few months, the feed's outages included.
  private static func live(
    _ bench: Bench, _ random: inout SeededRandom, between: () throws -> Void = {}
  ) rethrows {
    var isDown = false
    for step in 0..<120 {
      let pause = Int64.random(in: 1...(2 * Bench.day), using: &random)
      if Int.random(in: 0..<15, using: &random) == 0 { isDown.toggle() }
      let kind = Int.random(in: 0...6, using: &random)
      let age = Int64.random(in: 0...(3 * Bench.day), using: &random)
      let until = bench.clock + pause
      while bench.clock < until {
        let next = min(until, bench.clock + Bench.day / 3)
        if !isDown { bench.watermarks[.transactions] = next - Bench.hour }
        bench.pass(until: next)
      }
      switch kind {
      case 0: bench.holding(step % 2 == 0 ? "savings" : "creditCard", id: "h\(step)")
      case 1...2: bench.book("t\(step)", 100)
      case 3: bench.book("t\(step)", 100, at: bench.clock - age)
      case 4: bench.reverse("t\(step - 1)", 100)
      case 5: bench.snapshot(version: Int64(step))
      default: bench.balance("a", 100)
      }
      try between()
    }
  }

  @Test("moves only along declared edges, never before a dwell is over, each with a reason")
  func invariants() throws {
    var moves = 0
    var machines = 0
    for seed in 0..<80 {
      var random = SeededRandom(seed: UInt64(seed))
      // A machine that overlaps itself or goes round without time is refused: that is as well.
      guard let plan = try? LifecycleStrategy.plan(Self.machine(&random)) else { continue }
      machines += 1
      let bench = try Bench(plan)
      try Self.live(bench, &random)
      let changes = bench.all.of("crm.lifecycle.changed")
      moves += changes.count
      try check(changes, plan.lifecycles[0], "seed \(seed)")
      var turns: [String: Int] = [:]
      for change in changes { turns[change.headers["ce_causationid"] ?? "", default: 0] += 1 }
      #expect((turns.values.max() ?? 0) <= plan.lifecycles[0].states.count + 1)
      #expect(Set(changes.map { $0.headers["ce_id"] ?? "" }).count == changes.count)
      #expect(bench.stage() == changes.last?["to"])
    }
    #expect(machines > 40, "\(machines) machines")
    #expect(moves > 200, "\(moves) moves")
  }

  private func check(_ changes: [Emitted], _ machine: LifecyclePlan, _ label: String) throws {
    var stage: String?
    var since: Int64?
    for change in changes {
      let reason = try #require(change.json?["reason"] as? [String: Any], "\(label)")
      #expect((reason["rule"] as? String)?.isEmpty == false, "\(label)")
      #expect((reason["cause"] as? String)?.isEmpty == false, "\(label)")
      #expect(reason["inputs"] is [String: Any], "\(label)")
      #expect(change["from"] == stage, "\(label)")
      let at = try time(change["at"])
      defer {
        stage = change["to"]
        since = at
      }
      guard let stage, let since else {
        #expect(change["to"] == machine.states[machine.initial].id, "\(label)")
        continue
      }
      #expect(try time(change["since"]) == since, "\(label)")
      let transition = try #require(
        machine.transitions.first { $0.id == reason["transition"] as? String }, "\(label)")
      let from = try #require(machine.states.firstIndex { $0.id == stage })
      #expect(transition.from.contains(from), "\(label)")
      #expect(machine.states[transition.to].id == change["to"], "\(label)")
      #expect(at - since >= machine.states[from].minimumDwell, "\(label)")
      #expect(at - since >= transition.minimumDwell, "\(label)")
      if let after = transition.after {
        #expect(reason["cause"] as? String == "timer" || at - since >= after, "\(label)")
        let last = try (reason["lastActivity"] as? String).map { try time($0) } ?? since
        let silence = Int64(reason["feedSilenceSeconds"] as? Int ?? 0) * 1_000
        #expect(at - max(last, since) >= after + silence, "\(label)")
      }
    }
  }

  private func time(_ text: String?) throws -> Int64 {
    let text = try #require(text)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
    return Int64((try style.parse(text).timeIntervalSince1970 * 1_000).rounded())
  }

  @Test("a life that is interrupted and restored at every step ends in the same bytes")
  func restored() throws {
    for seed in 0..<20 {
      var random = SeededRandom(seed: UInt64(seed))
      guard let plan = try? LifecycleStrategy.plan(Self.machine(&random)) else { continue }
      let whole = try Bench(plan)
      let broken = try Bench(plan)
      var rest = random
      try Self.live(whole, &random)
      try Self.live(broken, &rest) { try broken.change(to: plan) }
      #expect(whole.bytes == broken.bytes, "seed \(seed)")
      #expect(whole.all.map(\.raw) == broken.all.map(\.raw), "seed \(seed)")
    }
  }
}
