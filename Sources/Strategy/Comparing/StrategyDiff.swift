/// One element of a strategy that is new, gone or different.
package struct StrategyChange: Hashable, Sendable, CustomStringConvertible {
  /// How an element differs.
  package enum Kind: String, Hashable, Sendable { case added, removed, changed }
  /// New, gone or different.
  package var kind: Kind
  /// Such as `segment "traveller"`.
  package var element: String
  /// What changed, a sentence each, with what it means for customers where it means something.
  package var details: [String]

  package var description: String {
    (["\(kind.rawValue): \(element)"] + details.map { "  \($0)" }).joined(separator: "\n")
  }
}

/// What changed between two strategies, in words.
package enum StrategyDiff {
  /// Changes in the order of the new strategy; elements that are gone come last.
  package static func changes(
    from old: StrategyPlan, to new: StrategyPlan
  ) -> [StrategyChange] {
    let before = StrategyOutline(old).elements
    let after = StrategyOutline(new).elements
    var earlier: [String: StrategyOutline.Element] = [:]
    for element in before { earlier[element.name] = element }
    var changes: [StrategyChange] = []
    for element in after {
      guard let known = earlier.removeValue(forKey: element.name) else {
        changes.append(StrategyChange(kind: .added, element: element.name, details: []))
        continue
      }
      let details = details(known, element) + lostStages(element.name, old, new)
      if details.isEmpty { continue }
      changes.append(StrategyChange(kind: .changed, element: element.name, details: details))
    }
    for element in before where earlier[element.name] != nil {
      changes.append(
        StrategyChange(
          kind: .removed, element: element.name, details: consequence(ofRemoving: element.name)))
    }
    return changes
  }

  private static func details(
    _ old: StrategyOutline.Element, _ new: StrategyOutline.Element
  ) -> [String] {
    var lines: [String] = []
    var restarts = false
    for (name, value) in new.properties {
      let before = old.properties.first { $0.name == name }?.value
      if before == value { continue }
      if name == "history" {
        restarts = before != nil
        continue
      }
      guard let before else {
        lines.append("\(name) is new: \(value)")
        continue
      }
      if ExpressionLayout.canonical(before) == ExpressionLayout.canonical(value) { continue }
      lines.append("\(name) was \(before), is \(value)")
    }
    for (name, value) in old.properties
    where !new.properties.contains(where: { $0.name == name }) {
      lines.append("\(name) is gone: it was \(value)")
    }
    if restarts {
      lines.append("its history starts anew: the window fills from the switch on")
    }
    return lines
  }

  /// What becomes of customers in states of a lifecycle that are gone.
  private static func lostStages(
    _ element: String, _ old: StrategyPlan, _ new: StrategyPlan
  ) -> [String] {
    guard let after = new.lifecycles.first(where: { element == "lifecycle \"\($0.id)\"" }),
      let before = old.lifecycles.first(where: { $0.identity == after.identity })
    else { return [] }
    return before.states.compactMap { state in
      let heir = after.states.first {
        $0.identity == state.identity || $0.formerly.contains(state.identity)
      }
      guard let heir else {
        return "customers in \(state.id) start again at \(after.states[after.initial].id)"
      }
      return heir.id == state.id ? nil : "customers in \(state.id) stand in \(heir.id) now"
    }
  }

  private static func consequence(ofRemoving element: String) -> [String] {
    if element.hasPrefix("segment ") || element.hasPrefix("key account ") {
      return ["its memberships are dropped at the switch"]
    }
    if element.hasPrefix("lifecycle ") { return ["its stages are dropped at the switch"] }
    if element.hasPrefix("feature ") || element.hasPrefix("value model ") {
      return ["its history is dropped at the switch"]
    }
    return []
  }
}
