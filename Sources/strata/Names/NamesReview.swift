import Foundation
import Naming
import Strategy

/// The review of all names of a strategy, with what is known of sizes and customers.
struct NamesReview {
  struct Finding: Encodable {
    var locale: String
    var reason: String
    var message: String
    /// In Unicode scalars of the label, from 0.
    var start: Int
    var end: Int
  }

  struct Row {
    var group: NamingPlan.Group
    var members: Int?
    var findings: [Finding]

    /// Personal data is not shown again, by whoever asks.
    var isWithheld: Bool { findings.contains { $0.reason.hasPrefix("personal.") } }
  }

  private(set) var rows: [Row] = []

  init(_ naming: NamingPlan, people: PeopleIndex, counts: CountSnapshot?) {
    let reviewer = NameReviewer(policy: naming.policy, people: people)
    rows = naming.groups.map { group in
      let counted = counts?.groups[group.id]
      // A count is withheld because the group is small, or would give a small one away.
      let members = counted.map { $0.members ?? 0 }
      let findings = group.labels.sorted { $0.key < $1.key }.flatMap { locale, label in
        reviewer.review(label, locale: locale, groupSize: members).map {
          Finding(
            locale: locale, reason: $0.reason.rawValue, message: $0.message,
            start: $0.place.lowerBound, end: $0.place.upperBound)
        }
      }
      return Row(group: group, members: members, findings: findings)
    }
  }

  var refused: [Row] { rows.filter { !$0.findings.isEmpty } }

  // MARK: Shown

  var table: [String] {
    let idWidth = rows.map(\.group.id.text.count).max() ?? 0
    return rows.flatMap { row in
      let standing = row.group.standing
      let labels = row.group.labels.sorted { $0.key < $1.key }.map(\.value)
      let shown = row.isWithheld ? "[withheld]" : labels.joined(separator: " / ")
      let state = (standing.isLive ? "live" : standing.state.rawValue)
        .padding(toLength: 9, withPad: " ", startingAt: 0)
      let id = row.group.id.text.padding(toLength: idWidth, withPad: " ", startingAt: 0)
      let verdict = row.findings.isEmpty ? "" : "  " + Terminal.red("refused")
      let live =
        standing.isLive ? "" : standing.live.map { "  (live: version \($0.version))" } ?? ""
      return ["\(id)  v\(standing.version)  \(state)  \(shown)\(live)\(verdict)"]
        + row.findings.map { finding in
          "  \(finding.locale):\(finding.start + 1)-\(finding.end): \(finding.message) "
            + "[\(finding.reason)]"
        }
    }
  }

  private struct Report: Encodable {
    struct Group: Encodable {
      var group: String
      var version: Int
      var state: String
      var liveVersion: Int?
      var members: Int?
      var labels: [String: String]?
      var refusals: [Finding]
    }
    var groups: [Group]
    var refused: Int
  }

  func json() throws -> String {
    let report = Report(
      groups: rows.map { row in
        Report.Group(
          group: row.group.id.text, version: row.group.standing.version,
          state: row.group.standing.state.rawValue,
          liveVersion: row.group.standing.live?.version, members: row.members,
          labels: row.isWithheld ? nil : row.group.labels, refusals: row.findings)
      }, refused: refused.count)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(report), as: UTF8.self)
  }
}
