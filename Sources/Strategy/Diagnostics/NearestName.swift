/// Finds the name somebody probably meant.
package enum NearestName {
  /// The candidate with the smallest edit distance to `name`, nil when none is near: at most a
  /// third of the name's length (at least 1) of insertions, deletions, substitutions and swaps of
  /// neighbours. Case does not count. O(candidates × length²).
  package static func of(_ name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != name {
      let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
      let allowed = max(1, max(wanted.count, other.count) / 3)
      guard abs(wanted.count - other.count) <= allowed else { continue }
      let distance = distance(wanted, other)
      guard distance <= allowed else { continue }
      if let found = best, found.distance < distance { continue }
      if let found = best, found.distance == distance, found.name <= candidate { continue }
      best = (candidate, distance)
    }
    return best?.name
  }

  /// "did you mean …?", or the possible names when none is near; at most twelve are listed.
  package static func remedy(
    for name: String, among candidates: some Collection<String>, what: String
  ) -> String {
    if let near = of(name, in: candidates) { return "did you mean \"\(near)\"?" }
    guard !candidates.isEmpty else { return "no \(what) is declared" }
    let sorted = candidates.sorted()
    let shown = sorted.prefix(12).joined(separator: ", ")
    return "\(what) may be: \(shown)\(sorted.count > 12 ? ", …" : "")"
  }

  /// Optimal string alignment distance.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
