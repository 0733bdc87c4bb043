import Strategy

/// The fixture with a lifecycle, to be varied by tests.
enum LifecycleFixture {
  static let files = Fixture.files.merging([
    "lifecycle.yaml": lifecycle,
    "offers.yaml": (Fixture.files["offers.yaml"] ?? "").replacing(
      "triggers:\n", with: "triggers:\n  - {id: stays, lifecycleChanged: relation/loyal}\n"),
  ]) { _, new in new }

  /// The files with one passage of the lifecycle replaced.
  static func varied(_ from: String, _ to: String) -> [String: String] {
    var files = files
    files["lifecycle.yaml"] = lifecycle.replacing(from, with: to, maxReplacements: 1)
    return files
  }

  private static let lifecycle = """
    lifecycles:
      - id: relation
        applies: "!customer.isCompany"
        initial: potential
        feedGuard: {feed: bank.transactions, staleAfter: 6h}
        states:
          - id: potential
            labels: {zh: 潜在, en: Potential}
          - {id: active, dwell: 1d}
          - {id: loyal}
          - {id: gone, terminal: true}
        transitions:
          - id: arrive
            from: potential
            to: active
            on: [bank.transaction.booked]
            when: event.isCredit || inSegment("frequent")
          - id: deepen
            from: active
            to: loyal
            when: tiers.assets == "high"
          - id: cool
            from: loyal
            to: active
            guarded: true
            when: features.purchases30d == 0
          - id: leave
            from: [active, loyal]
            to: gone
            after: 90d
            without: idle
        reentry:
          on: [bank.holding.opened]
    """
}
