import Strategy
import Testing

@Suite("What gradings compile to")
struct GradingPlanTests {
  private static let tiers = """
    tiers:
      - id: grade
        components:
          - {id: use, weight: 60, value: scores.use}
          - {id: assets, weight: 40, value: ranks.assets, scale: [{at: 1, points: 0}, {at: 3, points: 100}], missing: 10}
        steps:
          - id: c
          - {id: b, from: 40, keepAbove: 35}
          - {id: a, from: 75, keepAbove: 70}
      - id: use
        components:
          - {id: buys, weight: 1, value: features.purchases30d, bands: [{from: 1, points: 30}, {from: 10, points: 90}]}
        steps:
          - id: low
          - {id: high, from: 50}
      - id: assets
        score: customer.assets
        steps:
          - id: mass
          - {id: affluent, from: 500000.00 CNY}
          - {id: high, from: 6000000.00 CNY}
      - id: size
        steps:
          - id: small
          - {id: large, when: customer.employees >= 250, keep: customer.employees >= 200}
    """

  private func plan(_ tiers: String = tiers) throws -> StrategyPlan {
    var files = Fixture.files
    files["tiers.yaml"] = tiers
    return try Fixture.load(files).plan
  }

  @Test("tiers stand behind those they use, and a change reaches whoever uses the score")
  func order() throws {
    let plan = try plan()
    #expect(plan.tiers.map(\.id) == ["use", "assets", "size", "grade"])
    let purchases = plan.features.firstIndex { $0.id == "purchases30d" } ?? -1
    let attribute = AttributeSpace.features + UInt16(purchases)
    #expect(plan.dependents[attribute]?.tiers == [0, 3])
    #expect(plan.dependents[CustomerAttribute.assets.rawValue]?.tiers == [1, 3])
    #expect(plan.dependents[CustomerAttribute.employees.rawValue]?.tiers == [2])
  }

  @Test("components carry weights, scales and what counts when they are unknown")
  func components() throws {
    guard case .components(let score) = try plan().tiers[3].grading else {
      Issue.record("no components")
      return
    }
    #expect(score.components.map(\.weight) == [60, 40])
    #expect(score.components.map(\.missing) == [nil, 10])
    #expect(score.rule == "weighted mean of use × 60, assets × 40")
  }

  @Test("what changed in a grading is told in words")
  func changes() throws {
    let old = try plan()
    let new = try plan(
      Self.tiers.replacing("weight: 60", with: "weight: 50").replacing(
        "points: 90", with: "points: 80"
      ).replacing("customer.employees >= 200", with: "customer.employees >= 150"))
    #expect(
      StrategyDiff.changes(from: old, to: new).map(\.description) == [
        "changed: tier \"use\"\n  scale of buys was from 1 = 30, from 10 = 90, "
          + "is from 1 = 30, from 10 = 80",
        "changed: tier \"size\"\n  keep of large was customer.employees >= 200, "
          + "is customer.employees >= 150",
        "changed: tier \"grade\"\n  weight of use was 60, is 50",
      ])
    #expect(old.hash != new.hash)
  }

  @Test("leave to count complaints is part of the plan, the hash and the comparison")
  func override() throws {
    let tiers = """
      tiers:
        - id: calm
          score: complaint.count
          complaintCountOverride: {approvedBy: board, ground: GROUND}
          steps: [{id: l}, {id: h, from: 1}]
      """
    var files = Fixture.files
    files["tiers.yaml"] = tiers
    let old = try Fixture.load(files).plan
    files["tiers.yaml"] = tiers.replacing("GROUND", with: "pilot")
    let new = try Fixture.load(files).plan
    #expect(old.tiers[0].complaintOverride?.approvedBy == "board")
    #expect(old.hash != new.hash)
    #expect(
      StrategyDiff.changes(from: old, to: new).map(\.description) == [
        "changed: tier \"calm\"\n  leave to count complaints was board: GROUND, is board: pilot"
      ])
  }
}
