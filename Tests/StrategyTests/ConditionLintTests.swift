import Strategy
import Testing

@Suite("Conditions and rules that cannot be meant")
struct ConditionLintTests {
  @Test("each doubt is the only finding, at its place, with its remedy", arguments: all)
  func doubt(fault: Fault) {
    let (files, line, column) = fault.prepared
    #expect(files != Fixture.files, "the passage to replace is not in the fixture")
    let (strategy, diagnostics) = Fixture.check(files)
    let shown = diagnostics.map(\.description).joined(separator: "\n")
    #expect(strategy != nil && diagnostics.count == fault.count, "\(shown)")
    guard let first = diagnostics.first(where: { $0.message.contains(fault.message) }) else {
      Issue.record("no finding says \"\(fault.message)\"\n\(shown)")
      return
    }
    #expect(first.severity == .warning && first.file == fault.file, "\(shown)")
    #expect(first.line == line && first.column == column, "\(line):\(column)\n\(shown)")
    #expect(!first.remedy.isEmpty && first.remedy.contains(fault.remedy), "\(shown)")
  }

  static let all = conditions + persons + repetitions + events + units + steps + offers

  static let conditions: [Fault] = [
    .init(
      "segments.yaml", "features.purchases30d >= 10\n",
      "features.purchases30d >= 10 || «features.idle < duration(\"1h\") && "
        + "features.idle > duration(\"2h\")\n", "this part can never be true", "exclude"),
    .init(
      "segments.yaml", "features.purchases30d >= 10\n",
      "(features.purchases30d >= 10 || «features.purchases30d < 0)\n",
      "this part can never be true", "features.purchases30d is never below 0"),
    .init(
      "segments.yaml", "features.purchases30d >= 10\n", "«features.purchases30d >= 0\n",
      "this part is always true", "never below 0"),
    .init(
      "segments.yaml", "features.idle >= duration(\"720h\")",
      "«features.idle >= duration(\"0h\")", "this condition is always true", "never below 0"),
    .init(
      "segments.yaml", "features.idle >= duration(\"720h\")",
      "features.idle >= duration(\"720h\") && «customer.age > 150 && customer.riskRating > 1\n"
        + "    protected: [{attribute: customer.age, ground: x}]",
      "this condition can never be true", "customer.age lies between 0 and 150"),
    .init(
      "segments.yaml", "features.purchases30d >= 10\n",
      "features.purchases30d >= 10 && «features.purchases30d > 3\n",
      "this part changes nothing", "remove it"),
    .init(
      "segments.yaml", "features.purchases30d >= 10\n",
      "(features.purchases30d > 3 || «features.purchases30d >= 10)\n",
      "this part changes nothing", "another part"),
    .init(
      "segments.yaml", "features.purchases30d >= 10\n",
      "«features.purchases30d > features.purchases30d + 1 "
        + "&& features.purchases30d + 1 > features.purchases30d\n",
      "this condition can never be true"),
    .init(
      "segments.yaml", "features.purchases30d >= 10\n",
      "features.purchases30d >= 10 && («tiers.assets == \"mass\" && tiers.assets != \"mass\" "
        + "? customer.vulnerable : customer.employee)\n", "this part can never be true"),
    .init(
      "segments.yaml", "exit: features.spend30d < money(\"500.00\", \"CNY\")",
      "exit: «features.spend30d >= money(\"500.00\", \"CNY\")", "leaves it again at once"),
    .init(
      "segments.yaml", "exit: features.spend30d < money(\"500.00\", \"CNY\")",
      "exit: «features.purchases30d < 0", "this condition can never be true"),
    .init(
      "suppressions.yaml", "when: customer.deceased",
      "when: «customer.deceased && !customer.deceased", "this condition can never be true"),
    .init(
      "suppressions.yaml", "when: customer.deceased",
      "when: «customer.deceased || !customer.deceased", "this condition is always true", count: 2),
    .init(
      "features.yaml", "filter: \"!event.isCredit\"\n    aggregate: count",
      "filter: «event.hour > 23\n    aggregate: count", "this condition can never be true",
      "event.hour lies between 0 and 23"),
  ]

  static let persons: [Fault] = [
    .init(
      "segments.yaml", "features.idle >= duration(\"720h\")",
      "'«!customer.isCompany && customer.turnover > money(\"1.00\", \"CNY\") "
        + "&& features.idle > duration(\"1h\")'", "true for nobody", "companies only"),
    .init(
      "segments.yaml", "features.idle >= duration(\"720h\")",
      "«customer.occupation == \"baker\" && customer.industry == \"bread\" "
        + "&& features.idle > duration(\"1h\")", "true for nobody", "customer.isCompany"),
  ]

  static let repetitions: [Fault] = [
    .init(
      "segments.yaml", "  - id: frequent",
      "  - id: «calm\n    when: features.idle>=duration(\"720h\") // as above\n"
        + "    labels: {zh: 静, en: Calm}\n    owner: cards\n    purpose: marketing\n  - id: frequent",
      "the segment \"calm\" repeats \"quiet\"", "keep one"),
    .init(
      "suppressions.yaml", "when: customer.deceased",
      "when: customer.deceased\n  - id: «dead\n    when: customer.deceased",
      "the suppression \"dead\" repeats \"deceased\""),
    .init(
      "features.yaml", "  - id: idle",
      "  - {id: «bought, events: [bank.transaction.booked], filter: \"! event.isCredit\", "
        + "aggregate: count, window: 30d}\n  - id: idle",
      "the feature \"bought\" repeats \"purchases30d\"", "the same value", count: 2),
    .init(
      "offers.yaml", "segmentEntered: spender}",
      "segmentEntered: spender}\n  - {id: «again, segmentEntered: spender}",
      "the trigger \"again\" repeats \"spends\""),
    .init(
      "offers.yaml", "when: holds(\"savings\")",
      "when: holds(\"savings\")\n      - {id: «too, reason: x, when: \"holds('savings')\"}",
      "the rule \"too\" repeats \"saves\""),
    .init(
      "tiers.yaml", "tiers:\n  - id: assets",
      "tiers:\n  - {id: wealth, score: customer.assets, steps: [{id: a}, "
        + "{id: b, from: 500000.00 CNY, keepAbove: 450000.00 CNY}, {id: c, from: 6000000.00 CNY}]}\n"
        + "  - id: «assets", "the tier \"assets\" repeats \"wealth\""),
  ]

  static let events: [Fault] = [
    .init(
      "features.yaml",
      "[bank.transaction.booked]\n    filter: \"!event.isCredit\"\n    aggregate: count",
      "[bank.transaction.booked, «crm.survey.answered]\n    filter: \"!event.isCredit\"\n"
        + "    aggregate: count", "no crm.survey.answered can pass the filter"),
    .init(
      "features.yaml",
      "events: [bank.transaction.booked]\n    filter: \"!event.isCredit\"\n    aggregate: sum",
      "events: [bank.transaction.booked, «crm.suggestion.received]\n    aggregate: sum",
      "crm.suggestion.received has no event.amount"),
    .init(
      "offers.yaml", "when: event.product == \"savings\"", "when: «event.csat == 1",
      "can never be true of bank.holding.opened", "does not carry"),
  ]

  static let units: [Fault] = [
    .init(
      "segments.yaml", "features.idle >= duration(\"720h\")",
      "features.idle >= duration(\"720h\") && «daysSince(customer.firstSeen) > 2592000000",
      "this condition can never be true", "whole days"),
    .init(
      "segments.yaml", "exit: features.spend30d < money(\"500.00\", \"CNY\")",
      "exit: «features.spend30d < money(\"50.00\", \"USD\")",
      "is entered on amounts in CNY and left on amounts in USD", "one currency"),
    .init(
      "tiers.yaml", "keepAbove: 450000.00 CNY", "keepAbove: «60000.00 USD",
      "are in CNY and in USD", "one currency"),
  ]

  private static let money = """
    score: customer.assets
        dwell: 30d
        steps:
          - id: mass
          - id: affluent
            from: 500000.00 CNY
            keepAbove: 450000.00 CNY
          - id: high
            from: 6000000.00 CNY
    """

  static let steps: [Fault] = [
    .init(
      "tiers.yaml", money,
      "score: \"customer.isCompany ? 10 : 5\"\n    steps: [{id: a}, {id: b, from: 7}, "
        + "{id: c, from: «20}]", "the step \"c\" of \"assets\" is never reached", "at most 10"),
    .init(
      "tiers.yaml", money,
      "score: features.purchases30d * 2 + 1\n    steps: [{id: a}, {id: b, from: «1}, "
        + "{id: c, from: 20}]", "nobody is ever below the step \"b\"", "at least 1"),
    .init(
      "tiers.yaml", money,
      "score: math.least(features.purchases30d, 9)\n    steps: [{id: a}, {id: b, from: 7}, "
        + "{id: c, from: «10}]", "is never reached", "at most 9"),
  ]

  static let offers: [Fault] = [
    .init(
      "offers.yaml",
      "- id: card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    eligible:",
      "- id: «card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    suitable: [{id: late, reason: x, when: customer.deceased}]\n    eligible:",
      "every customer whom the offer \"card\" is for is suppressed", "suppressions.yaml"),
    .init(
      "offers.yaml",
      "- id: card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    eligible:",
      "- id: «card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    suitable: [{id: has, reason: x, when: \"customer.employee || holds('creditCard')\"}, {id: none, reason: x, when: \"!customer.employee\"}]\n    eligible:",
      "no customer can ever get the offer \"card\"", "check eligible"),
    .init(
      "offers.yaml",
      "- id: card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    eligible:",
      "- id: «card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing\n    channels: [app, sms]\n    suitable: [{id: few, reason: x, when: features.purchases30d < 3}, {id: many, reason: x, when: features.purchases30d > 5}]\n    eligible:",
      "no customer can ever get the offer \"card\"", "\"few\" and \"many\" are never true together"),
  ]

  /// The fixture with a feature over outcomes and a rule or weight that reads it.
  private func leaking(_ filter: String, _ use: String) -> [Diagnostic] {
    var files = Fixture.varied(
      "offers.yaml", "    value: 300.00 CNY", use + "\n    value: 300.00 CNY")
    files["features.yaml"]? += """

        - id: taken
          events: [crm.response.recorded]
          filter: \(filter)
          aggregate: count
          window: 90d
      """
    return Fixture.check(files).diagnostics
  }

  @Test("a ranking that looks at its own outcome, and a gate that requires it, leak")
  func leakage() {
    let weight = "    contextWeights: [{when: features.taken > 0, weight: 2}]"
    let gate = "    applicable: [{id: took, reason: x, when: features.taken > 0}]"
    let refuser = "    applicable: [{id: new, reason: x, when: features.taken == 0}]"
    let table: [(filter: String, use: String, message: String?)] = [
      ("event.responseKind == 'accepted'", weight, "depends on its own outcome"),
      ("event.responseKind == 'declined'", weight, "depends on its own outcome"),
      ("event.responseKind == 'delivered'", weight, nil),
      ("event.responseKind == 'accepted' && event.product == 'savings'", weight, nil),
      ("event.product == 'creditCard'", weight, "depends on its own outcome"),
      ("event.responseKind == 'accepted'", gate, "goes only to those who took it"),
      ("event.responseKind == 'declined'", gate, nil),
      ("event.responseKind == 'accepted'", refuser, nil),
    ]
    for (filter, use, message) in table {
      let diagnostics = leaking(filter, use)
      let shown = diagnostics.map(\.description).joined(separator: "\n")
      if let message {
        #expect(diagnostics.count == 1, "\(filter) \(use)\n\(shown)")
        #expect(diagnostics.first?.message.contains(message) ?? false, "\(filter) \(use)\n\(shown)")
        #expect(
          diagnostics.first?.file == "offers.yaml" && diagnostics.first?.line == 20, "\(shown)")
      } else {
        #expect(diagnostics.isEmpty, "\(filter) \(use)\n\(shown)")
      }
    }
  }

  @Test("a ranking by way of a segment leaks as well")
  func indirectLeakage() {
    var files = Fixture.varied(
      "segments.yaml", "features.purchases30d >= 10", "features.taken >= 1")
    files["features.yaml"] = files["features.yaml"]?.replacing(
      "- id: purchases30d\n    events: [bank.transaction.booked]\n    filter: \"!event.isCredit\"",
      with: "- id: taken\n    events: [bank.holding.opened]")
    files["offers.yaml"] = files["offers.yaml"]?.replacing(
      "    value: 300.00 CNY",
      with: "    contextWeights: [{when: inSegment('frequent'), weight: 2}]\n    value: 300.00 CNY")
    let messages = Fixture.check(files).diagnostics.map(\.message)
    #expect(messages.count == 1)
    #expect(messages.first?.contains("the feature \"taken\" counts it") ?? false)
  }

  @Test(
    "what can be meant is not called doubtful",
    arguments: [
      "features.idle > duration('1h') && (customer.riskRating > 3 || customer.riskRating < 2)",
      "features.idle > duration('1h') && customer.isCompany ? customer.employees > 3 : customer.riskRating > 2",
      "features.idle > duration('1h') && (customer.isCompany && customer.employees > 3 || !customer.isCompany && customer.occupation == 'x')",
      "features.idle > duration('1h') && features.purchases30d * 2 > 7 && features.purchases30d < 5",
      "features.idle > duration('1h') && double(features.purchases30d) / 2.0 < 1.0 && double(features.purchases30d) / 2.0 > 0.4",
      "features.idle > duration('1h') && customer.region.startsWith('CN') && customer.region != 'CN-31'",
      "features.idle > duration('1h') && daysSince(customer.firstSeen) > 10 && daysSince(customer.lastContact) < 5",
      "features.idle > duration('1h') && localHour(now) >= 9 && localHour(now) < 20",
      "features.idle > duration('1h') && ['a', 'b'].exists(x, x == customer.occupation)",
      "features.idle > duration('1h') && features.purchases30d > 0",
    ])
  func meant(rule: String) {
    let files = Fixture.varied(
      "segments.yaml", "when: features.idle >= duration(\"720h\")", "when: |\n      \(rule)")
    let diagnostics = Fixture.check(files).diagnostics
    #expect(diagnostics.isEmpty, "\(diagnostics.map(\.description).joined(separator: "\n"))")
  }
}
