/// All versions of all names that were ever put up for review.
package struct NameLedger: Sendable, Hashable {
  /// By group, in order of version.
  package private(set) var records: [GroupID: [NameRecord]] = [:]

  package init(_ records: [NameRecord] = []) {
    for record in records { self.records[record.group, default: []].append(record) }
    for group in self.records.keys { self.records[group]?.sort { $0.version < $1.version } }
  }

  /// What is to be said about a group whose rule carries these labels.
  package struct Standing: Sendable, Hashable {
    package var group: GroupID
    /// The version of the labels that the strategy proposes, known or to be.
    package var version: Int
    /// Where the proposed labels stand.
    package var state: NameState
    /// The version that may go out: the highest approved one. Nil where none is.
    package var live: NameRecord?

    /// True when what the strategy proposes is what goes out.
    package var isLive: Bool { state == .approved && live?.version == version }
  }

  /// Where a group's proposed labels stand.
  package func standing(of group: GroupID, labels: [String: String]) -> Standing {
    let versions = records[group] ?? []
    let live = versions.last { $0.state == .approved }
    // The newest record of the same labels speaks for them.
    if let known = versions.last(where: { $0.labels == labels }) {
      return Standing(group: group, version: known.version, state: known.state, live: live)
    }
    return Standing(
      group: group, version: (versions.last?.version ?? 0) + 1, state: .draft, live: live)
  }

  /// Why a decision cannot be recorded.
  package enum Obstacle: Error, Hashable, Sendable {
    case illegal(from: NameState, to: NameState)
    /// The person who reviewed cannot also approve.
    case samePerson
    case notReviewed
  }

  /// Records a decision about the proposed labels of a group.
  /// - Parameters:
  ///   - person: who decides; whoever reviewed cannot approve.
  ///   - date: `YYYY-MM-DD`.
  package mutating func decide(
    _ state: NameState, on group: GroupID, labels: [String: String], by person: String,
    date: String, note: String? = nil
  ) throws(Obstacle) {
    let standing = standing(of: group, labels: labels)
    var versions = records[group] ?? []
    let index = versions.firstIndex { $0.version == standing.version }
    var record =
      index.map { versions[$0] }
      ?? NameRecord(group: group, version: standing.version, state: .draft, labels: labels)
    guard record.state.mayBecome(state) else { throw .illegal(from: record.state, to: state) }
    switch state {
    case .draft: break
    case .reviewed: record.reviewedBy = person
    case .approved:
      guard let reviewer = record.reviewedBy else { throw .notReviewed }
      guard reviewer != person else { throw .samePerson }
      record.approvedBy.append(person)
    case .rejected: record.approvedBy = []
    }
    record.state = state
    record.date = date
    record.note = note ?? record.note
    if let index { versions[index] = record } else { versions.append(record) }
    records[group] = versions
  }
}
