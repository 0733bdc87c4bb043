import Strategy
import Testing

@Suite("The default strategy")
struct DefaultStrategyTests {
  /// The repository's folder, from this file's place in it.
  static let folder: String = {
    let parts = #filePath.split(separator: "/").dropLast(3)
    return "/" + parts.joined(separator: "/") + "/config/strategy"
  }()

  @Test("it compiles without a warning")
  func clean() throws {
    let strategy = try StrategyLoader.load(folder: Self.folder)
    #expect(
      strategy.warnings.isEmpty,
      "\(strategy.warnings.map(\.description).joined(separator: "\n"))")
    let plan = strategy.plan
    #expect(plan.features.count >= 14 && plan.segments.count >= 8)
    #expect(Set(plan.features.map(\.aggregate)).count >= 8)
    #expect(plan.tiers.first?.steps.map(\.id) == ["mass", "affluent", "highNetWorth"])
    #expect(plan.offers.contains { $0.kind == .crossSell })
    #expect(plan.offers.contains { $0.kind == .upSell })
    #expect(Set(["*", "CN", "US", "GB", "EU", "DE"]).isSubset(of: plan.jurisdictions.map(\.id)))
    #expect(plan.suppressions.count >= 5 && plan.contactPolicy.caps.count >= 4)
    #expect(plan.complaints.surveyAfterClose != nil)
    #expect(plan.series.count < plan.features.count)
  }

  @Test("every promotional text can be refused in its language, everywhere")
  func refusal() throws {
    let plan = try StrategyLoader.load(folder: Self.folder).plan
    for offer in plan.offers {
      for jurisdiction in plan.jurisdictions {
        #expect(Set(offer.texts.keys).isSubset(of: jurisdiction.refusalTexts.keys))
      }
    }
  }

  @Test("a folder that is none is reported")
  func noFolder() {
    #expect(throws: StrategyErrors.self) {
      try StrategyLoader.load(folder: Self.folder + "/nowhere")
    }
  }
}
