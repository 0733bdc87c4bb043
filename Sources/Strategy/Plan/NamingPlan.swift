package import Naming

/// The names of groups: what may go out, what still waits for approval, and the bank's rules.
package struct NamingPlan: Sendable {
  /// A group with the labels that its rule proposes.
  package struct Group: Sendable {
    package var id: GroupID
    /// By locale, as written or as rendered from a template.
    package var labels: [String: String]
    package var standing: NameLedger.Standing
    package init(id: GroupID, labels: [String: String], standing: NameLedger.Standing) {
      self.id = id
      self.labels = labels
      self.standing = standing
    }
  }

  /// Whether names need approval: the strategy has a `naming.yaml`. Without one labels go out as
  /// they are written.
  package var isGoverned = false
  package var policy = NamingPolicy()
  package var thresholds = Drift.Thresholds()
  package var ledger = NameLedger()
  /// Segments, then steps of tiers, then states of lifecycles, in the order of the plan; those that have labels.
  package var groups: [Group] = []
  /// Templates by id with their texts by locale, for comparisons.
  package var templates: [(id: String, texts: [String: String])] = []
  package init() {}
}
