import Foundation

/// Whether a group is still what its name was approved for. Compares two counts of it and says
/// what changed; what is done about it is up to people: the result is a proposal, never a new
/// name.
package enum Drift {
  /// From when on a change counts.
  package struct Thresholds: Sendable, Hashable {
    /// Population stability index of a trait; 0.25 is the usual mark of a shifted population
    /// (Siddiqi, Credit Risk Scorecards, 2006), 0.1 that of a minor shift.
    package var stability = 0.25
    /// The group became so many times as large.
    package var growth = 2.0
    /// The group fell to this share of its size.
    package var shrinkage = 0.5
    /// k: below it the group may have no name, and its traits are not told.
    package var minimumGroupSize = NamingPolicy.standardMinimumGroupSize
    package init() {}
  }

  /// One thing that changed.
  package enum Change: Sendable, Hashable {
    /// Fewer than k members.
    case tooSmall
    /// The size now as a multiple of the size then.
    case grew(Double)
    case shrank(Double)
    /// A trait's distribution moved. The leading values are told only for groups of k and more.
    case shifted(trait: String, index: Double, from: String?, to: String?)
  }

  /// What should be looked at again.
  package struct Proposal: Sendable, Hashable {
    package var group: GroupID
    /// Of the name that is live.
    package var version: Int
    package var labels: [String: String]
    /// Times of the two counts.
    package var since: String
    package var at: String
    package var changes: [Change]
    package init(
      group: GroupID, version: Int, labels: [String: String], since: String, at: String,
      changes: [Change]
    ) {
      self.group = group
      self.version = version
      self.labels = labels
      self.since = since
      self.at = at
      self.changes = changes
    }
  }

  /// A proposal when a group drifted since its name was approved; nil when it did not, or when
  /// there is nothing to compare.
  package static func proposal(
    for name: NameRecord, from then: CountSnapshot, to now: CountSnapshot,
    thresholds: Thresholds = Thresholds()
  ) -> Proposal? {
    guard let before = then.groups[name.group], let after = now.groups[name.group] else {
      return nil
    }
    let changes = changes(from: before, to: after, thresholds)
    guard !changes.isEmpty else { return nil }
    return Proposal(
      group: name.group, version: name.version, labels: name.labels, since: then.at, at: now.at,
      changes: changes)
  }

  /// The count a name was approved on: the latest that is not after its date, or else the first.
  package static func baseline(
    for name: NameRecord, in history: [CountSnapshot]
  ) -> CountSnapshot? {
    let known = history.filter { $0.groups[name.group] != nil }.sorted { $0.at < $1.at }
    guard let date = name.date else { return known.first }
    // A time of that day begins with the date.
    return known.last { $0.at.prefix(date.count) <= date } ?? known.first
  }

  static func changes(
    from before: CountSnapshot.Group, to after: CountSnapshot.Group, _ thresholds: Thresholds
  ) -> [Change] {
    var changes: [Change] = []
    let isSmall = (after.members ?? 0) < thresholds.minimumGroupSize
    if isSmall { changes.append(.tooSmall) }
    if let then = before.members, let now = after.members, then > 0 {
      let ratio = Double(now) / Double(then)
      if ratio >= thresholds.growth { changes.append(.grew(ratio)) }
      if ratio <= thresholds.shrinkage { changes.append(.shrank(ratio)) }
    }
    for (trait, old) in before.traits.sorted(by: { $0.key < $1.key }) {
      guard let new = after.traits[trait] else { continue }
      let index = stabilityIndex(from: old, to: new)
      guard index >= thresholds.stability else { continue }
      let tells = !isSmall && (before.members ?? 0) >= thresholds.minimumGroupSize
      changes.append(
        .shifted(
          trait: trait, index: index,
          from: tells ? leader(old, thresholds) : nil, to: tells ? leader(new, thresholds) : nil))
    }
    return changes
  }

  /// Population stability index: Σ (aᵢ − eᵢ) · ln(aᵢ / eᵢ) over the shares of each value. Half a
  /// member is added to every value (Jeffreys), so that an empty one does not make it infinite.
  /// Summed in the order of the values' names, so that the same counts give the same number.
  package static func stabilityIndex(from old: [String: Int], to new: [String: Int]) -> Double {
    let values = Set(old.keys).union(new.keys).sorted()
    func total(_ counts: [String: Int]) -> Double {
      counts.values.reduce(0) { $0 + Double(max($1, 0)) } + Double(values.count) / 2
    }
    let (oldTotal, newTotal) = (total(old), total(new))
    return values.reduce(0) { sum, value in
      let expected = (Double(max(old[value] ?? 0, 0)) + 0.5) / oldTotal
      let actual = (Double(max(new[value] ?? 0, 0)) + 0.5) / newTotal
      return sum + (actual - expected) * log(actual / expected)
    }
  }

  /// The value that most members have; nil where fewer than k have it.
  private static func leader(_ counts: [String: Int], _ thresholds: Thresholds) -> String? {
    let most = counts.min { ($1.value, $0.key) < ($0.value, $1.key) }
    return most.flatMap { $0.value >= thresholds.minimumGroupSize ? $0.key : nil }
  }
}
