import Strategy
import Testing

@Suite("Warnings of the strategy check")
struct LintTests {
  /// A change to the fixture and what the warning has to say.
  struct Doubt: Sendable, CustomStringConvertible {
    var file: String
    var from: String
    var to: String
    var message: String
    var description: String { message }

    init(_ file: String, _ from: String, _ to: String, _ message: String) {
      (self.file, self.from, self.to, self.message) = (file, from, to, message)
    }
  }

  @Test("each doubt is the only finding, at its place", arguments: doubts)
  func doubt(doubt: Doubt) {
    let fault = Fault(doubt.file, doubt.from, doubt.to, doubt.message)
    let (files, line, column) = fault.prepared
    #expect(files != Fixture.files)
    let (strategy, diagnostics) = Fixture.check(files)
    let shown = diagnostics.map(\.description).joined(separator: "\n")
    #expect(strategy != nil, "\(shown)")
    #expect(diagnostics.count == 1, "\(shown)")
    guard let first = diagnostics.first else { return }
    #expect(first.severity == .warning && first.message.contains(doubt.message), "\(shown)")
    #expect(first.file == doubt.file, "\(shown)")
    #expect(first.line == line && first.column == column, "\(line):\(column)\n\(shown)")
    #expect(!first.remedy.isEmpty)
  }

  static let doubts: [Doubt] = [
    .init(
      "features.yaml", "- id: idle",
      "- {id: «spare, events: [crm.survey.answered], aggregate: count, window: 7d}\n  - id: idle",
      "is used by no rule"),
    .init(
      "segments.yaml", "&& !inSegment(\"quiet\")", "&& !inSegment(\"quiet\")\n    exit: «true",
      "depends on nothing"),
    .init(
      "segments.yaml", "exit: features.spend30d < money(\"500.00\", \"CNY\")",
      "exit: «features.spend30d < money(\"2000.00\", \"CNY\")",
      "can enter and leave at the same moment"),
    .init(
      "segments.yaml", "exit: features.spend30d < money(\"500.00\", \"CNY\")",
      "exit: «features.spend30d >= money(\"1000.00\", \"CNY\")",
      "is left on the condition it is entered on"),
    .init(
      "segments.yaml", "features.purchases30d >= 10\n",
      "«features.purchases30d >= 10 && features.purchases30d < 5\n", "can never be true"),
    .init(
      "segments.yaml", "when: features.idle >= duration(\"720h\")",
      "when: «features.idle >= duration(\"720h\") && customer.gender == \"f\"",
      "uses the protected attribute customer.gender"),
    .init(
      "segments.yaml", "when: features.idle >= duration(\"720h\")",
      "when: features.idle >= duration(\"720h\")\n    protected: [{attribute: «customer.age, ground: x}]",
      "declares a ground for customer.age, but does not use it"),
    .init("segments.yaml", "labels: {zh: 安静, en: Quiet}", "labels: «{zh: 安静}", "no label in en"),
    .init("offers.yaml", "en: A card}", "en: «Call 13800138000}", "a phone number"),
    .init("offers.yaml", "en: A card}", "en: «ask li@bank.cn}", "an e-mail address"),
    .init("offers.yaml", "en: A card}", "en: «card 6222 0212 3456 7890}", "an id or card number"),
    .init(
      "offers.yaml", "when: holds(\"savings\")", "when: «holds(\"savings\") && customer.age >= 18",
      "the offer \"card\" uses the protected attribute customer.age"),
    .init(
      "jurisdictions/CN.yaml", "{zh: 退订, en: Unsubscribe}", "«{zh: 退订}", "no way to refuse in en"),
    .init(
      "tiers.yaml", "dwell: 30d",
      "dwell: 30d\n    complaintCountOverride: {approvedBy: «the board, ground: none}",
      "complaintCountOverride is not needed"),
  ]

  @Test(
    "conditions that can be true are not called impossible",
    arguments: [
      "features.idle > duration('1h') && features.idle < duration('2h')",
      "features.idle > duration('1h') && customer.age > 3 && customer.age < 5",
      "features.idle > duration('1h') && customer.region > 'A' && customer.region < 'C'",
      "features.idle > duration('1h') && customer.employees > customer.dependants"
        + " && customer.dependants > 10",
      "features.idle > duration('1h') && (customer.isCompany == true) == !customer.vulnerable",
      "features.idle > duration('1h') && double(features.purchases30d) > 0.2"
        + " && double(features.purchases30d) < 0.8",
      "features.idle > duration('1h') && features.spend30d / money('100.00', 'CNY') > 7.5",
      "features.idle > duration('1h') && customer.occupation in ['a', 'b']"
        + " && customer.occupation != 'a'",
      "features.idle > duration('1h') && daysSince(customer.firstSeen) > 10",
      "features.idle > duration('1h') && tiers.assets != 'mass' ? true : customer.isCompany",
    ])
  func possible(rule: String) {
    let files = Fixture.varied(
      "segments.yaml", "when: features.idle >= duration(\"720h\")", "when: |\n      \(rule)")
    let shown = Fixture.check(files).diagnostics.map(\.description).joined(separator: "\n")
    #expect(!shown.contains("error:"), "\(shown)")
    #expect(!shown.contains("never be true"), "\(shown)")
  }

  @Test(
    "conditions that cannot be true are found",
    arguments: [
      "features.idle > duration('2h') && features.idle < duration('1h')",
      "features.idle > duration('1h') && customer.isCompany && !customer.isCompany",
      "features.idle > duration('1h') && customer.occupation == 'a' && customer.occupation == 'b'",
      "features.idle > duration('1h') && tiers.assets in ['affluent', 'high'] && tiers.assets == 'mass'",
      "features.idle > duration('1h') && inSegment('spender') && !inSegment('spender')",
    ])
  func impossible(rule: String) {
    let files = Fixture.varied(
      "segments.yaml", "when: features.idle >= duration(\"720h\")", "when: |\n      \(rule)")
    let messages = Fixture.check(files).diagnostics.map(\.message)
    #expect(messages == ["this condition can never be true"])
  }

  @Test("rules that exclude each other leave nobody for an offer")
  func impossibleOffer() {
    let (files, line, column) = Fault(
      "offers.yaml",
      "id: card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    eligible:",
      "id: «card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    applicable:\n      - {id: has, reason: has one, when: holds('creditCard')}\n    eligible:",
      ""
    ).prepared
    let diagnostics = Fixture.check(files).diagnostics
    #expect(diagnostics.count == 1)
    #expect(diagnostics.first?.message.contains("no customer can ever get the offer") ?? false)
    #expect(diagnostics.first?.line == line && diagnostics.first?.column == column)
  }

  @Test("a declared ground permits a protected attribute")
  func ground() {
    let files = Fixture.varied(
      "segments.yaml", "when: features.idle >= duration(\"720h\")",
      "when: features.idle >= duration(\"720h\") && customer.age < 30\n    protected: [{attribute: customer.age, ground: a youth account}]"
    )
    #expect(Fixture.check(files).diagnostics.isEmpty)
  }

  @Test("complaints count in a tier only with an approved override")
  func complaints() {
    var files = Fixture.varied(
      "tiers.yaml", "score: customer.assets", "score: customer.assets * complaint.count")
    #expect(Fixture.check(files).strategy == nil)
    files["tiers.yaml"]? += "\n    complaintCountOverride: {approvedBy: board, ground: pilot}"
    #expect(Fixture.check(files).diagnostics.isEmpty)
  }

  @Test("a promotional offer without texts and offers without a trigger are pointed out")
  func offers() {
    var files = Fixture.varied("offers.yaml", "    texts: {zh: 信用卡, en: A card}", "")
    #expect(
      Fixture.check(files).diagnostics.map(\.message) == [
        "the promotional offer \"card\" has no texts"
      ])
    files = Fixture.files
    if let text = files["offers.yaml"], let start = text.firstRange(of: "offers:") {
      files["offers.yaml"] = String(text[start.lowerBound...])
    }
    #expect(
      Fixture.check(files).diagnostics.map(\.message) == [
        "there are offers, but no triggers: no offer is ever considered"
      ])
  }
}
