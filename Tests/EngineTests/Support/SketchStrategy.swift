import Strategy

/// A strategy with every aggregate that keeps rows or a decayed sum, and rules that ask for them.
enum SketchStrategy {
  static func plan(rows: Int = 256, groups: Int = 32) throws -> StrategyPlan {
    let strategy = TestStrategy.strategy
      .replacing("transactions: 64", with: "transactions: 400\n  sketchRows: \(rows)")
    return try TestStrategy.plan(replacing: [
      "strategy.yaml": strategy, "features.yaml": features(groups: groups),
      "segments.yaml": segments, "offers.yaml": "offers: []",
    ])
  }

  static func features(groups: Int) -> String {
    let shared = "events: [bank.transaction.booked], window: 10d, tile: 8h"
    let grouped = "\(shared), groupBy: event.merchantCategory, groups: \(groups)"
    return """
      features:
        - {id: spend, aggregate: sum, value: event.amount, \(grouped)}
        - {id: meanSpend, aggregate: mean, value: event.amount, \(grouped)}
        - {id: top, aggregate: topK, value: event.amount, \(grouped)}
        - {id: uses, aggregate: count, groupBy: event.channel, \(shared)}
        - {id: topUses, aggregate: topK, groupBy: event.channel, top: 2, \(shared)}
        - {id: categories, aggregate: distinct, value: event.merchantCategory, \(shared)}
        - {id: amounts, aggregate: distinct, value: event.amount, \(shared)}
        - {id: median, aggregate: quantile, quantile: 0.5, value: event.amount, \(shared)}
        - {id: upper, aggregate: quantile, quantile: 0.9, value: event.amount, \(shared)}
        - id: decayedSpend
          events: [bank.transaction.booked]
          aggregate: decayed
          value: event.amount
          halfLife: 5d
          tile: 4h
        - {id: decayedCount, events: [bank.transaction.booked], aggregate: decayed, halfLife: 5d}
        - {id: days, events: [bank.transaction.booked], aggregate: streak, every: day, window: 60d}
        - {id: weeks, events: [bank.transaction.booked], aggregate: streak, every: week, window: 26w}
        - id: months
          events: [bank.transaction.booked]
          aggregate: streak
          every: month
          window: 13mo
      """
  }

  static let rules: [(id: String, when: String, exit: String)] = [
    ("diner", "features.spend(5812) > money(\"500.00\", \"CNY\")", ""),
    ("dinesMuch", "features.spend.share(5812) > 0.5", "features.spend.share(5812) < 0.2"),
    ("mean", "features.meanSpend(5812) > money(\"50.00\", \"CNY\")", ""),
    ("eats", "features.top(1) == 5812 && features.top(2) != 0 && features.top(3) != 1", ""),
    ("topMuch", "features.top.value(1) > money(\"900.00\", \"CNY\")", ""),
    ("concentrated", "features.top.share(1) > 0.6", "features.top.share(1) < 0.4"),
    ("online", "features.uses(\"ecom\") >= 2", "features.uses(\"ecom\") == 0"),
    ("mostlyOnline", "features.topUses(1) == \"ecom\" || features.topUses.share(2) > 0.4", ""),
    ("varied", "features.categories >= 4 && features.amounts > 2", ""),
    ("middling", "features.median > money(\"50.00\", \"CNY\")", ""),
    ("generous", "features.upper > money(\"90.00\", \"CNY\")", ""),
    ("lately", "features.decayedSpend > money(\"300.00\", \"CNY\")", ""),
    ("active", "features.decayedCount > 3.0", ""),
    ("daily", "features.days >= 3", ""),
    ("loyal", "features.weeks >= 3 && features.months >= 2", ""),
  ]

  static let segments =
    "segments:\n"
    + rules.map { rule in
      """
        - id: \(rule.id)
          when: |
            \(rule.when)
      \(rule.exit.isEmpty ? "" : "    exit: \(rule.exit)\n")\
          labels: {zh: 测试, en: Test}
          owner: retail
          purpose: marketing

      """
    }.joined()
}
