import Strategy
import Testing

@Suite("Faulty strategies")
struct FaultyStrategyTests {
  @Test(
    "each mistake is the only finding of its kind, at its place, with its remedy", arguments: all)
  func mistake(fault: Fault) {
    let (files, line, column) = fault.prepared
    #expect(files != fault.base, "the passage to replace is not in the fixture")
    let (strategy, diagnostics) = Fixture.check(files)
    let shown = diagnostics.map(\.description).joined(separator: "\n")
    #expect((strategy == nil) == (fault.severity == .error), "\(shown)")
    let found = diagnostics.filter { $0.severity == fault.severity }
    #expect(found.count == fault.count, "\(shown)")
    guard let first = found.first(where: { $0.message.contains(fault.message) }) else {
      Issue.record("no finding says \"\(fault.message)\"\n\(shown)")
      return
    }
    #expect(first.remedy.contains(fault.remedy), "\(shown)")
    #expect(first.file == fault.file, "\(shown)")
    #expect(first.line == line && first.column == column, "expected \(line):\(column)\n\(shown)")
    #expect(!first.remedy.isEmpty)
  }

  static let all =
    basics + features + trends + segments + tiers + offers + policies + expressions + values
    + warnings

  static let basics: [Fault] = [
    .init(
      "strategy.yaml", "name: Test", "«nam: Test\nname: Test", "unknown key \"nam\"", "\"name\""),
    .init("strategy.yaml", "name: Test\n", "«", "has no \"name\"", "add \"name"),
    .init("strategy.yaml", "baseCurrency: CNY", "baseCurrency: «CNZ", "unknown currency \"CNZ\""),
    .init("strategy.yaml", "[zh, en]", "[zh, en, «English!]", "is not a locale", "zh-Hant"),
    .init(
      "strategy.yaml", "- id: survey", "- id: survey\n  - id: «survey",
      "the purpose \"survey\" is declared twice", "strategy.yaml:6"),
    .init(
      "strategy.yaml", "- id: sms", "- id: sms\nlimits: {contacts: «0}", "out of range: 0", "1"),
    .init(
      "strategy.yaml", "- id: sms", "- id: sms\nprotectedAttributes: [«customer.gendr]",
      "unknown attribute", "customer.gender"),
    .init(
      "strategy.yaml", "channels:\n  - id: app", "channels: [\n  «- id: app", "not valid YAML",
      "brackets"),
    .init("strategy.yaml", "name: Test", "name: Test\n«name: Again", "occurs twice", "keep one"),
    .init(
      "products.yaml", "category: deposit", "«categry: deposit", "unknown key", "category",
      count: 2),
    .init(
      "products.yaml", "{id: creditCard, category: card}", "«{id: creditCard}",
      "product \"creditCard\" has no \"category\"", "category: deposit"),
    .init("products.yaml", "id: savings", "id: «sa vings", "not a valid product id", count: 3),
    .init("currencies.yaml", "JPY: 0.05", "JPY: «-1", "not an exchange rate", "positive decimal"),
    .init("currencies.yaml", "JPY: 0.05", "«JPX: 0.05", "unknown key \"JPX\"", "\"JPY\""),
    .init("currencies.yaml", "JPY: 0.05", "CNY: «1", "is the base currency"),
  ]

  static let features: [Fault] = [
    .init(
      "features.yaml", "[bank.transaction.booked]", "[«bank.transaction.boked]",
      "unknown event type", "bank.transaction.booked"),
    .init(
      "features.yaml", "[bank.transaction.booked]", "[«bank.transaction.reversed]",
      "cannot be used here", "unwinds"),
    .init("features.yaml", "[bank.transaction.booked]", "«[]", "\"events\" is empty"),
    .init(
      "features.yaml", "events: [bank.transaction.booked]", "events: «bank.transaction.booked",
      "a list is expected"),
    .init("features.yaml", "aggregate: sum", "aggregate: «sun", "unknown aggregate", "\"sum\""),
    .init("features.yaml", "window: 30d", "window: «30 days", "is not a duration", "30d"),
    .init("features.yaml", "window: 30d", "window: «30m", "out of range: 30m", "1h to 13mo"),
    .init("features.yaml", "window: 30d", "window: «14mo", "out of range: 14mo"),
    .init("features.yaml", "window: 30d", "window: 30d\n    tile: «7d", "does not suit", "1d"),
    .init(
      "features.yaml", "window: 30d", "window: 30d\n    tile: «7h", "no multiple of the tile"),
    .init(
      "features.yaml", "window: all", "window: all\n    tile: «1h", "has no tiles", "remove"),
    .init(
      "features.yaml", "aggregate: sum\n    value: event.amount", "aggregate: «sum", "needs a value"
    ),
    .init(
      "features.yaml", "aggregate: count", "aggregate: count\n    value: «event.amount",
      "takes no value"),
    .init(
      "features.yaml", "value: event.amount", "value: «event.channel",
      "cannot aggregate a value of type string", "event.amount"),
    .init("features.yaml", "id: idle", "id: «in", "word of the expression language", count: 2),
    .init("features.yaml", "id: purchases30d", "id: «30dPurchases", "is not a valid id", count: 2),
    .init("features.yaml", "    window: all", "    «windw: all", "unknown key", count: 2),
  ]

  static let trends: [Fault] = [
    .init(
      "features.yaml", "aggregate: count", "aggregate: trend\n    of: «max",
      "unknown comparison \"max\"", "count, mean, sum"),
    .init(
      "features.yaml", "aggregate: count", "aggregate: trend\n    as: «ration",
      "unknown form of a trend \"ration\"", "\"ratio\""),
    .init(
      "features.yaml", "aggregate: count", "aggregate: trend\n    minimum: «0",
      "\"minimum\" is out of range"),
    .init(
      "features.yaml", "aggregate: count", "aggregate: count\n    minimum: «3",
      "\"count\" takes no \"minimum\"", "belongs to \"trend\""),
    .init(
      "features.yaml", "aggregate: timeSince\n    window: all",
      "aggregate: «trend\n    window: all", "\"trend\" needs a window", "window: 90d"),
    .init(
      "features.yaml", "aggregate: count",
      "aggregate: trend\n    of: count\n    value: «event.amount",
      "a trend of counts takes no value", "of: sum"),
    .init(
      "features.yaml", "aggregate: count", "aggregate: «trend\n    of: sum",
      "\"trend\" needs a value", "event.amount"),
    .init(
      "features.yaml", "aggregate: count", "aggregate: trend\n    value: «event.channel",
      "\"trend\" cannot aggregate a value of type string"),
  ]

  static let segments: [Fault] = [
    .init("segments.yaml", "dwell: 7d", "«dwel: 7d", "unknown key \"dwel\"", "\"dwell\""),
    .init(
      "segments.yaml", "purpose: marketing", "purpose: «marketng", "unknown purpose", "marketing"),
    .init("segments.yaml", "en: Spender", "«fr: Client, en: Spender", "unknown key \"fr\""),
    .init("segments.yaml", "- id: spender", "- «name: spender", "unknown key", count: 3),
    .init(
      "segments.yaml", "id: quiet", "id: «spender", "declared twice", "segments.yaml:2", count: 2),
    .init("segments.yaml", "owner: cards", "owner:«", "\"owner\" has no value"),
    .init("segments.yaml", "owner: cards", "owner: «[cards]", "is a list"),
    .init("segments.yaml", "dwell: 7d", "dwell: «20y", "out of range"),
    .init(
      "segments.yaml", "- id: quiet\n    when: features.idle >= duration(\"720h\")",
      "- id: «quiet\n    when: inSegment(\"frequent\")", "in a circle: quiet → frequent → quiet",
      "instead of inSegment"),
    .init(
      "segments.yaml", "segments:", "«segment:", "unknown key \"segment\"", "\"segments\"",
      count: 2),
  ]

  static let tiers: [Fault] = [
    .init(
      "tiers.yaml", "from: 6000000.00", "from: «400000.00", "does not begin above \"affluent\""),
    .init("tiers.yaml", "keepAbove: 450000.00", "keepAbove: «550000.00", "higher than \"from\""),
    .init(
      "tiers.yaml", "from: 6000000.00 CNY",
      "from: 6000000.00 CNY\n        keepAbove: «400000.00 CNY",
      "overlaps the whole of \"affluent\""),
    .init(
      "tiers.yaml", "- id: mass", "- id: mass\n        from: «1.00 CNY", "lowest step \"mass\""),
    .init("tiers.yaml", "500000.00 CNY", "«500000 Yuan", "unknown currency \"Yuan\""),
    .init("tiers.yaml", "500000.00 CNY", "«500000.001 CNY", "is not an amount in CNY", "2 digits"),
    .init("tiers.yaml", "500000.00 CNY", "«500000.00 GBP", "no exchange rate for GBP"),
    .init("tiers.yaml", "500000.00 CNY", "«500000.00", "is not an amount of money"),
    .init(
      "tiers.yaml", "- id: high\n        from: 6000000.00 CNY", "- id: «high",
      "the step \"high\" has no \"from\""),
    .init("tiers.yaml", "score: customer.assets", "score: «customer.region", "of type string"),
    .init(
      "tiers.yaml", "score: customer.assets", "score: «customer.assets * complaint.count",
      "depends on complaints", "complaintCountOverride"),
  ]

  static let offers: [Fault] = [
    .init(
      "offers.yaml", "kind: crossSell", "kind: «crossSel", "unknown kind of offer", "crossSell"),
    .init(
      "offers.yaml", "product: creditCard", "product: «creditCrd", "unknown product", "creditCard"),
    .init("offers.yaml", "[app, sms]", "[app, «smss]", "unknown channel \"smss\"", "\"sms\""),
    .init("offers.yaml", "[app, sms]", "[app, «app]", "named twice"),
    .init(
      "offers.yaml",
      "- id: card\n    kind: crossSell\n    group: cards\n    product: creditCard\n    purpose: marketing",
      "- «id: card\n    kind: crossSell\n    group: cards\n    product: creditCard",
      "has no \"purpose\""),
    .init("offers.yaml", "300.00 CNY", "«300", "is not an amount of money"),
    .init("offers.yaml", "validity: 7d", "validity: 7d\n    holdOut: «1.5", "out of range: 1.5"),
    .init("offers.yaml", "validity: 7d", "validity: 7d\n    lever: «high", "is not a number"),
    .init(
      "offers.yaml", "segmentEntered: spender", "segmentEntered: «spendr", "unknown segment",
      "spender"),
    .init("offers.yaml", "{id: spends, segmentEntered: spender}", "{id: «spends}", "has no cause"),
    .init("offers.yaml", "id: noCard", "id: «saves", "rule \"saves\" is declared twice"),
  ]

  static let policies: [Fault] = [
    .init("contact-policy.yaml", "channel: sms", "channel: «sns", "unknown channel", "sms"),
    .init("contact-policy.yaml", "group: cards", "group: «card", "no offer has the group", "cards"),
    .init(
      "contact-policy.yaml", "{id: weekly, count: 2", "{id: «weekly, count: 64", "are remembered"),
    .init("contact-policy.yaml", "count: 2", "count: «two", "not a whole number"),
    .init("service.yaml", "[48h, 5d]", "[48h, «24h]", "not later than the one before"),
    .init("service.yaml", "survey: afterComplaint", "survey: «afterComplain", "unknown survey"),
    .init("service.yaml", "purpose: survey", "purpose: «surveys", "unknown purpose", "survey"),
    .init(
      "jurisdictions/CN.yaml", "Asia/Shanghai", "«Asia/Shanghia", "unknown time zone",
      "Asia/Shanghai"),
    .init("jurisdictions/CN.yaml", "\"20:00\"", "«\"25:00\"", "is not a time of day"),
    .init(
      "jurisdictions/CN.yaml", "{from: \"09:00\"", "«{from: \"21:00\"", "ends before it begins"),
    .init("jurisdictions/CN.yaml", "[survey]", "[«surveying]", "unknown purpose"),
    .init("jurisdictions/CN.yaml", "covers: [HK]", "covers: [«CN]", "has rules twice"),
  ]

  static let expressions: [Fault] = [
    .init(
      "segments.yaml", "when: features.spend30d", "when: «features.spend30 ", "spend30",
      "features.spend30d"),
    .init(
      "segments.yaml", "&& !inSegment(\"quiet\")", "&& !«inSegment(\"quite\")", "quite", "quiet"),
    .init("segments.yaml", "&& !inSegment", "&& !«inSegmnt", "inSegmnt", "inSegment"),
    .init("segments.yaml", "money(\"500.00\", \"CNY\")", "«money(\"500.00\", \"XXY\")", "XXY"),
    .init("segments.yaml", ">= duration", ">= «3 + duration", "overload", "duration"),
    .init("offers.yaml", "when: holds(\"savings\")", "when: «1 + 1", "bool", ""),
    .init("offers.yaml", "\"!holds('creditCard')\"", "\"!«holds('credit')\"", "credit", ""),
    .init(
      "features.yaml", "value: event.amount", "value: «event.amont", "event.amont", "event.amount"),
    .init("features.yaml", "value: event.amount", "value: «customer.assets", "customer.assets"),
    .init("tiers.yaml", "score: customer.assets", "score: «features.spend", "features.spend"),
    .init(
      "suppressions.yaml", "customer.deceased", "«customer.decesed", "decesed", "customer.deceased"),
  ]

  static let values: [Fault] = [
    .init(
      "segments.yaml", "&& !inSegment", "&& tiers.assets != «\"afluent\" && !inSegment",
      "no step of the tier \"assets\" \"afluent\"", "affluent"),
    .init(
      "segments.yaml", "&& !inSegment",
      "&& tiers.assets in [\"mass\", «'hi'] && !inSegment",
      "no step of the tier \"assets\" \"hi\""),
    .init(
      "features.yaml", "\"!event.isCredit\"", "event.channel == «\"salry\"",
      "no channel of events \"salry\"", "salary"),
    .init("offers.yaml", "== \"savings\"", "== «\"saving\"", "no product \"saving\"", "savings"),
  ]

  static let warnings: [Fault] = [
    .init(
      "segments.yaml", "when: features.idle >= duration(\"720h\")", "when: «true",
      "depends on nothing", severity: .warning, count: 2)
  ]
}
