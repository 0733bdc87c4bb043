import Strategy
import Testing

@testable import Engine

@Suite("Names of segments in events")
struct NameTests {
  private func entered(_ plan: StrategyPlan) throws -> [String: Any] {
    let bench = try Bench(plan)
    bench.book("a", 100)
    bench.book("b", 100)
    let event = bench.book("c", 100).of("crm.segment.entered").first
    return try #require(event?.json)
  }

  @Test("while no name is approved, the segment is entered and its label stays here")
  func withheld() throws {
    let event = try entered(
      TestStrategy.plan(replacing: ["naming.yaml": "minimumGroupSize: 20\n"]))
    #expect(event["segmentId"] as? String == "active")
    #expect(event["labels"] == nil && event["nameVersion"] == nil)
  }

  @Test("an approved name goes out with its version")
  func approved() throws {
    var plan = try TestStrategy.plan()
    let index = try #require(plan.segments.firstIndex { $0.id == "active" })
    plan.segments[index].nameVersion = 3
    let event = try entered(plan)
    #expect(event["nameVersion"] as? Int == 3)
    #expect((event["labels"] as? [String: String])?["en"] == "Active")
  }
}
