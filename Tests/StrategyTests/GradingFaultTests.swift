import Strategy
import Testing

@Suite("Faulty gradings")
struct GradingFaultTests {
  @Test(
    "each mistake is the only finding of its kind, at its place, with its remedy", arguments: all)
  func mistake(fault: Fault) { FaultyStrategyTests().mistake(fault: fault) }

  static let all = ways + rules + components + references

  /// The end of the fixture's tiers, behind which more can be written.
  private static let end = "from: 6000000.00 CNY"

  private static func tier(
    _ text: String, _ message: String, _ remedy: String = "", count: Int = 1
  ) -> Fault {
    .init("tiers.yaml", end, end + "\n" + text, message, remedy, count: count)
  }

  private static let ways: [Fault] = [
    .init(
      "tiers.yaml", "- id: assets\n    score: customer.assets",
      "- id: «assets\n    score: customer.assets\n    sum: [{id: a, value: customer.assets}]",
      "is graded in several ways: score, sum", "keep one"),
    .init(
      "tiers.yaml", "- id: assets\n    score: customer.assets", "- «id: assets",
      "tier \"assets\" has no \"score\"", "customer.assets"),
    .init(
      "tiers.yaml", "from: 6000000.00 CNY", "when: «customer.isCompany",
      "the step \"high\" has a condition, but the tier has a score", "from"),
  ]

  private static let rules: [Fault] = [
    .init(
      "tiers.yaml", "score: customer.assets",
      "score: customer.assets\n    applies: «customer.assets",
      "bool"),
    tier(
      """
        - id: kind
          steps:
            - {id: low, when: «customer.isCompany}
            - {id: up, when: customer.isCompany}
      """, "the lowest step \"low\" has a condition", "remove it"),
    tier(
      """
        - id: kind
          steps:
            - id: low
            - {id: mid, when: customer.isCompany}
            - {id: «up, keep: customer.isCompany}
      """, "the step \"up\" has no \"when\"", "who reaches it"),
    tier(
      """
        - id: kind
          steps:
            - id: low
            - {id: up, when: customer.isCompany, from: «3}
      """, "has a threshold, but the tier has no score", "a condition"),
    tier(
      """
        - id: kind
          steps:
            - id: low
            - {id: up, when: customer.isCompany, keep: «customer.assets}
      """, "bool"),
  ]

  private static func component(
    _ text: String, _ message: String, _ remedy: String = "", count: Int = 1
  ) -> Fault {
    tier(
      "  - id: abc\n    components:\n      - \(text)\n    steps: [{id: c}, {id: a, from: 50}]",
      message, remedy, count: count)
  }

  private static let components: [Fault] = [
    component("«{id: a, value: features.purchases30d}", "has no \"weight\"", "weight: 40"),
    component("{id: a, weight: «0, value: features.purchases30d}", "out of range: 0", "0.001"),
    component(
      "{id: a, weight: 1, value: «customer.assets}", "component \"a\" is of type money",
      "scale, bands or cases"),
    component(
      "{id: a, weight: 1, value: «customer.region, bands: [{from: 1, points: 1}]}",
      "component \"a\" is of type string", "take a number"),
    component(
      "{id: a, weight: 1, value: «customer.age, cases: [{is: A, points: 1}]}",
      "component \"a\" is of type int", "take a text"),
    component(
      "{id: a, weight: 1, value: customer.assets, scale: [{at: 1.00 CNY, points: 0}, {at: «5, points: 9}]}",
      "\"5\" is not an amount of money"),
    component(
      "{id: a, weight: 1, value: features.idle, scale: [{at: 1d, points: 0}, {at: «5 days, points: 9}]}",
      "is not a duration"),
    component(
      "{id: a, weight: 1, value: customer.age, scale: [{at: 3, points: 0}, {at: «3, points: 9}]}",
      "does not lie above the entry before", "ascending"),
    component(
      "{id: a, weight: 1, value: customer.age, scale: «[{at: 3, points: 0}]}",
      "\"scale\" has 1 entries", "from 2"),
    component(
      "{id: a, weight: 1, value: customer.age, bands: [{from: 3, points: «101}]}",
      "out of range: 101", "0 to 100"),
    component(
      "«{id: a, weight: 1, value: customer.age, bands: [{from: 3, points: 1}], scale: []}",
      "has several scales: scale, bands", "keep one"),
    component(
      "{id: a, weight: 1, value: customer.age, otherwise: «3}", "belongs to \"cases\""),
    component(
      "{id: a, weight: 1, value: customer.creditRating, cases: [{is: [A, B], points: 1}, {is: «A, points: 2}]}",
      "\"A\" has points twice", "keep one"),
    component(
      "{id: a, weight: 1, value: customer.age, missing: «500}", "\"missing\" is out of range: 500",
      "refuse, or points"),
    component(
      "{id: a, weight: 1, value: customer.age, missing: «maybe}", "\"maybe\" is not a number"),
    tier(
      """
        - id: value
          sum:
            - {id: a, value: customer.assets}
            - {id: b, value: «customer.age}
          steps: [{id: low}, {id: high, from: 1.00 CNY}]
      """, "the summand \"b\" is of type int, but the first one is money", "like to like"),
    tier(
      """
        - id: value
          sum:
            - {id: a, value: customer.assets, «weight: 3}
          steps: [{id: low}, {id: high, from: 1.00 CNY}]
      """, "unknown key \"weight\""),
    tier(
      """
        - id: value
          sum: «[]
          steps: [{id: low}, {id: high, from: 1.00 CNY}]
      """, "\"sum\" has 0 entries"),
  ]

  private static let references: [Fault] = [
    tier(
      """
        - {id: «a, score: scores.b, steps: [{id: l}, {id: h, from: 1}]}
        - {id: b, score: ranks.a, steps: [{id: l}, {id: h, from: 1}]}
      """, "tiers refer to each other in a circle: a → b → a", "use features"),
    tier(
      "  - {id: «a, score: scores.a, steps: [{id: l}, {id: h, from: 1}]}",
      "in a circle: a → a"),
    tier(
      """
        - {id: kind, steps: [{id: low}, {id: up, when: customer.isCompany}]}
        - {id: a, score: «scores.kind, steps: [{id: l}, {id: h, from: 1}]}
      """, "scores.kind"),
    tier(
      "  - {id: a, steps: [{id: l}, {id: h, when: tiers.assets == «'rich'}]}",
      "there is no step of the tier \"assets\" \"rich\""),
    tier(
      "  - {id: a, steps: [{id: l}, {id: h, when: «inSegment('spender')}]}", "inSegment"),
    tier(
      """
        - id: bad
          score: complaint.count
          complaintCountOverride: {approvedBy: board, ground: pilot}
          steps: [{id: l}, {id: h, from: 1}]
        - id: worse
          components: [{id: a, weight: 1, value: «scores.bad}]
          steps: [{id: l}, {id: h, from: 1}]
      """, "the score of \"worse\" depends on complaints through the tier \"bad\"",
      "complaintCountOverride"),
  ]

  @Test("a feature over complaints in a component is found, too")
  func indirect() {
    var files = Fixture.varied(
      "features.yaml", "- id: idle",
      "- {id: gripes, events: [crm.complaint.opened], aggregate: count, window: 90d}\n  - id: idle")
    files["tiers.yaml"] =
      (files["tiers.yaml"] ?? "") + "\n" + """
          - id: loyal
            components: [{id: calm, weight: 1, value: features.gripes, scale: [{at: 0, points: 100}, {at: 3, points: 0}]}]
            steps: [{id: l}, {id: h, from: 50}]
        """
    let messages = Fixture.check(files).diagnostics.map(\.message)
    #expect(messages == ["the score of \"loyal\" depends on complaints"])
  }
}
