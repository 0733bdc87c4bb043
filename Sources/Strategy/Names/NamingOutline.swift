import Naming

/// Names as a comparison of strategies shows them.
extension StrategyOutline {
  /// Elements with their properties; none where nothing is said about names.
  static func naming(_ naming: NamingPlan) -> [(name: String, properties: [(String, String?)])] {
    guard naming.isGoverned else { return [] }
    var elements: [(name: String, properties: [(String, String?)])] = [
      (
        "the naming",
        [
          ("least members of a named group", "\(naming.policy.minimumGroupSize)"),
          ("longest name", "\(naming.policy.maximumLength)"),
          ("allowed everyday words", words(naming.policy.ordinaryWords)),
          (
            "drift",
            "stability \(naming.thresholds.stability), growth \(naming.thresholds.growth), "
              + "shrinkage \(naming.thresholds.shrinkage)"
          ),
        ]
      )
    ]
    for template in naming.templates {
      elements.append(("label template \"\(template.id)\"", [("texts", texts(template.texts))]))
    }
    for group in naming.groups {
      elements.append(
        (
          "name of \"\(group.id)\"",
          [
            ("proposed", texts(group.labels)), ("state", group.standing.state.rawValue),
            (
              "goes out",
              group.standing.live.map { "version \($0.version), \(texts($0.labels))" }
                ?? "nothing: no version is approved"
            ),
          ]
        ))
    }
    return elements
  }

  private static func words(_ words: Set<String>) -> String? {
    words.isEmpty ? nil : words.sorted().joined(separator: ", ")
  }
}
