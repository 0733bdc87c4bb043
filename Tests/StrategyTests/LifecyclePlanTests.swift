import Strategy
import Testing

@Suite("Lifecycles as compiled")
struct LifecyclePlanTests {
  private func plan(_ from: String = "", _ to: String = "") throws -> StrategyPlan {
    try Fixture.load(from.isEmpty ? LifecycleFixture.files : LifecycleFixture.varied(from, to))
      .plan
  }

  private func changes(_ from: String, _ to: String) throws -> [String] {
    StrategyDiff.changes(from: try plan(), to: try plan(from, to)).map(\.description)
  }

  @Test("states, conditions and guards are what was written")
  func content() throws {
    let machine = try #require(try plan().lifecycles.first)
    #expect(machine.states.map(\.id) == ["potential", "active", "loyal", "gone"])
    #expect(machine.states.map(\.isTerminal) == [false, false, false, true])
    #expect(machine.states[1].minimumDwell == 86_400_000)
    #expect(machine.guards.map(\.feed) == [0] && machine.guards.map(\.staleAfter) == [21_600_000])
    #expect(machine.transitions.map(\.id) == ["arrive", "deepen", "cool", "leave", "reentry"])
    #expect(machine.transitions.map(\.from) == [[0], [1], [2], [1, 2], [3]])
    #expect(machine.transitions.map(\.to) == [1, 2, 1, 3, 0])
    #expect(machine.transitions.map(\.isGuarded) == [false, false, true, true, false])
    #expect(
      machine.transitions.map(\.rule) == [
        "on bank.transaction.booked; when event.isCredit || inSegment(\"frequent\")",
        "when tiers.assets == \"high\"", "when features.purchases30d == 0",
        "after 90d without idle", "on bank.holding.opened",
      ])
  }

  @Test("identities outlive every change that keeps the ids")
  func identities() throws {
    let before = try #require(try plan().lifecycles.first)
    let after = try #require(
      try plan(
        "transitions:\n",
        "  - {id: lost, formerly: [vanished]}\n    transitions:\n"
          + "      - {id: lose, from: active, to: lost, dwell: 900d}\n"
          + "      - {id: find, from: lost, to: active, dwell: 1d}\n"
      ).lifecycles.first)
    #expect(after.identity == before.identity)
    #expect(after.states.prefix(4).map(\.identity) == before.states.map(\.identity))
    #expect(after.states[4].formerly.count == 1)
    let kept = after.transitions.filter { !["lose", "find"].contains($0.id) }
    #expect(kept.map(\.identity) == before.transitions.map(\.identity))
  }

  @Test("named events share a series with a feature that looks at the same")
  func activity() throws {
    let named = try plan("without: idle", "without: [bank.transaction.booked]")
    let machine = try #require(named.lifecycles.first)
    let idle = try #require(named.features.first { $0.id == "idle" })
    #expect(machine.transitions[3].activity == idle.series)
    let other = try plan("without: idle", "without: [bank.holding.opened]")
    let series = try #require(other.lifecycles.first?.transitions[3].activity)
    #expect(other.series[series].events == [EventNames.rawValue("bank.holding.opened") ?? 0])
    #expect(other.series[series].tileCount == 0)
    let every = try plan("        without: idle\n", "")
    #expect(every.lifecycles.first?.transitions[3].activity == nil)
  }

  @Test("segments and lifecycles stand behind what they refer to")
  func order() throws {
    var files = LifecycleFixture.files
    files["segments.yaml"] = files["segments.yaml"]?.replacing(
      "when: features.spend30d >= money(\"1000.00\", \"CNY\")",
      with: "when: lifecycle.relation == \"loyal\" && features.spend30d > money(\"1.00\", \"CNY\")")
    let plan = try Fixture.load(files).plan
    #expect(plan.segments.map(\.id) == ["quiet", "frequent", "spender"])
    #expect(plan.lifecycles[0].position == 2)
    let stage = plan.dependents[AttributeSpace.lifecycle]?.segments
    #expect(stage == [2])
    // What the lifecycle reads leads to the segment that reads the lifecycle.
    let assets = plan.dependents[CustomerAttribute.assets.rawValue]
    #expect(assets?.lifecycles == [0] && assets?.segments == [2])
  }

  @Test("what changed is told in words")
  func diff() throws {
    #expect(
      try changes("{id: active, dwell: 1d}", "{id: active, dwell: 3d}") == [
        "changed: lifecycle \"relation\"\n  dwell of active was 1d, is 3d"
      ])
    #expect(
      try changes("after: 90d", "after: 60d") == [
        "changed: lifecycle \"relation\"\n  transition leave was active, loyal → gone "
          + "after 90d without idle, is active, loyal → gone after 60d without idle"
      ])
    #expect(
      try changes("staleAfter: 6h", "staleAfter: 12h") == [
        "changed: lifecycle \"relation\"\n  feed guard bank.transactions was stale after 6h, "
          + "is stale after 12h"
      ])
    let renamed = LifecycleFixture.varied("{id: loyal}", "{id: true_}")
      .mapValues { $0.replacing("to: loyal", with: "to: true_") }
      .mapValues { $0.replacing("from: loyal", with: "from: true_") }
      .mapValues { $0.replacing("[active, loyal]", with: "[active, true_]") }
      .mapValues { $0.replacing("relation/loyal", with: "relation/true_") }
    let lost = StrategyDiff.changes(from: try plan(), to: try Fixture.load(renamed).plan)
    #expect(
      lost.first { $0.element == "lifecycle \"relation\"" }?.details.last
        == "customers in loyal start again at potential")
    let inherited = renamed.mapValues {
      $0.replacing("{id: true_}", with: "{id: true_, formerly: [loyal]}")
    }
    let moved = StrategyDiff.changes(from: try plan(), to: try Fixture.load(inherited).plan)
    #expect(
      moved.first { $0.element == "lifecycle \"relation\"" }?.details.last
        == "customers in loyal stand in true_ now")
    var without = LifecycleFixture.files
    without["lifecycle.yaml"] = nil
    without["offers.yaml"] = Fixture.files["offers.yaml"]
    let removed = StrategyDiff.changes(from: try plan(), to: try Fixture.load(without).plan)
    #expect(
      removed.map(\.description) == [
        "removed: lifecycle \"relation\"\n  its stages are dropped at the switch",
        "removed: trigger \"stays\"",
      ])
  }

  @Test("the layout of conditions does not change the hash, their meaning does")
  func hash() throws {
    let hash = try plan().hash
    #expect(try plan("\"!customer.isCompany\"", "\"! customer.isCompany\"").hash == hash)
    #expect(try plan("\"!customer.isCompany\"", "customer.isCompany").hash != hash)
    #expect(try plan("dwell: 1d", "dwell: 2d").hash != hash)
  }

  @Test("a circle over segments and lifecycles is found whatever stands first")
  func circle() {
    var files = LifecycleFixture.files
    files["segments.yaml"] = files["segments.yaml"]?.replacing(
      "features.idle >= duration(\"720h\")", with: "stageSince(\"relation\") < now")
    let messages = Fixture.check(files).diagnostics.map(\.message)
    #expect(
      messages == [
        "segments and lifecycles refer to each other in a circle: "
          + "quiet → relation → frequent → quiet"
      ])
  }
}
