import Naming
import Strategy
import Testing

@Suite("Names in a strategy")
struct StrategyNamingTests {
  static let group = GroupID.segment("spender")

  /// The fixture with templates, of which one segment takes its labels.
  static let files: [String: String] = {
    var files = Fixture.varied(
      "segments.yaml", "labels: {zh: 消费者, en: Spender}",
      "labels: {template: fan, trait: spending, brand: star}")
    files["naming.yaml"] = """
      minimumGroupSize: 50
      maximumLength: 30
      words:
        - {id: spending, slot: trait, texts: {zh: 消费, en: spending}}
        - {id: star, slot: brand, texts: {zh: 星河, en: Star}}
      templates:
        - id: fan
          texts: {zh: "{brand}{trait}达人", en: "{brand} {trait} fan"}
      stigma:
        add:
          - {word: 二流, category: worth}
        allow: [Poor Knights]
      ordinaryWords: [星河]
      drift: {stability: 0.2, growth: 3, shrinkage: 0.4}
      """
    files["names.yaml"] = NameRecordsText.yaml(approved(labels))
    return files
  }()

  static let labels = ["zh": "星河消费达人", "en": "Star spending fan"]

  static func approved(_ labels: [String: String]) -> NameLedger {
    NameLedger([
      NameRecord(
        group: group, version: 1, state: .approved, labels: labels, reviewedBy: "marketing",
        approvedBy: ["compliance"], date: "2026-03-31")
    ])
  }

  @Test("labels are rendered from templates, and go out once they are approved")
  func rendered() throws {
    let strategy = try Fixture.load(Self.files)
    #expect(strategy.warnings.isEmpty, "\(strategy.warnings.map(\.description))")
    let naming = strategy.plan.naming
    #expect(naming.isGoverned && naming.policy.minimumGroupSize == 50)
    #expect(naming.thresholds.growth == 3 && naming.thresholds.minimumGroupSize == 50)
    let spender = try #require(strategy.plan.segments.first { $0.id == "spender" })
    #expect(spender.labels == Self.labels && spender.nameVersion == 1)
    let standing = try #require(naming.groups.first { $0.id == Self.group }?.standing)
    #expect(standing.isLive && standing.version == 1)
  }

  @Test("a name that is not approved does not go out; the rule is evaluated all the same")
  func notApproved() throws {
    let plan = try Fixture.load(Self.files).plan
    let quiet = try #require(plan.segments.first { $0.id == "quiet" })
    #expect(quiet.labels.isEmpty && quiet.nameVersion == nil)
    #expect(plan.naming.groups.first { $0.id == .segment("quiet") }?.standing.state == .draft)
    #expect(plan.segments.count == 3)
  }

  @Test("a changed name leaves the approved version in force until it is approved itself")
  func changed() throws {
    var files = Self.files
    files["naming.yaml"] = files["naming.yaml"]?.replacing("达人", with: "爱好者")
    let plan = try Fixture.load(files).plan
    let spender = try #require(plan.segments.first { $0.id == "spender" })
    #expect(spender.labels == Self.labels && spender.nameVersion == 1)
    let standing = try #require(plan.naming.groups.first { $0.id == Self.group }?.standing)
    #expect(standing.version == 2 && standing.state == .draft && !standing.isLive)
  }

  @Test("without naming.yaml labels go out as they are written")
  func ungoverned() throws {
    let plan = try Fixture.load(Fixture.files).plan
    #expect(!plan.naming.isGoverned)
    #expect(plan.segments.first { $0.id == "spender" }?.labels["en"] == "Spender")
    #expect(plan.segments.allSatisfy { $0.nameVersion == nil })
  }

  @Test("what is written to names.yaml is read back as it was")
  func roundTrip() throws {
    var ledger = NameLedger()
    let labels = ["zh": "带\"引号\"的\\名字", "en": "x: {y}, #z"]
    let step = try #require(GroupID("tier:assets:mass"))
    try ledger.decide(.reviewed, on: step, labels: labels, by: "a: b", date: "2026-01-01")
    try ledger.decide(
      .approved, on: step, labels: labels, by: "c", date: "2026-01-02", note: "n\n2")
    try ledger.decide(.rejected, on: Self.group, labels: Self.labels, by: "c", date: "2026-01-03")
    var files = Self.files
    files["names.yaml"] = NameRecordsText.yaml(ledger)
    #expect(try Fixture.load(files).plan.naming.ledger == ledger)
    files["names.yaml"] = NameRecordsText.yaml(NameLedger())
    #expect(try Fixture.load(files).plan.naming.ledger == NameLedger())
  }

  @Test("names, their approval and the rules for them are part of the strategy's identity")
  func identity() throws {
    let hash = try Fixture.load(Self.files).plan.hash
    for (file, from, to) in [
      ("names.yaml", "compliance", "legal"), ("naming.yaml", "达人", "爱好者"),
      ("naming.yaml", "minimumGroupSize: 50", "minimumGroupSize: 51"),
    ] {
      var files = Self.files
      files[file] = files[file]?.replacing(from, with: to)
      #expect(try Fixture.load(files).plan.hash != hash, "\(from)")
    }
  }

  @Test("a comparison tells in words what changed about names")
  func diff() throws {
    var files = Self.files
    files["naming.yaml"] = files["naming.yaml"]?.replacing("达人", with: "爱好者")
      .replacing("minimumGroupSize: 50", with: "minimumGroupSize: 100")
    let changes = StrategyDiff.changes(
      from: try Fixture.load(Self.files).plan, to: try Fixture.load(files).plan)
    #expect(
      changes.map(\.description) == [
        "changed: the naming\n  least members of a named group was 50, is 100",
        "changed: label template \"fan\"\n"
          + "  texts was en: {brand} {trait} fan; zh: {brand}{trait}达人, "
          + "is en: {brand} {trait} fan; zh: {brand}{trait}爱好者",
        "changed: name of \"segment:spender\"\n"
          + "  proposed was en: Star spending fan; zh: 星河消费达人, "
          + "is en: Star spending fan; zh: 星河消费爱好者\n"
          + "  state was approved, is draft",
      ])
  }

  @Test("each mistake about names is told at its place, with its remedy", arguments: faults)
  func mistake(fault: Fault) {
    var fault = fault
    fault.base = Self.files
    let (files, line, column) = fault.prepared
    #expect(files != Self.files, "the passage to replace is not in the fixture")
    let (strategy, diagnostics) = Fixture.check(files)
    let shown = diagnostics.map(\.description).joined(separator: "\n")
    #expect((strategy == nil) == (fault.severity == .error), "\(shown)")
    let found = diagnostics.filter { $0.severity == fault.severity }
    #expect(found.count == fault.count, "\(shown)")
    guard let first = found.first(where: { $0.message.contains(fault.message) }) else {
      Issue.record("no finding says \"\(fault.message)\"\n\(shown)")
      return
    }
    #expect(first.remedy.contains(fault.remedy) && !first.remedy.isEmpty, "\(shown)")
    #expect(first.file == fault.file, "\(shown)")
    #expect(first.line == line && first.column == column, "expected \(line):\(column)\n\(shown)")
  }

  private static let recorded = files["names.yaml"] ?? ""

  static let faults: [Fault] = [
    .init(
      "segments.yaml", "template: fan", "template: «fam", "unknown template \"fam\"", "\"fan\""),
    .init(
      "segments.yaml", "trait: spending", "trait: «spendin", "unknown word \"spendin\"",
      "spending"),
    .init(
      "segments.yaml", "trait: spending", "trait: «star", "belongs into the slot \"brand\"", "own"),
    .init(
      "segments.yaml", "trait: spending", "trait: spending, region: «star",
      "has no slot \"region\"", "brand, trait"),
    .init(
      "segments.yaml", "template: fan, trait: spending", "template: «fan",
      "needs a word for its slot \"trait\"", "add trait"),
    .init(
      "segments.yaml", "en: Quiet}", "en: «Call 13800138000}", "holds a telephone number",
      "take it out"),
    .init("segments.yaml", "en: Quiet}", "en: «ask li@bank.cn}", "[personal.email]", "take it out"),
    .init(
      "segments.yaml", "en: Quiet}", "en: «of 110101199003078232}", "[personal.residentID]",
      "take it out"),
    .init(
      "segments.yaml", "en: Quiet}", "en: «The poor}", "a word that demeans (poverty)", "neutrally",
      severity: .warning),
    .init(
      "segments.yaml", "zh: 安静", "zh: «二流客户", "(worth) [word.stigmatising]", "neutrally",
      severity: .warning),
    .init(
      "tiers.yaml", "- id: mass", "- id: mass\n        labels: {zh: 大众, en: «TBD}",
      "the label of \"mass\" holds a placeholder", "fill it in", severity: .warning),
    .init(
      "naming.yaml", "maximumLength: 30", "maximumLength: 30\n«brand: x", "unknown key \"brand\""),
    .init("naming.yaml", "minimumGroupSize: 50", "minimumGroupSize: «1", "out of range: 1", "2"),
    .init("naming.yaml", "\"{brand}{trait}达人\"", "«\"{brand}{trait达人\"", "a slot is not closed"),
    .init("naming.yaml", "growth: 3", "growth: «0.5", "out of range: 0.5", "1.01"),
    .init(
      "naming.yaml", "category: worth", "«categry: worth", "unknown key \"categry\"", "category",
      count: 2),
    .init(
      "naming.yaml", "- {id: star, slot: brand",
      "- {id: «red, slot: brand, texts: {zh: 红, en: Red}}\n  - {id: star, slot: brand",
      "the word \"red\" is used by no label", "remove", severity: .warning),
    .init(
      "names.yaml", "group: segment:spender", "group: «spender", "is not a group", "segment:ID"),
    .init("names.yaml", "state: approved", "state: «aproved", "unknown state", "approved"),
    .init(
      "names.yaml", "approvedBy: [\"compliance\"]", "approvedBy: [«\"marketing\"]",
      "reviewed and approved the same name", "another person"),
    .init(
      "names.yaml", "date: \"2026-03-31\"", "date: «\"31.3.2026\"", "is not a date", "2026-03-31"),
    .init(
      "names.yaml", "zh: \"星河消费达人\"}\n    hash: ", "zh: \"星河达人\"}\n    hash: «",
      "was changed after it was decided on",
      "new version"),
    .init(
      "names.yaml", recorded,
      recorded.replacing("- group", with: "- «group").replacing(
        "    approvedBy: [\"compliance\"]\n", with: ""),
      "has no \"approvedBy\"", "compliance"),
    .init(
      "names.yaml", recorded,
      recorded.replacing("- group", with: "- «group").replacing(
        "    reviewedBy: \"marketing\"\n", with: ""),
      "has no \"reviewedBy\"", "by another"),
  ]
}
