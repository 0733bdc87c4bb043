import Strategy

/// A small strategy in which every file occurs, to be varied by tests.
enum Fixture {
  static let files: [String: String] = [
    "strategy.yaml": """
    name: Test
    baseCurrency: CNY
    locales: [zh, en]
    purposes:
      - id: marketing
      - id: survey
    channels:
      - id: app
      - id: sms
    """,
    "products.yaml": """
    products:
      - {id: savings, category: deposit}
      - {id: creditCard, category: card}
    """,
    "currencies.yaml": """
    rates:
      USD: 7.10
      JPY: 0.05
    """,
    "features.yaml": """
    features:
      - id: spend30d
        description: Spending
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: sum
        value: event.amount
        window: 30d
      - id: purchases30d
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: count
        window: 30d
      - id: idle
        events: [bank.transaction.booked]
        aggregate: timeSince
        window: all
    """,
    "tiers.yaml": """
    tiers:
      - id: assets
        score: customer.assets
        dwell: 30d
        steps:
          - id: mass
          - id: affluent
            from: 500000.00 CNY
            keepAbove: 450000.00 CNY
          - id: high
            from: 6000000.00 CNY
    """,
    "segments.yaml": """
    segments:
      - id: spender
        when: features.spend30d >= money("1000.00", "CNY")
        exit: features.spend30d < money("500.00", "CNY")
        dwell: 7d
        labels: {zh: 消费者, en: Spender}
        owner: cards
        purpose: marketing
      - id: quiet
        when: features.idle >= duration("720h")
        labels: {zh: 安静, en: Quiet}
        owner: cards
        purpose: marketing
      - id: frequent
        when: |
          features.purchases30d >= 10
          && !inSegment("quiet")
        labels: {zh: 常客, en: Frequent}
        owner: cards
        purpose: marketing
    """,
    "offers.yaml": """
    triggers:
      - {id: spends, segmentEntered: spender}
      - id: opened
        event: bank.holding.opened
        when: event.product == "savings"
    offers:
      - id: card
        kind: crossSell
        group: cards
        product: creditCard
        purpose: marketing
        channels: [app, sms]
        eligible:
          - id: saves
            reason: has savings
            when: holds("savings")
          - id: noCard
            reason: has no card
            when: "!holds('creditCard')"
        value: 300.00 CNY
        validity: 7d
        texts: {zh: 信用卡, en: A card}
    """,
    "suppressions.yaml": """
    suppressions:
      - id: deceased
        when: customer.deceased
    """,
    "contact-policy.yaml": """
    caps:
      - {id: weekly, count: 2, window: 7d}
      - {id: texts, count: 1, window: 7d, channel: sms, group: cards}
    channelCoolDownAfterRefusal: 90d
    """,
    "service.yaml": """
    complaints:
      deadlines: [48h, 5d]
      escalations:
        - severity: high
          deadlines: [4h, 24h]
      surveyAfterClose: {survey: afterComplaint, delay: 24h}
    surveys:
      - id: afterComplaint
        channels: [app]
        purpose: survey
        coolDown: 90d
        validity: 14d
        texts: {zh: 评价, en: Rate us}
    """,
    "jurisdictions/CN.yaml": """
    id: CN
    covers: [HK]
    timeZone: Asia/Shanghai
    sending: {from: "09:00", until: "20:00"}
    consent: {presumed: [survey]}
    refusal: {zh: 退订, en: Unsubscribe}
    """,
    "jurisdictions/default.yaml": """
    id: "*"
    timeZone: UTC
    sending: {from: "10:00", until: "18:00"}
    refusal: {zh: 退订, en: Unsubscribe}
    """,
  ]

  /// The fixture with one passage of one file replaced.
  static func varied(_ file: String, _ from: String, _ to: String) -> [String: String] {
    var files = files
    files[file] = files[file]?.replacing(from, with: to, maxReplacements: 1)
    return files
  }

  static func check(
    _ files: [String: String]
  ) -> (strategy: LoadedStrategy?, diagnostics: [Diagnostic]) {
    StrategyLoader.check(StrategySource(files: files))
  }

  static func load(_ files: [String: String]) throws -> LoadedStrategy {
    try StrategyLoader.load(StrategySource(files: files))
  }
}
