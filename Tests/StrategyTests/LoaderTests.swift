import Strategy
import Testing

@Suite("Loading a strategy")
struct LoaderTests {
  @Test("the fixture compiles without a finding")
  func fixture() throws {
    let (strategy, diagnostics) = Fixture.check(Fixture.files)
    #expect(diagnostics.isEmpty, "\(diagnostics.map(\.description).joined(separator: "\n"))")
    let plan = try #require(strategy).plan
    #expect(plan.baseCurrency == "CNY")
    #expect(plan.purposes == ["marketing", "survey"])
    #expect(plan.channels.map(\.id) == ["app", "sms"])
    #expect(plan.exchangeRates.map(\.currency) == ["JPY", "USD"])
    #expect(plan.exchangeRates.map(\.numerator) == [1, 71])
    #expect(plan.exchangeRates.map(\.denominator) == [20, 10])
  }

  @Test("offers, caps, complaints, surveys and jurisdictions keep what was written")
  func details() throws {
    let plan = try Fixture.load(Fixture.files).plan
    let day: Int64 = 86_400_000
    let offer = try #require(plan.offers.first)
    #expect(offer.kind == .crossSell && offer.product == 1 && offer.purpose == 0)
    #expect(offer.channels == [0, 1] && offer.value == 300 && offer.validity == 7 * day)
    #expect(offer.eligible.map(\.id) == ["saves", "noCard"])
    #expect(plan.contactPolicy.caps.map(\.count) == [2, 1])
    #expect(plan.contactPolicy.caps[1].channel == 1 && plan.contactPolicy.caps[1].group == "cards")
    #expect(plan.contactPolicy.channelCoolDownAfterRefusal == 90 * day)
    #expect(plan.complaints.defaultDeadlines == [2 * day, 5 * day])
    #expect(plan.complaints.escalations.first?.deadlines == [4 * 3_600_000, day])
    #expect(plan.complaints.surveyAfterClose == 0 && plan.complaints.surveyDelay == day)
    #expect(plan.surveys.first?.sample == 1)
    #expect(plan.jurisdictions.map(\.id) == ["*", "CN", "HK"])
    let china = plan.jurisdictions[1]
    #expect(china.sendFromMinute == 540 && china.sendUntilMinute == 1_200)
    #expect(china.presumedPurposes == [1])
    #expect(plan.triggers.count == 2)
  }

  @Test("tier thresholds are minor units of the base currency, with hysteresis")
  func thresholds() throws {
    let plan = try Fixture.load(
      Fixture.varied("tiers.yaml", "6000000.00 CNY", "1000000.00 USD")
    ).plan
    let steps = plan.tiers[0].steps
    #expect(steps.map(\.id) == ["mass", "affluent", "high"])
    #expect(steps[1].from == 50_000_000 && steps[1].keepAbove == 45_000_000)
    #expect(steps[2].from == 710_000_000 && steps[2].keepAbove == 710_000_000)
  }

  @Test("all errors of all files are found in one go")
  func allAtOnce() {
    var files = Fixture.files
    files["segments.yaml"] = files["segments.yaml"]?
      .replacing("dwell: 7d", with: "dwell: 7 days").replacing("idle", with: "idel")
    files["offers.yaml"] = files["offers.yaml"]?.replacing("[app, sms]", with: "[ap, sms]")
    files["tiers.yaml"] = files["tiers.yaml"]?.replacing("450000.00", with: "650000.00")
    files["jurisdictions/CN.yaml"] = files["jurisdictions/CN.yaml"]?
      .replacing("Asia/Shanghai", with: "China")
    files["journey.yaml"] = "journeys: []"
    let (strategy, diagnostics) = Fixture.check(files)
    #expect(strategy == nil)
    // A file that no strategy has stops the check of references, not the reading of the others.
    #expect(diagnostics.contains { $0.file == "journey.yaml" })
    #expect(diagnostics.contains { $0.message.contains("7 days") })
    files["journey.yaml"] = nil
    let messages = Fixture.check(files).diagnostics
    #expect(
      Set(messages.filter { $0.severity == .error }.map(\.file)) == [
        "segments.yaml", "offers.yaml", "tiers.yaml", "jurisdictions/CN.yaml",
      ])
    #expect(messages == messages.sorted { ($0.file, $0.line) < ($1.file, $1.line) })
  }

  @Test("files that are no YAML are reported together, each with its place")
  func syntax() {
    var files = Fixture.files
    files["segments.yaml"] = "segments:\n  - id: a\n   when: b\n"
    files["tiers.yaml"] = "- not a mapping"
    files["features.yaml"] = "features:\n\t- id: x\n"
    let (strategy, diagnostics) = Fixture.check(files)
    #expect(strategy == nil)
    #expect(diagnostics.map(\.file) == ["features.yaml", "segments.yaml", "tiers.yaml"])
    #expect(diagnostics.map(\.line) == [2, 3, 1])
    #expect(diagnostics.allSatisfy { !$0.remedy.isEmpty })
  }

  @Test("deep nesting and multiplying aliases end in a finding, not in a crash or a wait")
  func hostile() {
    for text in [
      "segments: " + String(repeating: "[", count: 100_000),
      "segments:\n  " + String(repeating: "- ", count: 100_000) + "a",
      "segments: " + String(repeating: "{a: ", count: 100_000),
      String(repeating: "? ", count: 100_000) + "a",
      "segments:\n" + (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
      "x0: &x0 [a, a, a, a]\n"
        + (1..<40).map { i in "x\(i): &x\(i) [*x\(i - 1), *x\(i - 1), *x\(i - 1)]\n" }.joined()
        + "segments: *x39",
    ] {
      var files = Fixture.files
      files["segments.yaml"] = text
      let (strategy, diagnostics) = Fixture.check(files)
      #expect(strategy == nil)
      #expect(diagnostics.contains { $0.file == "segments.yaml" && $0.severity == .error })
    }
  }

  @Test("no more than a bounded number of findings is kept, and the rest is counted")
  func manyFindings() {
    var files = Fixture.files
    files["segments.yaml"] =
      "segments:\n" + (0..<700).map { "  - {id: s\($0), wen: true}\n" }.joined()
    let diagnostics = Fixture.check(files).diagnostics
    #expect(diagnostics.count == 501)
    #expect(diagnostics.last?.message.hasSuffix("more findings") ?? false)
  }

  @Test("a strategy without strategy.yaml or without rules for everywhere else does not run")
  func missingFiles() {
    var files = Fixture.files
    files["strategy.yaml"] = nil
    #expect(Fixture.check(files).diagnostics.map(\.file) == ["strategy.yaml"])
    files = Fixture.files
    files["jurisdictions/default.yaml"] = nil
    #expect(Fixture.check(files).diagnostics.map(\.file) == ["jurisdictions/default.yaml"])
  }

  @Test("a finding shows file, line, column, the line with a caret and the remedy")
  func rendering() {
    let files = Fixture.varied("segments.yaml", "purpose: marketing", "purpose: marketng")
    let shown = Fixture.check(files).diagnostics.map(\.description)
    #expect(
      shown == [
        """
        segments.yaml:8:14: error: unknown purpose "marketng"
              8 |     purpose: marketng
                |              ^~~~~~~~
                = did you mean "marketing"?
        """.replacing("      8 |", with: "    8 |").replacing("        |", with: "      |")
          .replacing("        =", with: "      =")
      ])
  }

  @Test("wide characters keep the caret below the offending text")
  func wideCharacters() {
    let finding = Diagnostic(
      severity: .warning, file: "a.yaml", line: 1, column: 5, text: "消费", message: "m",
      remedy: "r", sourceLine: "标签: 消费者")
    #expect(finding.description.contains("      | " + String(repeating: " ", count: 6) + "^~~~"))
  }
}
