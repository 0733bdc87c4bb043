import Strategy

/// A lifecycle with one of everything, and what it looks at.
enum LifecycleStrategy {
  static func plan(
    _ lifecycle: String = machine, segments: String = TestStrategy.segments,
    replacing: [String: String] = [:]
  ) throws -> StrategyPlan {
    try TestStrategy.plan(
      replacing: [
        "lifecycle.yaml": "lifecycles:\n" + lifecycle, "segments.yaml": segments,
      ].merging(replacing) { _, new in new })
  }

  /// potential → new → active → loyal → churned, without a feed guard.
  static let machine = """
      - id: life
        initial: potential
        states:
          - id: potential
            labels: {zh: 潜在, en: Potential}
          - id: new
            labels: {zh: 新客, en: New}
          - id: active
            dwell: 5d
          - id: loyal
          - id: churned
            terminal: true
        transitions:
          - {id: first, from: potential, to: new, when: features.count30d >= 1}
          - {id: settle, from: new, to: active, when: features.count30d >= 3}
          - {id: deepen, from: active, to: loyal, when: 'features.sum30d >= money("1000.00", "CNY")'}
          - {id: cool, from: loyal, to: active, dwell: 2d, when: 'features.sum30d < money("500.00", "CNY")'}
          - id: leave
            from: [new, active, loyal]
            to: churned
            after: 40d
            without: sinceLast
        reentry: {to: new, on: [bank.holding.opened]}
    """

  /// The same with a feed guard of six hours.
  static let guarded = machine.replacing(
    "initial: potential",
    with: "initial: potential\n    feedGuard: {feed: bank.transactions, staleAfter: 6h}")
}
