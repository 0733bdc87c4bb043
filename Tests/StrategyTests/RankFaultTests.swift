import Strategy
import Testing

@Suite("Grading by rank, as the business writes it")
struct RankFaultTests {
  private static let ranked = """
      - id: wealth
        score: customer.assets
        steps:
          - id: others
          - id: upper
            top: 50
          - id: best
            top: 20
            keepTop: 25.5
    """

  private static let files: [String: String] = {
    var files = Fixture.files
    files["strategy.yaml"]?.append("\npopulation: {period: 24h, wait: 5m, smallestGroup: 20}")
    files["tiers.yaml"]?.append("\n" + ranked)
    return files
  }()

  @Test("shares become cut points that the plan asks for; the population is counted as written")
  func compiles() throws {
    let (strategy, diagnostics) = Fixture.check(Self.files)
    let plan = try #require(strategy?.plan, "\(diagnostics)")
    #expect(
      plan.population
        == PopulationSettings(period: 86_400_000, wait: 300_000, smallestGroup: 20))
    let tier = try #require(plan.tiers.first { $0.id == "wealth" })
    #expect(tier.isRanked)
    #expect(tier.steps.map(\.top) == [nil, 5_000, 2_000])
    #expect(tier.steps.map(\.keepTop) == [nil, nil, 2_550])
    let other = try #require(plan.tiers.first { $0.id == "assets" })
    #expect(!other.isRanked)
  }

  struct Mistake: Sendable, CustomStringConvertible {
    var from: String
    var to: String
    var message: String
    var remedy: String
    var file = "tiers.yaml"
    var description: String { message }
  }

  @Test(
    "each mistake is told once, at its place",
    arguments: [
      Mistake(
        from: "top: 50", to: "from: «1.00 CNY", message: "but the tier is by rank",
        remedy: "thresholds in all steps"),
      Mistake(
        from: "top: 20", to: "top: «60", message: "does not hold less than \"upper\"",
        remedy: "smaller top share"),
      Mistake(
        from: "keepTop: 25.5", to: "keepTop: «15", message: "smaller than \"top\"",
        remedy: "at least 20"),
      Mistake(
        from: "keepTop: 25.5", to: "keepTop: «50", message: "overlaps the whole of \"upper\"",
        remedy: "below"),
      Mistake(
        from: "top: 50", to: "top: «100", message: "\"100\" is not a share", remedy: "below 100"),
      Mistake(
        from: "top: 50", to: "top: «half", message: "\"half\" is not a share", remedy: "2.5"),
      Mistake(
        from: "top: 50", to: "top: «0.001", message: "\"0.001\" is not a share",
        remedy: "two digits"),
      Mistake(
        from: "- id: others", to: "- id: others\n        top: «90",
        message: "lowest step \"others\"",
        remedy: "remove it"),
      Mistake(
        from: "- id: best\n        top: 20\n        keepTop: 25.5", to: "- id: «best",
        message: "has no \"top\"", remedy: "percentage"),
      Mistake(
        from: "top: 50", to: "top: 50\n        when: «customer.isCompany",
        message: "has a condition, but the tier has a score", remedy: "remove it"),
      Mistake(
        from: "period: 24h", to: "period: «1", message: "\"1\" is not a duration", remedy: "30d",
        file: "strategy.yaml"),
      Mistake(
        from: "wait: 5m", to: "wait: «3h", message: "out of range: 3h", remedy: "",
        file: "strategy.yaml"),
      Mistake(
        from: "smallestGroup: 20", to: "smallestGroup: «0", message: "out of range: 0",
        remedy: "1", file: "strategy.yaml"),
      Mistake(
        from: "{period: 24h, wait", to: "«{wait", message: "has no \"period\"", remedy: "24h",
        file: "strategy.yaml"),
    ])
  func mistakes(_ mistake: Mistake) {
    var files = Self.files
    let text = (files[mistake.file] ?? "").replacing(mistake.from, with: mistake.to)
    let head = text.prefix { $0 != "«" }
    let line = head.split(separator: "\n", omittingEmptySubsequences: false).count
    let column =
      (head.split(separator: "\n", omittingEmptySubsequences: false).last?.count ?? 0) + 1
    files[mistake.file] = text.replacing("«", with: "")
    let (strategy, diagnostics) = Fixture.check(files)
    let errors = diagnostics.filter { $0.severity == .error }
    let shown = errors.map(\.description).joined(separator: "\n")
    #expect(strategy == nil)
    guard let first = errors.first(where: { $0.message.contains(mistake.message) }) else {
      Issue.record("no finding says \"\(mistake.message)\"\n\(shown)")
      return
    }
    #expect(errors.count == 1 || mistake.file == "strategy.yaml", "\(shown)")
    #expect(first.remedy.contains(mistake.remedy), "\(shown)")
    #expect(first.file == mistake.file && first.line == line && first.column == column, "\(shown)")
  }

  @Test("a tier by rank asks for a population that is counted")
  func notCounted() {
    var files = Self.files
    files["strategy.yaml"] = Fixture.files["strategy.yaml"]
    let (strategy, diagnostics) = Fixture.check(files)
    #expect(strategy == nil)
    let errors = diagnostics.filter { $0.severity == .error }
    #expect(errors.count == 1)
    #expect(errors.first?.message.contains("is not counted") == true)
    #expect(errors.first?.remedy.contains("population: {period: 24h}") == true)
  }

  @Test("a comparison of strategies tells shares and the population in words")
  func outline() throws {
    var changed = Self.files
    changed["tiers.yaml"] = changed["tiers.yaml"]?.replacing("top: 20\n", with: "top: 15\n")
    changed["strategy.yaml"] = changed["strategy.yaml"]?.replacing("24h", with: "12h")
    let old = try #require(Fixture.check(Self.files).0?.plan)
    let new = try #require(Fixture.check(changed).0?.plan)
    let text = StrategyDiff.changes(from: old, to: new).map(\.description).joined()
    #expect(text.contains("top share of best"))
    #expect(text.contains("population counted every"))
  }
}
