import Strategy
import Testing

@Suite("Faulty key accounts, signals and terms")
struct MembershipFaultTests {
  /// A file added to the fixture, with the finding it has to lead to at `«`.
  struct Added: Sendable, CustomStringConvertible {
    var file: String
    var text: String
    var message: String
    var remedy = ""
    var severity = Diagnostic.Severity.error
    var description: String { message }
  }

  @Test("each mistake in an added file is the only one, at its place", arguments: added)
  func mistake(added: Added) {
    var (line, column) = (1, 1)
    for scalar in added.text.unicodeScalars {
      if scalar == "«" { break }
      column += 1
      if scalar == "\n" { (line, column) = (line + 1, 1) }
    }
    var files = Fixture.files
    files[added.file] = added.text.replacing("«", with: "")
    let (strategy, diagnostics) = Fixture.check(files)
    let shown = diagnostics.map(\.description).joined(separator: "\n")
    #expect((strategy == nil) == (added.severity == .error), "\(shown)")
    let found = diagnostics.filter { $0.severity == added.severity }
    #expect(found.count == 1, "\(shown)")
    #expect(found.first?.message.contains(added.message) ?? false, "\(shown)")
    #expect(found.first?.remedy.contains(added.remedy) ?? false, "\(shown)")
    #expect(found.first?.line == line && found.first?.column == column, "\(shown)")
  }

  private static func account(_ change: (String, String)) -> String {
    """
    keyAccounts:
      - id: key
        when: customer.assets >= money("100.00", "CNY")
        release: customer.assets < money("50.00", "CNY")
        minimum: 180d
        labels: {zh: 重点, en: Key}
        owner: desk
        purpose: marketing
    """.replacing(change.0, with: change.1)
  }

  private static func signal(_ change: (String, String)) -> String {
    """
    signals:
      - id: leaving
        about: churn
        when: features.idle >= duration("720h")
        strength: 0.5
        reason: silent for a month
        owner: care
        purpose: marketing
    """.replacing(change.0, with: change.1)
  }

  static let added: [Added] = [
    Added(
      file: "keyaccounts.yaml", text: "«keyAccount: []", message: "unknown key \"keyAccount\"",
      remedy: "keyAccounts"),
    Added(
      file: "keyaccounts.yaml",
      text: account(("    release: customer.assets < money(\"50.00\", \"CNY\")\n", ""))
        .replacing("- id: key", with: "- «id: key"),
      message: "key account \"key\" has no \"release\"", remedy: "release"),
    Added(
      file: "keyaccounts.yaml", text: account(("180d", "«1h")), message: "out of range: 1h",
      remedy: "1d"),
    Added(
      file: "keyaccounts.yaml", text: account(("id: key", "id: «spender")),
      message: "there is a segment \"spender\" already", remedy: "segments.yaml:2"),
    Added(
      file: "keyaccounts.yaml",
      text: account(
        (
          "release: customer.assets < money(\"50.00\", \"CNY\")",
          "release: «customer.assets < money(\"500.00\", \"CNY\")"
        )), message: "\"exit\" contradicts \"when\"", severity: .warning),
    Added(
      file: "signals.yaml", text: signal(("churn", "«chrun")),
      message: "unknown topic of a signal \"chrun\"", remedy: "churn"),
    Added(
      file: "signals.yaml", text: signal(("0.5", "«1.5")), message: "out of range: 1.5"),
    Added(
      file: "signals.yaml",
      text: signal(("    reason: silent for a month\n", ""))
        .replacing("- id: leaving", with: "- «id: leaving"),
      message: "signal \"leaving\" has no \"reason\"", remedy: "in words"),
    Added(
      file: "signals.yaml", text: signal(("features.idle", "«features.idl")),
      message: "features.idl", remedy: "features.idle"),
    Added(
      file: "products.yaml",
      text: """
        products:
          - {id: savings, category: deposit}
          - {id: creditCard, category: «3}
        """, message: "\"3\" is not a valid id"),
  ]

  private static func offer(_ rule: String, _ message: String, _ remedy: String) -> Fault {
    .init(
      "offers.yaml", "value: 300.00 CNY", "value: 300.00 CNY\n    terms: {fee: \(rule)}", message,
      remedy)
  }

  @Test(
    "a term that depends on a grade is an error, and so are terms of the wrong type",
    arguments: [
      offer(
        "\"«tiers.assets == 'high' ? money('1.00', 'CNY') : money('2.00', 'CNY')\"",
        "the fee of the offer \"card\" depends on the grade \"assets\"", "never what it costs"),
      offer(
        "\"«ranks.assets > 1 ? money('1.00', 'CNY') : money('2.00', 'CNY')\"",
        "depends on the grade \"assets\"", "take it out"),
      offer(
        "«scores.assets * 0.01", "depends on the grade \"assets\"", "take it out"),
      offer("«3.0", "money", ""),
      .init(
        "offers.yaml", "value: 300.00 CNY", "value: 300.00 CNY\n    terms: {«cost: 1}",
        "unknown key \"cost\"", "fee, limit, price, rate"),
    ])
  func term(fault: Fault) { FaultyStrategyTests().mistake(fault: fault) }

  @Test("a term that looks at a grade through a segment is found, too")
  func termThroughSegment() {
    var files = Fixture.varied(
      "segments.yaml", "when: features.idle >= duration(\"720h\")",
      "when: features.idle >= duration(\"720h\") && tiers.assets == \"mass\"")
    files["offers.yaml"] = files["offers.yaml"]?.replacing(
      "value: 300.00 CNY",
      with:
        "value: 300.00 CNY\n    terms: {fee: \"inSegment('frequent') ? money('1.00', 'CNY') : money('2.00', 'CNY')\"}"
    )
    #expect(
      Fixture.check(files).diagnostics.map(\.message) == [
        "the fee of the offer \"card\" depends on the grade \"assets\" through the segment \"quiet\""
      ])
  }

  @Test("a service message that depends on a grade is an error")
  func service() {
    let files = Fixture.varied("offers.yaml", "kind: crossSell", "kind: service")
    #expect(Fixture.check(files).diagnostics.isEmpty)
    var graded = files
    graded["offers.yaml"] = files["offers.yaml"]?.replacing(
      "when: holds(\"savings\")", with: "when: tiers.assets != \"mass\"")
    #expect(
      Fixture.check(graded).diagnostics.map(\.message) == [
        "the service message \"card\" depends on the grade \"assets\""
      ])
  }

  @Test("a term that depends on behaviour alone is allowed, and part of the comparison")
  func allowed() throws {
    let files = Fixture.varied(
      "offers.yaml", "value: 300.00 CNY",
      "value: 300.00 CNY\n    terms: {fee: \"features.spend30d * 0.01\"}")
    let plan = try Fixture.load(files).plan
    #expect(plan.offers[0].terms.map(\.kind) == [.fee])
    #expect(
      StrategyDiff.changes(from: try Fixture.load(Fixture.files).plan, to: plan)
        .map(\.description) == ["changed: offer \"card\"\n  fee is new: features.spend30d * 0.01"])
  }

  @Test("a credit offer that depends on a signal of risk is an error")
  func credit() {
    var files = Fixture.files
    files["signals.yaml"] = Self.signal(("", ""))
    files["offers.yaml"] = files["offers.yaml"]?.replacing(
      "when: holds(\"savings\")", with: "when: holds(\"savings\") && !inSegment(\"leaving\")")
    #expect(Fixture.check(files).diagnostics.isEmpty)
    files["products.yaml"] = files["products.yaml"]?.replacing(
      "{id: creditCard, category: card}", with: "{id: creditCard, category: credit}")
    #expect(
      Fixture.check(files).diagnostics.map(\.message) == [
        "the credit offer \"card\" depends on the signal \"leaving\""
      ])
  }

  @Test(
    "places finer than the level of regions are errors, even with a ground",
    arguments: [
      ("customer.region == \"CN-31-0115\"", "CN-31-0115"),
      ("customer.region == \"200120\"", "200120"),
      ("customer.region in [\"CN-31\", \"SW1A 1AA\"]", "SW1A 1AA"),
      ("customer.region.startsWith(\"CN-3101\")", "CN-3101"),
      ("customer.region.matches(\"20[0-9]{4}\")", "20[0-9]{4}"),
    ])
  func region(rule: String, place: String) {
    let files = Fixture.varied(
      "segments.yaml", "when: features.idle >= duration(\"720h\")",
      "when: |\n      features.idle >= duration(\"720h\") && \(rule)\n    protected: [{attribute: customer.region, ground: x}]"
    )
    let found = Fixture.check(files).diagnostics.filter { $0.severity == .error }
    #expect(
      found.map(\.message) == [
        "the segment \"quiet\" singles out \"\(place)\", which is finer than a region"
      ])
    #expect(found.first?.line == 11 && found.first?.column == 7)
  }

  @Test("regions are allowed to their level, branches never")
  func regionLevel() {
    func files(_ rule: String) -> [String: String] {
      Fixture.varied(
        "segments.yaml", "when: features.idle >= duration(\"720h\")",
        "when: |\n      features.idle >= duration(\"720h\") && \(rule)")
    }
    let rule =
      "(customer.region == \"CN-31\" || customer.region == \"GB-LND\" || customer.region == \"HK\""
      + " || customer.industry == \"C25\" || features.spend30d > money(\"20000.00\", \"CNY\"))"
    #expect(Fixture.check(files(rule)).diagnostics.isEmpty)
    var strict = files(rule)
    strict["strategy.yaml"]? += "\nregionLevel: country"
    #expect(
      Fixture.check(strict).diagnostics.map(\.message) == [
        "the segment \"quiet\" singles out \"CN-31\", which is finer than a country"
      ])
    #expect(
      Fixture.check(files("customer.branch == \"b-1\"")).diagnostics.map(\.message) == [
        "the segment \"quiet\" singles out customers by their branch, which is finer than a region"
      ])
    var wrong = Fixture.files
    wrong["strategy.yaml"]? += "\nregionLevel: postcode"
    #expect(
      Fixture.check(wrong).diagnostics.map(\.message) == [
        "unknown level of regions \"postcode\""
      ])
  }

  @Test("a removed key account and a changed signal are told")
  func changes() throws {
    var old = Fixture.files
    old["keyaccounts.yaml"] = Self.account(("", ""))
    old["signals.yaml"] = Self.signal(("", ""))
    var new = Fixture.files
    new["signals.yaml"] = Self.signal(("0.5", "0.7"))
    #expect(
      StrategyDiff.changes(from: try Fixture.load(old).plan, to: try Fixture.load(new).plan)
        .map(\.description) == [
          "changed: signal \"leaving\"\n  strength was 0.5, is 0.7",
          "removed: key account \"key\"\n  its memberships are dropped at the switch",
        ])
  }
}
