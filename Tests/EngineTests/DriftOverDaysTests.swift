import Foundation
import Naming
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Names over days of counts")
struct DriftOverDaysTests {
  private static let dayLength: Int64 = 86_400_000
  /// 2026-03-01.
  private static let first: Int64 = 20_513

  /// A strategy in which the names of two segments and of the steps of a tier are live, each
  /// approved on a date.
  private static func plan(
    _ dates: [GroupID: String], smallest: Int = 10, minimum: Int = 20
  ) throws -> StrategyPlan {
    var plan = try LifecycleStrategy.plan(replacing: [
      "strategy.yaml": TestStrategy.strategy
        + "\npopulation: {period: 24h, smallestGroup: \(smallest)}\n"
    ])
    plan.naming.thresholds.minimumGroupSize = minimum
    for index in plan.naming.groups.indices {
      let id = plan.naming.groups[index].id
      guard let date = dates[id] else { continue }
      plan.naming.groups[index].standing.live = NameRecord(
        group: id, version: 2, state: .approved, labels: ["en": "Some"], date: date)
    }
    return plan
  }

  private static func counts(
    _ plan: StrategyPlan, day: Int64, customers: Int64 = 1_000, _ members: [GroupID: Int64]
  ) throws -> PopulationCounts {
    var counters = [PopulationCell.customers.rawValue: customers]
    for (group, count) in members {
      let cell = try #require(PopulationCell.counter(of: group, plan))
      counters[cell.rawValue] = count
    }
    let clock = (first + day) * dayLength + 3_600_000
    return PopulationCounts(epoch: UInt64(first + day), clock: clock, counters: counters)
  }

  private let active = GroupID.segment("active")
  private let quiet = GroupID.segment("quiet")

  @Test("a name is measured against the last day that is not after its approval")
  func baseline() throws {
    let plan = try Self.plan([active: "2026-03-03", quiet: "2026-02-01"])
    let sizes: [Int64] = [50, 100, 120, 240, 250]
    let history = try sizes.enumerated().map { day, size in
      try Self.counts(plan, day: Int64(day), [active: size, quiet: size])
    }
    let now = try Self.counts(plan, day: 5, [active: 250, quiet: 99])
    let proposals = DriftOverDays.proposals(plan, history: history, now: now)
    #expect(proposals.map(\.group) == [active])
    #expect(proposals.first?.changes == [.grew(250.0 / 120)])
    #expect(proposals.first?.since == "2026-03-03T01:00:00Z")
    #expect(proposals.first?.at == "2026-03-06T01:00:00Z")
    #expect(proposals.first?.version == 2)
  }

  @Test("where a group was not counted before, its first day counts; without any, nothing is said")
  func firstDay() throws {
    let plan = try Self.plan([active: "2026-03-01"])
    let history = [
      try Self.counts(plan, day: 0, [:]), try Self.counts(plan, day: 1, [active: 400]),
    ]
    let now = try Self.counts(plan, day: 2, [active: 100])
    #expect(
      DriftOverDays.proposals(plan, history: history, now: now).first?.changes == [.shrank(0.25)])
    #expect(DriftOverDays.proposals(plan, history: [], now: now).isEmpty)
    let uncounted = try Self.counts(plan, day: 2, [:])
    #expect(DriftOverDays.proposals(plan, history: history, now: uncounted).isEmpty)
  }

  @Test("an earlier count of the same day gives way to the newest")
  func sameDay() throws {
    let plan = try Self.plan([active: "2026-03-01"])
    var earlier = try Self.counts(plan, day: 0, [active: 30])
    earlier.clock -= 1_000
    let now = try Self.counts(plan, day: 0, [active: 300])
    #expect(DriftOverDays.proposals(plan, history: [earlier], now: now).isEmpty)
  }

  @Test("a group too small for a name is proposed without its size")
  func tooSmall() throws {
    let plan = try Self.plan([active: "2026-03-01"])
    let then = try Self.counts(plan, day: 0, [active: 400])
    let now = try Self.counts(plan, day: 1, [active: 7])
    let proposals = DriftOverDays.proposals(plan, history: [then], now: now)
    #expect(proposals.first?.changes == [.tooSmall])
  }

  @Test("a size that would give a small group away is not compared and is not called small")
  func complement() throws {
    let plan = try Self.plan([active: "2026-03-01"])
    let then = try Self.counts(plan, day: 0, [active: 400])
    let now = try Self.counts(plan, day: 1, [active: 995])
    #expect(DriftOverDays.proposals(plan, history: [then], now: now).isEmpty)
    #expect(CountSnapshot(now, plan).groups[active] == nil)
  }

  @Test("steps of a tier are measured, too")
  func steps() throws {
    let plan = try Self.plan([:])
    let tier = try #require(plan.tiers.first)
    let groups = tier.steps.map { GroupID.tier(tier.id, step: $0.id) }
    let named = try Self.plan(Dictionary(uniqueKeysWithValues: groups.map { ($0, "2026-03-01") }))
    func counts(_ day: Int64, _ sizes: [Int64]) throws -> PopulationCounts {
      let all = sizes.reduce(0, +)
      return try Self.counts(
        named, day: day, customers: all, Dictionary(uniqueKeysWithValues: zip(groups, sizes)))
    }
    let even = groups.map { _ in Int64(100) }
    var moved = even
    moved[0] = 250
    let proposals = DriftOverDays.proposals(
      named, history: [try counts(0, even)], now: try counts(1, moved))
    #expect(proposals.map(\.group) == [groups[0]])
    #expect(proposals.first?.changes == [.grew(2.5)])
  }

  @Test("states of a lifecycle are measured, too, but for those that others would tell of")
  func states() throws {
    let names = ["potential", "new"].map { GroupID.lifecycle("life", state: $0) }
    let plan = try Self.plan([names[0]: "2026-03-01", names[1]: "2026-03-01"])
    let machine = try #require(plan.lifecycles.first)
    func counts(_ day: Int64, _ sizes: [Int64]) throws -> PopulationCounts {
      let groups = machine.states.map { GroupID.lifecycle(machine.id, state: $0.id) }
      return try Self.counts(
        plan, day: day, customers: sizes.reduce(0, +),
        Dictionary(uniqueKeysWithValues: zip(groups, sizes)))
    }
    let then = try counts(0, [100, 100, 100, 100, 100])
    let proposals = DriftOverDays.proposals(
      plan, history: [then], now: try counts(1, [300, 110, 90, 80, 100]))
    #expect(proposals.map(\.group) == [names[0]])
    #expect(proposals.first?.changes == [.grew(3)])
    // Of two hidden ones the small one alone may be called small.
    let hidden = DriftOverDays.proposals(
      plan, history: [then], now: try counts(1, [7, 30, 90, 80, 100]))
    #expect(hidden.map(\.group) == [names[0]])
    #expect(hidden.first?.changes == [.tooSmall])
  }

  @Test("the report shows the proposals beside the counts")
  func report() throws {
    let plan = try Self.plan([active: "2026-03-01"])
    let then = try Self.counts(plan, day: 0, [active: 100])
    let now = try Self.counts(plan, day: 1, [active: 300])
    var cuts = PopulationCuts(epoch: now.epoch, clock: now.clock)
    cuts.counters = now.counters
    let proposals = DriftOverDays.proposals(plan, history: [then], now: now)
    let bytes = try #require(PopulationReport(cuts, plan)).json(proposals: proposals)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let told = try #require(json["proposals"] as? [[String: Any]])
    #expect(told.map { $0["group"] as? String } == ["segment:active"])
    #expect(told.first?["action"] as? String == "reviewName")
  }
}
