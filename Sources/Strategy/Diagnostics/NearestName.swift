import Expressions

/// Finds the name somebody probably meant.
package enum NearestName {
  /// The candidate that is near enough, by the search that expressions use for their names.
  package static func of(_ name: String, in candidates: some Sequence<String>) -> String? {
    NameSuggestion.nearest(to: name, among: candidates)
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
}
