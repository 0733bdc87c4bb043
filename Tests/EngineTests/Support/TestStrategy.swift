import Strategy

/// A small strategy with one of everything; tests replace single files of it.
enum TestStrategy {
  static func plan(replacing: [String: String] = [:]) throws -> StrategyPlan {
    let files = files.merging(replacing) { _, new in new }
    return try StrategyLoader.load(StrategySource(files: files)).plan
  }

  static let files: [String: String] = [
    "strategy.yaml": strategy, "features.yaml": features, "segments.yaml": segments,
    "tiers.yaml": tiers, "offers.yaml": offers, "products.yaml": products,
    "suppressions.yaml": suppressions, "contact-policy.yaml": contactPolicy,
    "service.yaml": service, "currencies.yaml": currencies, "jurisdictions/default.yaml": elsewhere,
    "jurisdictions/CN.yaml": china,
  ]

  static let strategy = """
    name: Test
    baseCurrency: CNY
    locales: [zh, en]
    purposes:
      - id: marketing
        description: Offers
      - id: survey
        description: Questions
    channels:
      - id: app
        description: App
      - id: sms
        description: Short message
    limits:
      eventIDs: 64
      transactions: 64
      holdings: 8
      accounts: 8
      consents: 16
      contacts: 16
      decisions: 8
      complaints: 4
    """

  static let currencies = """
    asOf: 2026-01-05
    rates:
      USD: 7.02
      JPY: 0.0448
      KWD: 22.9
    """

  static let products = """
    products:
      - {id: savings,     category: deposit, name: {zh: 储蓄, en: Savings}}
      - {id: creditCard,  category: card,    name: {zh: 信用卡, en: Card}}
      - {id: premiumCard, category: card,    name: {zh: 白金卡, en: Premium card}}
    """

  static let features = """
    features:
      - id: count30d
        description: Debits
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: count
        window: 30d
      - id: sum30d
        description: Spending
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: sum
        value: event.amount
        window: 30d
      - id: mean30d
        description: Mean
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: mean
        value: event.amount
        window: 30d
      - id: min30d
        description: Smallest
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: min
        value: event.amount
        window: 30d
      - id: max30d
        description: Largest
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: max
        value: event.amount
        window: 30d
      - id: first30d
        description: First
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: first
        value: event.amount
        window: 30d
      - id: last30d
        description: Last
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: last
        value: event.amount
        window: 30d
      - id: sum1d
        description: A day's spending
        events: [bank.transaction.booked]
        filter: "!event.isCredit"
        aggregate: sum
        value: event.amount
        window: 1d
      - id: sinceLast
        description: Quiet for
        events: [bank.transaction.booked]
        aggregate: timeSince
        window: all
    """

  static let segments = """
    segments:
      - id: active
        description: Spends
        when: features.count30d >= 3
        exit: features.count30d == 0
        labels: {zh: 活跃, en: Active}
        owner: retail
        purpose: marketing
      - id: spender
        description: Spends much
        when: features.sum30d >= money("1000.00", "CNY")
        exit: features.sum30d < money("500.00", "CNY")
        dwell: 7d
        labels: {zh: 消费, en: Spender}
        owner: retail
        purpose: marketing
      - id: quiet
        description: Silent for ten days
        when: features.sinceLast >= duration("240h")
        labels: {zh: 安静, en: Quiet}
        owner: retail
        purpose: marketing
      - id: newcomer
        description: Young relation
        when: daysSince(customer.firstSeen) < 10
        labels: {zh: 新客, en: New}
        owner: retail
        purpose: marketing
    """

  static let tiers = """
    tiers:
      - id: assets
        description: Assets
        score: customer.assets
        dwell: 30d
        steps:
          - id: mass
            labels: {zh: 大众, en: Mass}
          - id: affluent
            from: 1000.00 CNY
            keepAbove: 800.00 CNY
            labels: {zh: 富裕, en: Affluent}
          - id: rich
            from: 5000.00 CNY
            keepAbove: 4000.00 CNY
            labels: {zh: 高净值, en: Rich}
    """

  static let offers = """
    triggers:
      - {id: becameActive, segmentEntered: active}
      - {id: becameSpender, segmentEntered: spender}
      - id: openedSavings
        event: bank.holding.opened
        when: event.product == "savings"
    offers:
      - id: card
        description: A card
        kind: crossSell
        group: cards
        product: creditCard
        purpose: marketing
        channels: [app, sms]
        eligible:
          - id: savesHere
            reason: holds savings
            when: holds("savings")
        prior: {accepted: 3, declined: 57}
        value: 300.00 CNY
        validity: 7d
        attribution: 30d
        coolDown: {afterRefusal: 90d, afterContact: 1d}
        texts: {zh: 信用卡, en: A card for you}
      - id: premium
        description: A better card
        kind: upSell
        group: cards
        product: premiumCard
        purpose: marketing
        channels: [sms]
        eligible:
          - id: hasCard
            reason: holds the basic card
            when: holds("creditCard")
        prior: {accepted: 2, declined: 48}
        value: 800.00 CNY
        validity: 7d
        coolDown: {afterRefusal: 90d, afterContact: 1d}
        texts: {zh: 白金卡, en: A better card}
    """

  static let suppressions = """
    suppressions:
      - id: deceased
        description: Nobody writes to the dead
        when: customer.deceased
      - id: hardship
        description: In difficulty
        when: customer.hardship
    """

  static let contactPolicy = """
    caps:
      - {id: twoAWeek, count: 2, window: 7d}
      - {id: oneText, count: 1, window: 7d, channel: sms}
    channelCoolDownAfterRefusal: 30d
    """

  static let service = """
    complaints:
      deadlines: [48h, 5d]
      escalations:
        - severity: critical
          deadlines: [2h, 8h]
      surveyAfterClose:
        survey: afterComplaint
        delay: 24h
    surveys:
      - id: afterComplaint
        description: How was it
        channels: [app, sms]
        purpose: survey
        sample: 1
        coolDown: 90d
        validity: 14d
        texts: {zh: 评分, en: Rate us}
    """

  static let china = """
    id: CN
    name: China
    timeZone: Asia/Shanghai
    sending: {from: "09:00", until: "20:00"}
    consent:
      presumed: []
    refusal: {zh: 回复TD退订, en: Reply TD}
    """

  static let elsewhere = """
    id: "*"
    name: Elsewhere
    timeZone: UTC
    sending: {from: "00:00", until: "24:00"}
    consent:
      presumed: []
    refusal: {zh: 回复STOP退订, en: Reply STOP}
    """
}
