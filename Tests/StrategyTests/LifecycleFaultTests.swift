import Strategy
import Testing

@Suite("Faulty lifecycles")
struct LifecycleFaultTests {
  @Test(
    "each mistake is the only finding of its kind, at its place, with its remedy", arguments: all)
  func mistake(fault: Fault) {
    var fault = fault
    fault.base = LifecycleFixture.files
    FaultyStrategyTests().mistake(fault: fault)
  }

  private static func fault(
    _ from: String, _ to: String, _ message: String, _ remedy: String = "",
    severity: Diagnostic.Severity = .error, count: Int = 1
  ) -> Fault {
    Fault("lifecycle.yaml", from, to, message, remedy, severity: severity, count: count)
  }

  static let all = words + states + graph + timers + conditions + references + doubts

  static let words: [Fault] = [
    fault("lifecycles:", "«lifecycle:", "unknown key \"lifecycle\"", "\"lifecycles\"", count: 2),
    fault("initial: potential", "«inital: potential", "unknown key \"inital\"", count: 2),
    fault("id: relation", "id: «re-lation", "is not a valid id", count: 2),
    fault("id: relation", "id: «in", "word of the expression language", count: 2),
    fault("terminal: true", "terminal: «yes", "neither true nor false", "write true", count: 3),
    fault("guarded: true", "guarded: «1", "neither true nor false"),
    fault("dwell: 1d", "dwell: «soon", "is not a duration", "30d"),
    fault("after: 90d", "after: «30 days", "is not a duration"),
    fault("after: 90d", "after: «11y", "out of range: 11y", "1m to 10y"),
    fault("staleAfter: 6h", "staleAfter: «1y", "out of range: 1y"),
    fault("staleAfter: 6h", "«stale: 6h", "unknown key \"stale\"", "staleAfter", count: 2),
    fault("feed: bank.transactions", "feed: «bank.transaction", "unknown feed"),
    fault(
      "{feed: bank.transactions, staleAfter: 6h}",
      "[{feed: bank.transactions, staleAfter: 6h}, {feed: «bank.transactions, staleAfter: 1h}]",
      "is guarded twice", "keep one"),
    fault(
      "{id: active, dwell: 1d}", "{id: active, dwell: 1d, «lable: {}}", "unknown key \"lable\""),
    fault("en: Potential", "«fr: Possible, en: Potential", "unknown key \"fr\""),
  ]

  static let states: [Fault] = [
    fault("initial: potential", "initial: «potental", "unknown state \"potental\"", "potential"),
    fault("to: loyal", "to: «loial", "unknown state \"loial\"", "\"loyal\""),
    fault("from: loyal", "from: «lojal", "unknown state \"lojal\"", "\"loyal\""),
    fault("from: [active, loyal]", "from: [active, «loyl]", "unknown state \"loyl\""),
    fault("from: [active, loyal]", "from: «[]", "\"from\" is empty", "at least one", count: 2),
    fault("from: [active, loyal]", "from: [active, loyal, «active]", "is named twice"),
    fault(
      "{id: loyal}", "{id: loyal}\n      - {id: «loyal}", "declared twice", "lifecycle.yaml:10"),
    fault("id: deepen", "id: «arrive", "\"arrive\" is declared twice", count: 2),
    fault(
      "{id: loyal}", "{id: loyal, formerly: [«active]}", "is a state of \"relation\" still",
      "a state that is gone"),
    fault(
      "{id: loyal}", "{id: loyal, formerly: [old, «old]}", "or is replaced twice",
      "in one place only"),
    fault(
      "reentry:\n", "reentry:\n      to: «actve\n", "unknown state \"actve\"", "active"),
  ]

  static let graph: [Fault] = [
    fault(
      "{id: loyal}", "{id: loyal}\n      - {id: «platinum, terminal: true}",
      "into the state \"platinum\"", "add a transition"),
    fault(
      "id: cool\n        from: loyal\n        to: active",
      "id: cool\n        from: loyal\n        to: «loyal", "to itself", "another state"),
    fault(
      "from: loyal", "from: [loyal, «gone]", "leaves the terminal state \"gone\"",
      "reentry"),
    fault(
      "{id: gone, terminal: true}", "{id: gone, terminal: true}\n      - {id: «limbo}",
      "out of the state \"limbo\"", "terminal: true", count: 2),
    fault(
      "- {id: gone, terminal: true}", "- {id: «gone}", "no way leads out", "terminal: true",
      count: 2),
    fault(
      "reentry:\n", "reentry:\n      to: «gone\n", "leads to the terminal state \"gone\""),
    fault(
      "- id: cool\n",
      "- {id: «deepen2, from: active, to: loyal, when: 'tiers.assets == \"high\"'}\n      - id: cool\n",
      "on the conditions of \"deepen\"", "remove one"),
    fault(
      "- id: leave\n",
      "- {id: «narrow, from: active, to: gone, dwell: 3d, when: 'tiers.assets == \"high\"'}\n      - id: leave\n",
      "\"narrow\" never happens in \"active\": \"deepen\" always comes first", "narrower"),
    fault(
      "- id: leave\n",
      "- {id: «slower, from: loyal, to: gone, after: 365d, without: idle}\n      - id: leave\n",
      "\"slower\" never happens in \"loyal\": \"leave\" always comes first"),
    fault(
      "{id: active, dwell: 1d}", "{id: «active}",
      "the circle active → loyal → active takes no time",
      "\"dwell\""),
  ]

  static let timers: [Fault] = [
    fault(
      "on: [bank.transaction.booked]", "on: [bank.transaction.booked]\n        after: «30d",
      "for an event", "two transitions"),
    fault(
      "guarded: true", "without: «idle", "where there is no \"after\"", "add \"after"),
    fault("without: idle", "without: «spend30d", "does not tell when", "timeSince"),
    fault("without: idle", "without: «idel", "unknown feature \"idel\"", "idle"),
    fault("without: idle", "without: «[]", "\"without\" is empty"),
    fault(
      "without: idle", "without: [«bank.transaction.boked]", "unknown event type", "booked"),
    fault("staleAfter: 6h", "staleAfter: «90d", "waits for 90d", "shorter"),
    fault(
      "id: deepen\n        from: active\n        to: loyal\n        when: tiers.assets == \"high\"",
      "id: «deepen\n        from: active\n        to: loyal", "\"deepen\" has no condition",
      "\"dwell\""),
  ]

  static let conditions: [Fault] = [
    fault("!customer.isCompany", "!«customer.isCompny", "isCompny", "customer.isCompany"),
    fault("when: tiers.assets == \"high\"", "when: «tiers.assets", "bool"),
    fault("tiers.assets == \"high\"", "tiers.assets == «\"hihg\"", "no step of the tier", "high"),
    fault("when: tiers.assets == \"high\"", "when: «event.isCredit", "event.isCredit"),
    fault("on: [bank.transaction.booked]", "on: «[]", "\"on\" is empty", "remove \"on\""),
    fault("on: [bank.holding.opened]", "on: [«bank.holding.open]", "unknown event type", "opened"),
    fault(
      "id: relation\n    applies: \"!customer.isCompany\"",
      "id: «relation\n    applies: lifecycle.relation == \"active\"", "refers to its own state",
      "\"dwell\""),
  ]

  static let references: [Fault] = [
    Fault(
      "offers.yaml", "relation/loyal", "«relation/royal",
      "unknown state \"royal\" of the lifecycle \"relation\"", "loyal"),
    Fault(
      "offers.yaml", "relation/loyal", "«relaton/loyal", "unknown lifecycle \"relaton\"",
      "relation"),
    Fault(
      "segments.yaml", "when: features.spend30d >= money(\"1000.00\", \"CNY\")",
      "when: lifecycle.relation == «\"royal\"", "no state of the lifecycle \"relation\"", "loyal"),
    Fault(
      "segments.yaml", "when: features.idle >= duration(\"720h\")",
      "when: «lifecycle.relaton == \"loyal\"", "relaton", "lifecycle.relation"),
    Fault(
      "segments.yaml", "when: features.idle >= duration(\"720h\")",
      "when: daysSince(«stageSince(\"relaton\")) > 3", "unknown lifecycle", "relation"),
    Fault(
      "segments.yaml", "id: frequent\n    when: |\n      features.purchases30d >= 10\n      &&",
      "id: «frequent\n    when: |\n      lifecycle.relation == \"active\"\n      &&",
      "segments and lifecycles refer to each other in a circle: frequent → relation → frequent",
      "or lifecycle"),
    Fault("tiers.yaml", "score: customer.assets", "score: size(«lifecycle.relation)", "lifecycle"),
  ]

  /// What compiles, yet should make somebody look.
  static let doubts: [Fault] = [
    fault(
      "applies: \"!customer.isCompany\"", "applies: «customer.age > 17",
      "uses the protected attribute customer.age",
      "ground", severity: .warning),
    fault(
      "after: 90d\n        without: idle", "after: «90d\n        without: [crm.survey.answered]",
      "what crm.feedback would tell",
      "feed: crm.feedback", severity: .warning),
    fault(
      "when: tiers.assets == \"high\"",
      "when: «tiers.assets == \"high\" && tiers.assets == \"mass\"",
      "can never be true", severity: .warning),
    fault(
      "when: tiers.assets == \"high\"", "when: «features.idle > duration(\"99h\")",
      "concludes from silence", "guarded: true", severity: .warning),
    fault(
      "labels: {zh: 潜在, en: Potential}", "labels: «{zh: 潜在}", "has no label in en",
      severity: .warning),
  ]

  @Test("a lifecycle without a guard is doubted, one whose guard guards nothing too")
  func guards() {
    var files = LifecycleFixture.varied(
      "    feedGuard: {feed: bank.transactions, staleAfter: 6h}\n", "")
    let unguarded = Fixture.check(files).diagnostics.filter { $0.severity == .error }
    #expect(
      unguarded.map(\.message) == [
        "\"cool\" is guarded, but the lifecycle has no \"feedGuard\""
      ])
    #expect(unguarded.first?.remedy.contains("add feedGuard") == true)
    #expect(unguarded.first?.line == 24 && unguarded.first?.column == 18)
    files["lifecycle.yaml"] = files["lifecycle.yaml"]?.replacing(
      "        guarded: true\n", with: "")
    #expect(messages(files).contains { $0.contains("the bank's feed may be down") })
    files = LifecycleFixture.varied("        guarded: true\n", "")
    files["lifecycle.yaml"] = files["lifecycle.yaml"]?.replacing(
      "after: 90d\n        without: idle", with: "dwell: 90d")
    #expect(messages(files).contains { $0.contains("guards nothing") })
  }

  @Test("there are bounds on lifecycles, states and transitions")
  func bounds() {
    func machine(_ name: String, _ states: Int) -> String {
      var text = "  - id: \(name)\n    initial: s0\n    states:\n"
      for state in 0..<states { text += "      - {id: s\(state)}\n" }
      text += "    transitions:\n"
      for state in 0..<states {
        text +=
          "      - {id: t\(state), from: s\(state), to: s\((state + 1) % states), dwell: 1d}\n"
      }
      return text
    }
    func check(_ lifecycles: String) -> [String] {
      var files = LifecycleFixture.files
      files["lifecycle.yaml"] = "lifecycles:\n" + lifecycles
      files["offers.yaml"] = files["offers.yaml"]?.replacing(
        "  - {id: stays, lifecycleChanged: relation/loyal}\n", with: "")
      return messages(files)
    }
    #expect(check((0..<16).map { machine("m\($0)", 2) }.joined()).isEmpty)
    #expect(
      check((0..<17).map { machine("m\($0)", 2) }.joined()) == ["more than 16 lifecycles: 17"])
    #expect(check(machine("m", 64)).isEmpty)
    #expect(check(machine("m", 65)) == ["more than 64 states: 65"])
    var many = machine("m", 2)
    for number in 2..<258 {
      many +=
        "      - {id: t\(number), from: s0, to: s1, when: features.purchases30d > \(number)}\n"
    }
    #expect(check(many).contains("more than 255 transitions: 258"))
  }

  private func messages(_ files: [String: String]) -> [String] {
    Fixture.check(files).diagnostics.map(\.message)
  }
}
