import Naming
import Strategy

/// Where the names of a strategy stand, in a few lines.
enum NamesSummary {
  /// No more groups than these are named in a line.
  static let limit = 12

  static func lines(_ naming: NamingPlan) -> [String] {
    guard !naming.groups.isEmpty else { return [] }
    guard naming.isGoverned else {
      return ["names: \(naming.groups.count), not governed (no naming.yaml): all go out as written"]
    }
    let live = naming.groups.filter(\.standing.isLive)
    let older = naming.groups.filter { !$0.standing.isLive && $0.standing.live != nil }
    let none = naming.groups.filter { $0.standing.live == nil }
    var lines = ["names: \(live.count) approved"]
    if !older.isEmpty {
      lines.append("  go out in an earlier version until approved: \(list(older))")
    }
    if !none.isEmpty {
      lines.append("  do not go out until approved: \(list(none))")
    }
    return lines
  }

  private static func list(_ groups: [NamingPlan.Group]) -> String {
    let more = groups.count > limit ? " and \(groups.count - limit) more" : ""
    return groups.prefix(limit).map(\.id.text).joined(separator: ", ") + more
  }
}
