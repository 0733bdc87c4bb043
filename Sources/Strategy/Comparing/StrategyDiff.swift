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
  /// All changes: those of the plans in words, then whatever else the files say differently, so
  /// that two strategies with different versions never compare as the same.
  package static func changes(
    from old: LoadedStrategy, to new: LoadedStrategy
  ) -> [StrategyChange] {
    var changes = changes(from: old.plan, to: new.plan)
    var places: [String: Int] = [:]
    for (index, change) in changes.enumerated() { places[change.element] = index }
    for (element, details) in contentChanges(from: old.content, to: new.content) {
      guard let place = places[element] else {
        changes.append(
          StrategyChange(kind: .changed, element: element, details: details.map(\.words)))
        continue
      }
      guard changes[place].kind == .changed else { continue }
      let told = withoutSpaces(changes[place].details.joined(separator: "\n"))
      changes[place].details += details.filter { detail in
        !detail.values.map(withoutSpaces).contains { !$0.isEmpty && told.contains($0) }
      }.map(\.words)
    }
    return changes + reordered(from: old.content, to: new.content)
  }

  /// The plan's words and the files' differ in layout.
  private static func withoutSpaces(_ text: String) -> String {
    String(text.filter { !$0.isWhitespace })
  }

  private typealias Detail = (words: String, values: [String])

  /// What the files say differently, by element.
  private static func contentChanges(
    from old: StrategyContent, to new: StrategyContent
  ) -> [(element: String, details: [Detail])] {
    var before: [String: StrategyContent.Value] = [:]
    for value in old.values { before[value.key] = value }
    var found: [(element: String, details: [Detail])] = []
    func note(_ element: String, _ words: String, _ values: [String]) {
      if found.last?.element != element { found.append((element, [])) }
      found[found.count - 1].details.append((words, values))
    }
    for value in new.values {
      let known = before.removeValue(forKey: value.key)
      if known?.text == value.text { continue }
      if let known {
        note(
          value.element, "\(value.path) was \(known.text), is \(value.text)",
          [known.text, value.text])
      } else {
        note(value.element, "\(value.path) is new: \(value.text)", [value.text])
      }
    }
    for value in old.values where before[value.key] != nil {
      note(value.element, "\(value.path) is gone: it was \(value.text)", [value.text])
    }
    return found
  }

  private static func reordered(
    from old: StrategyContent, to new: StrategyContent
  ) -> [StrategyChange] {
    new.orders.sorted { $0.key < $1.key }.compactMap { list, ids in
      let before = old.orders[list] ?? []
      let kept = ids.filter(before.contains)
      guard kept != before.filter(ids.contains) else { return nil }
      return StrategyChange(
        kind: .changed, element: list,
        details: ["they stand in another order: \(kept.joined(separator: ", "))"])
    }
  }

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
