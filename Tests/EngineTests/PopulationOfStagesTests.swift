import Records
import Strategy
import Testing

@testable import Engine

@Suite("Stages of lifecycles in the population")
struct PopulationOfStagesTests {
  /// `loyal` is called `devoted` now.
  static let renamed = LifecycleStrategy.machine
    .replacing("- id: loyal", with: "- id: devoted\n        formerly: [loyal]")
    .replacing("to: loyal,", with: "to: devoted,").replacing("from: loyal,", with: "from: devoted,")
    .replacing("active, loyal]", with: "active, devoted]")

  /// Without `new`: from potential straight to active.
  static let shortened = """
      - id: life
        initial: potential
        states:
          - id: potential
          - id: active
            terminal: true
        transitions:
          - {id: first, from: potential, to: active, when: features.count30d >= 1}
    """

  /// How many stand in each stage of a lifecycle, without those that nobody stands in.
  private static func stages(_ bench: Bench, _ machine: LifecyclePlan) -> [String: Int32] {
    var found: [String: Int32] = [:]
    for change in bench.tally.changed() where change.cell.kind == .stage {
      let state = machine.states.first { PopulationCell.stage(machine, $0) == change.cell }
      found[state?.id ?? "unknown"] = change.count
    }
    return found
  }

  private static func machine(_ bench: Bench) throws -> LifecyclePlan {
    try #require(bench.tables.plan.lifecycles.first)
  }

  @Test("who moves through several stages in one turn is counted in the last one only")
  func severalAtOnce() throws {
    let bench = try Bench(PopulationTests.plan())
    let moves = bench.book("t-1", 5).filter { $0.type == "crm.lifecycle.changed" }
    #expect(moves.map { $0["to"] } == ["potential", "new"])
    #expect(try Self.stages(bench, Self.machine(bench)) == ["new": 1])
    for number in 2...4 { bench.book("t-\(number)", 5) }
    #expect(try Self.stages(bench, Self.machine(bench)) == ["active": 1])
    bench.pass(until: bench.clock + 60 * Bench.day)
    #expect(try Self.stages(bench, Self.machine(bench)) == ["churned": 1])
    bench.erase()
    #expect(bench.tally.changed().isEmpty)
  }

  @Test("a stage with another id takes its customers over; in one that is gone nobody is left")
  func stagesChange() throws {
    let bench = try Bench(PopulationTests.plan())
    bench.book("t-1", 5)
    bench.pass(until: bench.clock + Bench.day)
    for number in 2...4 { bench.book("t-\(number)", 900_00) }
    bench.pass(until: bench.clock + 6 * Bench.day)
    bench.book("t-5", 1)
    #expect(try Self.stages(bench, Self.machine(bench)) == ["loyal": 1])
    try bench.change(to: PopulationTests.plan(lifecycle: Self.renamed))
    #expect(bench.book("t-6", 1).allSatisfy { $0.type != "crm.lifecycle.changed" })
    #expect(try Self.stages(bench, Self.machine(bench)) == ["devoted": 1])
    try bench.change(to: PopulationTests.plan(lifecycle: Self.shortened))
    // The lifecycle starts again and moves on in the same turn.
    let moves = bench.book("t-7", 1).filter { $0.type == "crm.lifecycle.changed" }
    #expect(moves.map { $0["to"] } == ["potential", "active"])
    #expect(try Self.stages(bench, Self.machine(bench)) == ["active": 1])
    #expect(PopulationTests.counted(bench) == PopulationTests.expected(bench))
  }

  @Test("a stage, a step and a segment of one name are three counters")
  func kinds() {
    let cells = [
      PopulationCell.stage(lifecycle: 5, stage: 7), .step(tier: 5, step: 7),
      PopulationCell(.segment, series: PopulationCell.step(tier: 5, step: 7).series),
    ]
    #expect(Set(cells).count == 3)
    #expect(cells.map(\.kind) == [.stage, .step, .segment])
    #expect(PopulationKind.allCases.map(\.rawValue) == [1, 2, 3, 4, 5])
    #expect(PopulationKind.score.rawValue == 4)
  }
}
