import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Lifecycles over a change of strategy")
struct LifecycleMigrationTests {
  private func active() throws -> Bench {
    let bench = try Bench(LifecycleStrategy.plan())
    for id in ["a", "b", "c"] { bench.book(id, 100) }
    #expect(bench.stage() == "active")
    return bench
  }

  @Test("a stage is kept by its id, whatever else changes around it")
  func kept() throws {
    let bench = try active()
    let since = bench.read { $0.entry(LifecycleEntry.self, 0).since }
    let other = """
        - id: other
          initial: a
          states: [{id: a}, {id: b, terminal: true}]
          transitions: [{id: ab, from: a, to: b, after: 900d}]

      """
    let text =
      other
      + LifecycleStrategy.machine.replacing(
        "- id: potential", with: "- {id: aaa}\n      - id: potential"
      ).replacing("initial: potential", with: "initial: aaa").replacing(
        "transitions:", with: "transitions:\n      - {id: aa, from: aaa, to: potential, dwell: 1d}",
        maxReplacements: 1)
    // The first `transitions:` is the other machine's line in flow style: name it apart.
    try bench.change(to: LifecycleStrategy.plan(text))
    bench.clock += Bench.hour
    let emitted = bench.book("d", 100)
    let life = bench.tables.plan.lifecycles.firstIndex { $0.id == "life" } ?? -1
    #expect(bench.stage(life) == "active")
    #expect(bench.read { $0.entry(LifecycleEntry.self, life).since } == since)
    #expect(emitted.moves == ["→a"])
  }

  @Test("a stage that is replaced takes its customers over")
  func replaced() throws {
    let bench = try active()
    let text = LifecycleStrategy.machine.replacing("active", with: "lively").replacing(
      "dwell: 5d", with: "dwell: 5d\n        formerly: [active]")
    try bench.change(to: LifecycleStrategy.plan(text))
    #expect(bench.book("d", 100).moves.isEmpty)
    #expect(bench.stage() == "lively")
  }

  @Test("where a stage is gone the lifecycle starts again")
  func gone() throws {
    let bench = try active()
    let text = LifecycleStrategy.machine.replacing("active", with: "lively")
    try bench.change(to: LifecycleStrategy.plan(text))
    #expect(bench.book("d", 100).moves == ["→potential", "potential→new", "new→lively"])
  }

  @Test("lifecycles come and go, and timers with them")
  func comeAndGo() throws {
    let bench = try active()
    try bench.change(to: TestStrategy.plan())
    #expect(bench.book("d", 100).moves.isEmpty)
    #expect(bench.read { $0.length(of: .lifecycle) } == 0)
    try bench.change(to: LifecycleStrategy.plan())
    #expect(bench.book("e", 100).moves == ["→potential", "potential→new", "new→active"])
  }
}
