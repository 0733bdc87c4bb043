import Strategy
import Testing

@Suite("What changed between two strategies")
struct StrategyDiffTests {
  private func changes(_ files: [String: String]) throws -> [String] {
    let old = try Fixture.load(Fixture.files)
    let new = try Fixture.load(files)
    return StrategyDiff.changes(from: old, to: new).map(\.description)
  }

  @Test("the same strategy, laid out differently, has no changes")
  func same() throws {
    #expect(try changes(Fixture.files).isEmpty)
    let files = Fixture.varied(
      "segments.yaml", "features.purchases30d >= 10", "features.purchases30d>=10 // often")
    #expect(try changes(files).isEmpty)
  }

  @Test("changed rules, thresholds, windows and caps are told with before and after")
  func changed() throws {
    var files = Fixture.varied("tiers.yaml", "500000.00 CNY", "600000.00 CNY")
    #expect(
      try changes(files) == [
        "changed: tier \"assets\"\n  from of affluent was 500000.00 CNY, is 600000.00 CNY"
      ])
    files = Fixture.varied("contact-policy.yaml", "count: 2, window: 7d", "count: 3, window: 7d")
    #expect(
      try changes(files) == ["changed: cap \"weekly\"\n  limit was 2 in 7d, is 3 in 7d"])
    files = Fixture.varied("features.yaml", "window: 30d", "window: 60d")
    #expect(
      try changes(files) == [
        """
        changed: feature "spend30d"
          window was 30d, is 60d
          tile was 1d, is 2d
          its history starts anew: the window fills from the switch on
        """
      ])
    files = Fixture.varied(
      "segments.yaml", "\n    exit: features.spend30d < money(\"500.00\", \"CNY\")", "")
    #expect(
      try changes(files) == [
        "changed: segment \"spender\"\n"
          + "  exit is gone: it was features.spend30d < money(\"500.00\", \"CNY\")"
      ])
  }

  @Test("new and removed elements are named")
  func addedAndRemoved() throws {
    let files = Fixture.varied("suppressions.yaml", "id: deceased", "id: dead")
    #expect(
      try changes(files) == [
        "added: suppression \"dead\"", "removed: suppression \"deceased\"",
      ])
  }
}
