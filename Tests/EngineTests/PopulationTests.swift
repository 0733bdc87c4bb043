import Foundation
import Naming
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Grading by rank in the population")
struct PopulationTests {
  static func plan(
    _ tiers: String = ranked, lifecycle: String = LifecycleStrategy.machine
  ) throws -> StrategyPlan {
    try LifecycleStrategy.plan(
      lifecycle,
      replacing: [
        "strategy.yaml": TestStrategy.strategy + "\npopulation: {period: 24h}\n",
        "tiers.yaml": tiers,
      ])
  }

  private static let ranked = """
    tiers:
      - id: wealth
        description: Who has most
        score: customer.assets
        dwell: 1d
        steps:
          - id: others
            labels: {zh: 其他, en: Others}
          - id: upper
            top: 50
            labels: {zh: 上半, en: Upper half}
          - id: best
            top: 20
            keepTop: 30
            labels: {zh: 头部, en: Best}
    """

  /// Cut points over customers with these assets, in yuan.
  private static func cuts(
    _ plan: StrategyPlan, epoch: UInt64, _ assets: [Int64]
  ) throws -> PopulationCuts {
    let population = try #require(PopulationPlan(plan))
    let identity = try #require(plan.tiers.first).identity
    var sketch = PopulationSketch()
    for value in assets { sketch.add(value * 100, count: 1) }
    var part = PartitionPopulation(epoch: epoch, clock: 0)
    part.scores[identity] = sketch
    return PopulationCuts(epoch: epoch, clock: 0, plan: population, parts: [0: part])
  }

  @Test("nobody is graded before the first cut points; then rank decides and says why")
  func grading() throws {
    let plan = try Self.plan()
    let bench = try Bench(plan)
    #expect(bench.balance("a", 90_00).of("crm.tier.changed").isEmpty)
    bench.adopt(try Self.cuts(plan, epoch: 4, [-50, 10, 20, 30, 40, 50, 60, 70, 80, 200]))
    let changed = bench.pass(until: bench.clock + 2 * Bench.day).of("crm.tier.changed")
    #expect(changed.count == 1)
    #expect(changed.first?["to"] == "best")
    let reason = try #require(changed.first?.json?["reason"] as? [String: Any])
    #expect(reason["score"] as? String == "90.00")
    #expect(reason["threshold"] as? String == "80.00")
    let population = try #require(reason["population"] as? [String: Any])
    #expect(population["epoch"] as? Int == 4)
    #expect(population["customers"] as? Int == 10)
    #expect(population["topPercent"] as? Double == 20)
    #expect(population["customersShare"] as? Double == 0.2)
    // 280 of 510: measured, not assumed.
    #expect(population["valueShare"] as? Double == 0.549)
  }

  @Test("cut points that move re-grade a customer without events, once an epoch, at its own time")
  func cutsMove() throws {
    let plan = try Self.plan()
    var moments: Set<Substring> = []
    for number in 0..<20 {
      let bench = try Bench(plan, customer: "customer-\(number)")
      bench.adopt(try Self.cuts(plan, epoch: 1, [10, 20, 30, 40, 50]))
      #expect(bench.balance("a", 100_00).of("crm.tier.changed").first?["to"] == "best")
      bench.pass(until: bench.clock + 3 * Bench.day)
      bench.adopt(try Self.cuts(plan, epoch: 2, [1_000, 2_000, 3_000, 4_000]))
      let before = bench.clock
      let down = bench.pass(until: before + Bench.day).of("crm.tier.changed")
      #expect(down.count == 1)
      #expect(down.first?["from"] == "best")
      #expect(down.first?["to"] == "others")
      moments.insert(try #require(down.first?["at"]).prefix(13))
      #expect(bench.pass(until: bench.clock + 5 * Bench.day).of("crm.tier.changed").isEmpty)
    }
    #expect(moments.count > 6, "customers are looked at spread over the epoch")
  }

  @Test("a step is kept within its wider share, and left below it")
  func hysteresis() throws {
    let plan = try Self.plan()
    let bench = try Bench(plan)
    let others = (1...100).map { Int64($0) }
    bench.adopt(try Self.cuts(plan, epoch: 1, others))
    #expect(bench.balance("a", 81_00).of("crm.tier.changed").first?["to"] == "best")
    bench.pass(until: bench.clock + 2 * Bench.day)
    #expect(bench.balance("a", 71_00).of("crm.tier.changed").isEmpty)
    bench.pass(until: bench.clock + 2 * Bench.day)
    let down = bench.balance("a", 70_00).of("crm.tier.changed")
    #expect(down.first?["to"] == "upper")
  }

  /// What the population must be for one customer, read from its record.
  static func expected(_ bench: Bench) -> Set<PopulationChange> {
    guard !bench.isEmpty else { return [] }
    var found: Set = [PopulationChange(.customers, count: 1)]
    for segment in bench.tables.plan.segments where bench.isMember(segment.id) {
      found.insert(
        PopulationChange(PopulationCell(.segment, series: segment.identity), count: 1))
    }
    bench.read { record in
      record.forEachTier { _, entry in
        guard entry.step != 0 else { return }
        found.insert(PopulationChange(.step(tier: entry.identity, step: entry.step), count: 1))
      }
      for index in 0..<record.lifecycleCount {
        let entry = record.entry(LifecycleEntry.self, index)
        guard entry.stage != 0 else { continue }
        let cell = PopulationCell.stage(lifecycle: entry.identity, stage: entry.stage)
        found.insert(PopulationChange(cell, count: 1))
      }
      let assets = record[Header.assets]
      guard assets != Header.unknown64, let tier = bench.tables.plan.tiers.first, tier.isRanked
      else { return }
      found.insert(PopulationChange(score: tier.identity, value: assets, count: 1))
    }
    return found
  }

  static func counted(_ bench: Bench) -> Set<PopulationChange> {
    Set(bench.tally.changed())
  }

  @Test("what has joined is what the record says, through events, time, erasure and strategies")
  func conservation() throws {
    let other = Self.ranked.replacingOccurrences(of: "id: wealth", with: "id: fortune")
    let fewer = LifecycleStrategy.machine.replacing("id: life", with: "id: career")
    let plans = [
      try Self.plan(), try Self.plan(other), try Self.plan(TestStrategy.tiers, lifecycle: fewer),
      try LifecycleStrategy.plan(), try Self.plan(lifecycle: PopulationOfStagesTests.renamed),
      try Self.plan(lifecycle: PopulationOfStagesTests.shortened),
      try Self.plan(lifecycle: LifecycleStrategy.machine + "\n" + fewer),
    ]
    var stages: Set<PopulationChange> = []
    for seed in UInt64(1)...12 {
      var random = SeededRandom(seed: seed)
      let bench = try Bench(plans[0])
      var isCounted = true
      for step in 0..<120 {
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<4: bench.balance("a", Int64.random(in: 0...900_000, using: &random))
        case 4..<8: bench.book("t-\(step)", Int64.random(in: 1...60_000, using: &random))
        case 8:
          bench.pass(until: bench.clock + Int64.random(in: 0...20, using: &random) * Bench.day)
        case 9: bench.erase()
        case 10 where isCounted:
          bench.adopt(
            try Self.cuts(bench.tables.plan, epoch: UInt64(step + 1), [10, 500, 3_000, 9_000]))
        default:
          let index = Int.random(in: 0..<plans.count, using: &random)
          try bench.change(to: plans[index])
          isCounted = index != 3
          // The record follows at its next event.
          bench.book("s-\(step)", 1)
        }
        bench.clock += 1_000
        let counted = Self.counted(bench)
        #expect(counted == (isCounted ? Self.expected(bench) : []), "seed \(seed)")
        stages.formUnion(counted.filter { $0.cell.kind == .stage })
      }
    }
    #expect(stages.count >= 8, "only \(stages.count) stages were ever entered")
  }

  @Test("a strategy that counts no population writes nothing of it")
  func switchedOff() throws {
    let bench = try Bench(TestStrategy.plan())
    bench.balance("a", 100_00)
    #expect(bench.tally.isEmpty)
    #expect(bench.read { $0.count(of: PopulationEntry.self) } == 0)
  }

  @Test("small groups are left out of reports, with what would give them away")
  func suppression() {
    typealias Case = (counts: [Int64], customers: Int64, shown: [Int64?])
    let cases: [Case] = [
      ([50, 30, 20], 100, [50, 30, 20]),
      ([90, 3, 7], 100, [90, nil, nil]),
      ([90, 30, 4], 124, [90, nil, nil]),
      ([90, 0, 30], 120, [90, 0, 30]),
      ([90, 30], 125, [90, nil]),
      ([5], 5, [nil]),
    ]
    for (counts, customers, shown) in cases {
      #expect(PopulationReport.shown(counts, customers: customers, 10) == shown)
    }
  }

  @Test("the report is JSON with counts by name and what the cuts measured")
  func report() throws {
    let plan = try Self.plan()
    var cuts = try Self.cuts(plan, epoch: 9, (1...50).map { Int64($0) })
    cuts.counters[PopulationCell.customers.rawValue] = 60
    let active = try #require(plan.segments.first { $0.id == "active" })
    let quiet = try #require(plan.segments.first { $0.id == "quiet" })
    cuts.counters[PopulationCell(.segment, series: active.identity).rawValue] = 25
    cuts.counters[PopulationCell(.segment, series: quiet.identity).rawValue] = 9
    let life = try #require(plan.lifecycles.first)
    for (state, count) in zip(life.states, [0, 30, 14, 9, 7] as [Int64]) {
      cuts.counters[PopulationCell.stage(life, state).rawValue] = count
    }
    let bytes = try #require(PopulationReport(cuts, plan)).json()
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    #expect(json["customers"] as? Int == 60)
    let segments = try #require(json["segments"] as? [[String: Any]])
    let members = Dictionary(
      uniqueKeysWithValues: segments.map { ($0["segmentId"] as? String, $0["members"] as? Int) })
    #expect(members["active"] == 25)
    #expect(members["quiet"] == .some(nil))
    let tiers = try #require(json["tiers"] as? [[String: Any]])
    let shares = try #require(tiers.first?["cuts"] as? [[String: Any]])
    #expect(shares.first?["topPercent"] as? Double == 20)
    #expect(shares.first?["customersShare"] as? Double == 0.2)
    let lifecycles = try #require(json["lifecycles"] as? [[String: Any]])
    #expect(lifecycles.map { $0["machineId"] as? String } == ["life"])
    let states = try #require(lifecycles.first?["states"] as? [[String: Any]])
    #expect(states.map { $0["state"] as? String } == life.states.map(\.id))
    #expect(states.map { $0["customers"] as? Int } == [0, 30, 14, nil, nil])
    // With one small state alone the smallest of the others goes with it.
    cuts.counters[PopulationCell.stage(life, life.states[4]).rawValue] = 16
    cuts.counters[PopulationCell.customers.rawValue] = 69
    let snapshot = CountSnapshot(PopulationCounts(cuts), plan)
    #expect(snapshot.groups[.lifecycle("life", state: "new")]?.members == 30)
    for hidden in ["active", "loyal"] {
      #expect(snapshot.groups[.lifecycle("life", state: hidden)]?.members == nil)
    }
  }
}
