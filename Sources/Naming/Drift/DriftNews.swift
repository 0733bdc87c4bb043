/// Remembers what was proposed, so that people are told of a proposal once and not at every count.
///
/// Memory: an entry for each group that is proposed now. What was told is not kept over a restart.
package struct DriftNews: Sendable {
  /// What makes a proposal another one. The numbers do not: they move with every count.
  private struct Told: Equatable {
    var version: Int
    var kinds: Set<String>
  }
  private var told: [GroupID: Told] = [:]

  package init() {}

  /// Takes all proposals of one count and returns those that are new: of a group that had none
  /// at the count before, of another version of its name, or with changes of other kinds.
  package mutating func take(_ proposals: [Drift.Proposal]) -> [Drift.Proposal] {
    let before = told
    told = [:]
    return proposals.filter { proposal in
      let now = Told(version: proposal.version, kinds: Set(proposal.changes.map(\.kind)))
      told[proposal.group] = now
      return before[proposal.group] != now
    }
  }
}

extension Drift.Change {
  /// What kind of change, and of which trait; without numbers.
  var kind: String {
    switch self {
    case .tooSmall: "tooSmall"
    case .grew: "grew"
    case .shrank: "shrank"
    case .shifted(let trait, _, _, _): "shifted \(trait)"
    }
  }
}
