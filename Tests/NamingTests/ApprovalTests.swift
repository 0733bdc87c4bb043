import Naming
import Testing

@Suite("Labels, approval and drift")
struct ApprovalTests {
  private let group = GroupID.segment("traveller")
  private let labels = ["zh": "旅行达人", "en": "Traveller"]

  @Test("a template gives the same label for the same words, and none while a word is missing")
  func templates() throws {
    let template = try LabelTemplate("{brand} {trait}  lovers")
    #expect(template.slots == ["brand", "trait"])
    #expect(template.render(["brand": "Star", "trait": "travel"]) == "Star travel lovers")
    #expect(template.render(["brand": "", "trait": "travel"]) == "travel lovers")
    #expect(template.render(["brand": "Star"]) == nil)
    #expect(try LabelTemplate("{trait}达人").render(["trait": "旅行"]) == "旅行达人")
  }

  @Test(
    "a faulty template says what is wrong",
    arguments: [
      ("{trait", LabelTemplate.Fault.unclosedSlot), ("trait}", .strayBrace), ("", .noText),
      ("{} x", .invalidSlot("")), ("{Trait}", .invalidSlot("Trait")),
      ("{a b}", .invalidSlot("a b")),
    ])
  func faults(text: String, fault: LabelTemplate.Fault) {
    #expect(throws: fault) { try LabelTemplate(text) }
  }

  @Test("ids of groups are read as they are written")
  func ids() {
    #expect(GroupID("segment:traveller")?.segment == "traveller")
    let step = GroupID("tier:assets:mass")?.tierStep
    #expect(step?.tier == "assets" && step?.step == "mass")
    for text in ["traveller", "segment:", "tier:assets", "segment:a b", "tier:a:b:c", "offer:x"] {
      #expect(GroupID(text) == nil, "\(text)")
    }
  }

  @Test("a name goes live by review and approval of two people, in this order")
  func approval() throws {
    var ledger = NameLedger()
    #expect(ledger.standing(of: group, labels: labels).state == .draft)
    #expect(throws: NameLedger.Obstacle.illegal(from: .draft, to: .approved)) {
      try ledger.decide(.approved, on: group, labels: labels, by: "b", date: "2026-03-02")
    }
    try ledger.decide(.reviewed, on: group, labels: labels, by: "a", date: "2026-03-01")
    #expect(ledger.standing(of: group, labels: labels).live == nil)
    #expect(throws: NameLedger.Obstacle.samePerson) {
      try ledger.decide(.approved, on: group, labels: labels, by: "a", date: "2026-03-02")
    }
    try ledger.decide(.approved, on: group, labels: labels, by: "b", date: "2026-03-02")
    let standing = ledger.standing(of: group, labels: labels)
    #expect(standing.isLive && standing.version == 1 && standing.live?.approvedBy == ["b"])
  }

  @Test("a changed label is a new version; until it is approved the old one stays live")
  func versions() throws {
    var ledger = NameLedger()
    try ledger.decide(.reviewed, on: group, labels: labels, by: "a", date: "2026-03-01")
    try ledger.decide(.approved, on: group, labels: labels, by: "b", date: "2026-03-01")
    let new = ["zh": "旅行家", "en": "Traveller"]
    var standing = ledger.standing(of: group, labels: new)
    #expect(standing.version == 2 && standing.state == .draft && standing.live?.version == 1)
    try ledger.decide(.rejected, on: group, labels: new, by: "c", date: "2026-04-01", note: "why")
    standing = ledger.standing(of: group, labels: new)
    #expect(standing.state == .rejected && standing.live?.labels == labels)
    #expect(throws: NameLedger.Obstacle.illegal(from: .rejected, to: .reviewed)) {
      try ledger.decide(.reviewed, on: group, labels: new, by: "a", date: "2026-04-02")
    }
    try ledger.decide(.rejected, on: group, labels: labels, by: "c", date: "2026-05-01")
    #expect(ledger.standing(of: group, labels: labels).live == nil)
  }

  @Test("the hash of a name depends on group, version and every label")
  func hashes() {
    let record = NameRecord(group: group, version: 1, state: .approved, labels: labels)
    var others = [record, record, record, record]
    others[0].version = 2
    others[1].labels["en"] = "Traveler"
    others[2].labels["fr"] = "Voyageur"
    others[3].group = .segment("diner")
    #expect(Set(others.map(\.hash) + [record.hash]).count == 5)
    #expect(record.hash.count == 32)
    #expect(record.hash == "31f97ed03dbfe238f4e48d8eec82e410")
  }

  private func snapshot(_ at: String, _ members: Int, _ regions: [String: Int]) -> CountSnapshot {
    CountSnapshot(at: at, groups: [group: .init(members: members, traits: ["region": regions])])
  }

  @Test("the stability index is the sum over shares, and zero for equal ones")
  func stabilityIndex() {
    #expect(Drift.stabilityIndex(from: ["a": 50, "b": 50], to: ["a": 500, "b": 500]) == 0)
    // Shares (10.5, 90.5)/101 against (60.5, 40.5)/101, by hand.
    let index = Drift.stabilityIndex(from: ["a": 10, "b": 90], to: ["a": 60, "b": 40])
    #expect(abs(index - 1.265008) < 0.000001)
    #expect(Drift.stabilityIndex(from: ["a": 10], to: ["b": 10]).isFinite)
  }

  @Test("drift proposes a review with what changed, and nothing while nothing changed")
  func drift() {
    let name = NameRecord(
      group: group, version: 3, state: .approved, labels: labels, date: "2026-03-01")
    let then = snapshot("2026-03-01T06:00:00Z", 1_000, ["CN-31": 800, "CN-44": 200])
    let same = snapshot("2026-06-01T06:00:00Z", 1_100, ["CN-31": 870, "CN-44": 230])
    #expect(Drift.proposal(for: name, from: then, to: same) == nil)
    let moved = snapshot("2026-06-01T06:00:00Z", 2_000, ["CN-31": 400, "CN-44": 1_600])
    let proposal = Drift.proposal(for: name, from: then, to: moved)
    #expect(proposal?.version == 3 && proposal?.labels == labels)
    #expect(proposal?.changes.first == .grew(2))
    guard case .shifted("region", let index, "CN-31", "CN-44") = proposal?.changes.last else {
      Issue.record("no shift of the region: \(String(describing: proposal))")
      return
    }
    #expect(index > 1)
    let small = snapshot("2026-06-01T06:00:00Z", 10, ["CN-31": 1, "CN-44": 9])
    let changes = Drift.proposal(for: name, from: then, to: small)?.changes ?? []
    #expect(changes.prefix(2) == [.tooSmall, .shrank(0.01)])
    // What few members have in common is not told.
    for case .shifted(_, _, let from, let to) in changes { #expect(from == nil && to == nil) }
  }

  @Test("a name is compared with the count it was approved on")
  func baseline() {
    let history = ["2026-02-01T00:00:00Z", "2026-03-01T23:00:00Z", "2026-04-01T00:00:00Z"].map {
      snapshot($0, 100, [:])
    }
    var name = NameRecord(
      group: group, version: 1, state: .approved, labels: labels, date: "2026-03-01")
    #expect(Drift.baseline(for: name, in: history)?.at == "2026-03-01T23:00:00Z")
    name.date = "2026-01-01"
    #expect(Drift.baseline(for: name, in: history)?.at == "2026-02-01T00:00:00Z")
    #expect(Drift.baseline(for: name, in: []) == nil)
  }
}
