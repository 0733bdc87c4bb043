import Foundation
import Records
import Strategy
import Testing

@testable import Engine
@testable import Events

extension Bench {
  /// The id of the stage in the first lifecycle, or another one.
  func stage(_ machine: Int = 0) -> String? {
    guard !isEmpty else { return nil }
    let identity = read { $0.entry(LifecycleEntry.self, machine).stage }
    return tables.plan.lifecycles[machine].states.first { $0.identity == identity }?.id
  }
}

extension [Emitted] {
  /// `from→to` of every change of stage.
  var moves: [String] {
    of("crm.lifecycle.changed").map { "\($0["from"] ?? "")→\($0["to"] ?? "")" }
  }
}

@Suite("Lifecycles")
struct LifecycleTests {
  @Test("starts in the initial stage and moves with its reason, named in the portrait")
  func start() throws {
    let bench = try Bench(LifecycleStrategy.plan())
    let first = bench.snapshot()
    #expect(first.moves == ["→potential"])
    let start = first.of("crm.lifecycle.changed").first
    #expect(start?["machineId"] == "life")
    #expect((start?.json?["labels"] as? [String: String])?["en"] == "Potential")
    #expect((start?.json?["reason"] as? [String: Any])?["rule"] as? String == "start")
    bench.clock += Bench.hour
    let emitted = bench.book("a", 100)
    #expect(emitted.moves == ["potential→new"])
    let change = emitted.of("crm.lifecycle.changed").first
    #expect(change?["since"] == "2026-01-05T10:00:00Z")
    #expect(change?["at"] == "2026-01-05T11:00:00Z")
    let reason = change?.json?["reason"] as? [String: Any]
    #expect(reason?["transition"] as? String == "first")
    #expect(reason?["rule"] as? String == "when features.count30d >= 1")
    #expect(reason?["cause"] as? String == "bank.transaction.booked")
    #expect((reason?["inputs"] as? [String: Any])?["features.count30d"] as? Int == 1)
    let portrait = emitted.of("crm.profile.changed").last?.json?["lifecycle"]
    #expect(
      portrait as? [[String: String]] == [
        ["machineId": "life", "state": "new", "since": "2026-01-05T11:00:00Z"]
      ])
  }

  @Test("a rule over a score moves the customer with the score, where no step changes")
  func score() throws {
    let tiers =
      TestStrategy.tiers + """

          - id: visits
            description: Bookings
            score: features.count30d
            steps: [{id: few}, {id: many, from: 10, keepAbove: 8}]
        """
    let machine = LifecycleStrategy.machine.replacing(
      "features.count30d >= 3", with: "scores.visits >= 3.0")
    let bench = try Bench(LifecycleStrategy.plan(machine, replacing: ["tiers.yaml": tiers]))
    bench.book("a", 100)
    bench.book("b", 100)
    #expect(bench.stage() == "new")
    let emitted = bench.book("c", 100)
    #expect(emitted.of("crm.tier.changed").isEmpty)
    #expect(emitted.moves == ["new→active"])
  }

  @Test("one event leads through several stages where nothing holds the customer in between")
  func chain() throws {
    let machine = LifecycleStrategy.machine.replacing("count30d >= 3", with: "count30d >= 1")
    let bench = try Bench(LifecycleStrategy.plan(machine))
    let emitted = bench.book("a", 200_000)
    // `active` has a dwell: the way ends there for now.
    #expect(emitted.moves == ["→potential", "potential→new", "new→active"])
    #expect(Set(emitted.map { $0.headers["ce_id"] ?? "" }).count == emitted.count)
    #expect(bench.stage() == "active")
  }

  @Test("the end of a dwell moves the customer by itself, once, at its time")
  func dwell() throws {
    let bench = try Bench(LifecycleStrategy.plan())
    for id in ["a", "b", "c"] { bench.book(id, 50_000) }
    #expect(bench.stage() == "active")
    let entered = bench.clock
    #expect(bench.pass(until: entered + 5 * Bench.day - 1).moves.isEmpty)
    let emitted = bench.pass(until: entered + 6 * Bench.day)
    #expect(emitted.moves == ["active→loyal"])
    let change = emitted.of("crm.lifecycle.changed").first
    #expect(change?["at"] == "2026-01-10T10:00:00Z")
    #expect((change?.json?["reason"] as? [String: Any])?["cause"] as? String == "timer")
  }

  @Test("a transition has a dwell of its own besides the stage's")
  func transitionDwell() throws {
    let bench = try Bench(LifecycleStrategy.plan())
    for id in ["a", "b", "c"] { bench.book(id, 50_000) }
    bench.pass(until: bench.clock + 6 * Bench.day)
    #expect(bench.stage() == "loyal")
    let entered = bench.read { $0.entry(LifecycleEntry.self, 0).since }
    for id in ["a", "b", "c"] { bench.reverse(id, 50_000) }
    #expect(bench.stage() == "loyal")
    bench.pass(until: entered + 2 * Bench.day - 1)
    #expect(bench.stage() == "loyal")
    bench.pass(until: entered + 2 * Bench.day)
    #expect(bench.stage() == "active")
  }

  @Test("inactivity fires with no input when it is due, once; activity puts it off")
  func inactivity() throws {
    let bench = try Bench(LifecycleStrategy.plan())
    bench.book("a", 100)
    let first = bench.clock
    #expect(bench.pass(until: first + 39 * Bench.day).moves.isEmpty)
    bench.book("b", 100)
    let second = bench.clock
    #expect(bench.pass(until: second + 40 * Bench.day - 1).moves.isEmpty)
    let emitted = bench.pass(until: second + 400 * Bench.day)
    #expect(emitted.moves == ["new→churned"])
    let change = emitted.of("crm.lifecycle.changed").first
    #expect(change?["at"] == "2026-03-25T10:00:00Z")
    let reason = change?.json?["reason"] as? [String: Any]
    #expect(reason?["rule"] as? String == "after 40d without sinceLast")
    #expect(reason?["lastActivity"] as? String == "2026-02-13T10:00:00Z")
    #expect(bench.read { $0.entry(LifecycleEntry.self, 0).dueAt } == StateBuffer.never)
  }

  @Test("what is no activity for a transition does not put it off")
  func namedEvents() throws {
    let machine = LifecycleStrategy.machine.replacing(
      "without: sinceLast", with: "without: [crm.survey.answered, bank.application.submitted]")
    for (isActivity, expected) in [(false, "churned"), (true, "new")] {
      let bench = try Bench(LifecycleStrategy.plan(machine))
      bench.book("a", 100)
      let first = bench.clock
      bench.pass(until: first + 20 * Bench.day)
      if isActivity {
        bench.apply(
          .application(
            Application(
              applicationID: text("x"), product: text("creditCard"), at: bench.clock)),
          .applicationSubmitted)
      } else {
        bench.book("b", 100)
      }
      bench.pass(until: first + 41 * Bench.day)
      #expect(bench.stage() == expected)
    }
  }

  @Test("inactivity counts from the entry into the stage at the earliest")
  func fromEntry() throws {
    let machine = """
        - id: life
          initial: awake
          states: [{id: awake}, {id: asleep}, {id: gone, terminal: true}]
          transitions:
            - {id: doze, from: awake, to: asleep, after: 10d}
            - {id: vanish, from: asleep, to: gone, after: 10d}
      """
    let bench = try Bench(LifecycleStrategy.plan(machine))
    bench.book("a", 100)
    let start = bench.clock
    #expect(bench.pass(until: start + 20 * Bench.day - 1).moves == ["awake→asleep"])
    #expect(bench.pass(until: start + 20 * Bench.day).moves == ["asleep→gone"])
  }

  @Test("a terminal stage is left by re-entry alone")
  func reentry() throws {
    let bench = try Bench(LifecycleStrategy.plan())
    bench.book("a", 100)
    bench.pass(until: bench.clock + 41 * Bench.day)
    #expect(bench.stage() == "churned")
    bench.book("b", 500_000)
    for id in ["c", "d", "e"] { bench.book(id, 500_000) }
    bench.pass(until: bench.clock + 100 * Bench.day)
    #expect(bench.stage() == "churned")
    let emitted = bench.holding("savings")
    #expect(emitted.moves == ["churned→new"])
    let reason = emitted.of("crm.lifecycle.changed").first?.json?["reason"] as? [String: Any]
    #expect(reason?["transition"] as? String == "reentry")
    #expect(reason?["rule"] as? String == "on bank.holding.opened")
  }

  @Test("an event drives one transition that waits for it, and only one of its type does")
  func events() throws {
    let machine = """
        - id: life
          initial: a
          states: [{id: a}, {id: b}, {id: c}]
          transitions:
            - {id: ab, from: a, to: b, on: [bank.holding.opened], when: event.product == "savings"}
            - {id: bc, from: b, to: c, on: [bank.holding.opened]}
            - {id: ca, from: c, to: a, on: [bank.transaction.booked]}
      """
    let bench = try Bench(LifecycleStrategy.plan(machine))
    bench.snapshot()
    #expect(bench.holding("creditCard", id: "h1").moves.isEmpty)
    #expect(bench.book("x", 1).moves.isEmpty)
    #expect(bench.holding("savings", id: "h2").moves == ["a→b"])
    #expect(bench.holding("savings", id: "h3").moves == ["b→c"])
    #expect(bench.holding("savings", id: "h4").moves.isEmpty)
    #expect(bench.book("y", 1).moves == ["c→a"])
  }

  @Test("a lifecycle that does not apply neither starts nor moves")
  func applies() throws {
    let machine = LifecycleStrategy.machine.replacing(
      "initial: potential", with: "applies: customer.region == \"north\"\n    initial: potential")
    let bench = try Bench(LifecycleStrategy.plan(machine))
    // Without master data it is unknown.
    #expect(bench.book("a", 100).moves.isEmpty)
    #expect(bench.snapshot(version: 1).moves == ["→potential", "potential→new"])
    bench.snapshot(version: 2, region: "south")
    #expect(bench.pass(until: bench.clock + 100 * Bench.day).moves.isEmpty)
    #expect(bench.stage() == "new")
    #expect(bench.snapshot(version: 3).moves == ["new→churned"])
  }

  @Test("entering a stage makes the engine look for an offer")
  func trigger() throws {
    let offers = TestStrategy.offers.replacing(
      "{id: becameActive, segmentEntered: active}",
      with: "{id: settled, lifecycleChanged: life/new}\n  - {id: any, lifecycleChanged: life}")
    let bench = try Bench(LifecycleStrategy.plan(replacing: ["offers.yaml": offers]))
    bench.prepareForOffers()
    let decided = bench.book("a", 100).of("crm.decision.recorded")
    #expect(decided.map { $0["triggerId"] } == ["settled", "any"])
  }

  @Test("segments and other lifecycles see the stage of the same turn; nothing flaps")
  func order() throws {
    let segments = """
      segments:
        - id: quietNew
          when: lifecycle.life == "new" && features.count30d >= 1
          labels: {zh: 新, en: New}
          owner: retail
          purpose: marketing
        - id: settled
          when: lifecycle.other == "yes"
          labels: {zh: 定, en: Settled}
          owner: retail
          purpose: marketing
        - id: busy
          when: features.count30d >= 3
          labels: {zh: 忙, en: Busy}
          owner: retail
          purpose: marketing
      """
    let other = """

        - id: other
          initial: no
          states: [{id: no}, {id: yes, dwell: 1d}]
          transitions:
            - {id: up, from: no, to: yes, when: lifecycle.life == "active"}
            - {id: down, from: yes, to: no, when: lifecycle.life == "churned"}
      """
    let machine =
      LifecycleStrategy.machine.replacing("features.count30d >= 3", with: "inSegment('busy')")
      + other
    let offers = "triggers: []\noffers: []\n"
    let bench = try Bench(
      LifecycleStrategy.plan(machine, segments: segments, replacing: ["offers.yaml": offers]))
    #expect(bench.tables.plan.segments.map(\.id) == ["busy", "quietNew", "settled"])
    bench.book("a", 100)
    #expect(bench.isMember("quietNew"))
    bench.book("b", 100)
    let emitted = bench.book("c", 100)
    let changes = emitted.filter { $0.topic == .segments }.map {
      "\($0.type.dropFirst(4)) \($0["segmentId"] ?? $0["to"] ?? "")"
    }
    #expect(
      changes == [
        "segment.entered busy", "lifecycle.changed active", "lifecycle.changed yes",
        "segment.exited quietNew", "segment.entered settled",
      ])
  }

  @Test("the time in a stage moves rules without an event")
  func stageSince() throws {
    let segments = """
      segments:
        - id: longNew
          when: lifecycle.life == "new" && daysSince(stageSince("life")) >= 7
          labels: {zh: 久, en: Long}
          owner: retail
          purpose: marketing
      """
    let bench = try Bench(
      LifecycleStrategy.plan(
        segments: segments, replacing: ["offers.yaml": "triggers: []\noffers: []\n"]))
    bench.book("a", 100)
    let entered = bench.clock
    #expect(bench.pass(until: entered + 7 * Bench.day - 1).of("crm.segment.entered").isEmpty)
    #expect(bench.pass(until: entered + 7 * Bench.day).of("crm.segment.entered").count == 1)
  }

  @Test("the view shows stage, since when and why")
  func view() throws {
    let plan = try LifecycleStrategy.plan()
    let bench = try Bench(plan)
    bench.book("a", 100)
    let json = try bench.bytes.withUnsafeBytes { state in
      try Array("c-1".utf8).withUnsafeBytes {
        try StateView(plan: plan).json(customer: $0, state: state)
      }
    }
    let view = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    let stages = view?["lifecycle"] as? [[String: String]]
    #expect(
      stages == [
        [
          "machineId": "life", "state": "new", "since": "2026-01-05T10:00:00Z",
          "cause": "bank.transaction.booked", "transition": "first",
          "rule": "when features.count30d >= 1", "checkedAgainAt": "2026-02-14T10:00:00Z",
        ]
      ])
  }
}
