import Foundation
import Naming
import Strategy

/// A decision about names, recorded in names.yaml.
struct NamesDecision {
  var state: NameState
  /// Ids of groups; `all` stands for those the decision is possible for.
  var groups: [String]
  var person: String
  var date: String
  var note: String?

  static let all = "all"

  enum Failure: Error, CustomStringConvertible {
    case unknownGroup(String)
    case refused(GroupID)
    case obstacle(GroupID, NameLedger.Obstacle)

    var description: String {
      switch self {
      case .unknownGroup(let name): "there is no group \"\(name)\" with labels in this strategy"
      case .refused(let group):
        "\(group): the review refuses its labels, so they cannot be reviewed or approved"
      case .obstacle(let group, .illegal(let from, let to)):
        "\(group): a name that is \(from.rawValue) cannot become \(to.rawValue)"
      case .obstacle(let group, .samePerson):
        "\(group): whoever reviewed a name cannot approve it; another person has to"
      case .obstacle(let group, .notReviewed): "\(group): nobody has reviewed it"
      }
    }
  }

  /// The ledger with the decision, and how many names it was made about.
  func apply(
    to ledger: NameLedger, _ review: NamesReview
  ) throws(Failure) -> (ledger: NameLedger, count: Int) {
    var ledger = ledger
    let rows = try chosen(review)
    for row in rows {
      if state != .rejected, !row.findings.isEmpty { throw .refused(row.group.id) }
      do throws(NameLedger.Obstacle) {
        try ledger.decide(
          state, on: row.group.id, labels: row.group.labels, by: person, date: date, note: note)
      } catch {
        throw .obstacle(row.group.id, error)
      }
    }
    return (ledger, rows.count)
  }

  private func chosen(_ review: NamesReview) throws(Failure) -> [NamesReview.Row] {
    if groups == [Self.all] {
      return review.rows.filter { $0.group.standing.state.mayBecome(state) }
    }
    var rows: [NamesReview.Row] = []
    for name in groups {
      guard let row = review.rows.first(where: { $0.group.id.text == name }) else {
        throw .unknownGroup(name)
      }
      rows.append(row)
    }
    return rows
  }
}
