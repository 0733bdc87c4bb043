/// What is wrong with a state machine as a graph: states nobody reaches or leaves, transitions
/// that never happen or always do, circles that take no time.
struct LifecycleCheck {
  let definition: LifecycleDefinition
  let findings: Findings

  private typealias Transition = LifecycleDefinition.Transition
  private var name: String { definition.id.value }
  private var states: [LifecycleDefinition.State] { definition.states.items }

  func run() {
    for transition in definition.allTransitions { check(transition) }
    checkReentry()
    checkGuards()
    checkOverlaps()
    // The graph says something only when all its edges are known.
    let known = Set(definition.states.ids.map(\.value))
    let named = definition.allTransitions.flatMap { $0.from + [$0.to] } + [definition.initial]
    guard named.allSatisfy({ known.contains($0.value) }), states.count == known.count else {
      return
    }
    checkReachable()
    checkExits()
    checkInstantCircles()
  }

  private func check(_ transition: Transition) {
    let id = transition.id
    if transition.from.contains(where: { $0.value == transition.to.value }) {
      findings.error(
        "the transition \"\(id.value)\" leads from \"\(transition.to.value)\" to itself",
        at: transition.to, remedy: "name another state, or remove the transition")
    }
    var seen: Set<String> = []
    for source in transition.from where !seen.insert(source.value).inserted {
      findings.error(
        "the state \"\(source.value)\" is named twice", at: source, remedy: "remove one")
    }
    for source in transition.from
    where states.contains(where: { $0.id.value == source.value && $0.isTerminal }) {
      findings.error(
        "the transition \"\(id.value)\" leaves the terminal state \"\(source.value)\"",
        at: source, remedy: "remove \"terminal\" from the state, or use \"reentry\"")
    }
    // What an unreadable condition would have said is not known.
    guard !transition.isFaulty else { return }
    if let after = transition.after, !transition.on.isEmpty {
      findings.error(
        "\"after\" waits for time to pass, \"on\" for an event", at: after,
        remedy: "make two transitions of it, or remove one of the two")
    }
    if transition.after == nil, let without = transition.without {
      let place = Self.place(of: without) ?? id
      findings.error(
        "\"without\" says nothing where there is no \"after\"", at: place,
        remedy: "add \"after: 90d\", or remove \"without\"")
    }
    if transition.isUnconditional {
      findings.error(
        "\"\(id.value)\" has no condition: nobody would ever stay in the state", at: id,
        remedy: "add \"when\", \"on\", \"after\" or \"dwell\"")
    }
  }

  private static func place(of activity: LifecycleDefinition.Activity) -> Located<String>? {
    switch activity {
    case .feature(let name): name
    case .events(let events): events.first
    }
  }

  private func checkReentry() {
    guard let reentry = definition.reentry else { return }
    if !states.contains(where: \.isTerminal) {
      findings.error(
        "\"reentry\" leads out of terminal states, and there is none", at: reentry.id,
        remedy: "mark a state with \"terminal: true\", or write a transition instead")
    }
    if states.contains(where: { $0.id.value == reentry.to.value && $0.isTerminal }) {
      findings.error(
        "\"reentry\" leads to the terminal state \"\(reentry.to.value)\"", at: reentry.to,
        remedy: "name a state in which a relation begins")
    }
  }

  private func checkGuards() {
    for transition in definition.transitions {
      if let guarded = transition.guarded, guarded.value, !definition.hasGuard {
        findings.error(
          "\"\(transition.id.value)\" is guarded, but the lifecycle has no \"feedGuard\"",
          at: guarded, remedy: "add feedGuard: {feed: bank.transactions, staleAfter: 6h}")
      }
      guard let after = transition.after else { continue }
      for entry in definition.guards where entry.staleAfter.value >= after.value {
        findings.error(
          "the feed counts as stale after \(entry.staleAfter.text) only, "
            + "but \"\(transition.id.value)\" waits for \(after.text)", at: entry.staleAfter,
          remedy: "make \"staleAfter\" shorter than every \"after\"")
      }
    }
  }

  /// A transition that never happens because another one from the same state always comes first.
  private func checkOverlaps() {
    let transitions = definition.transitions.filter { !$0.isFaulty && !$0.isUnconditional }
    for (place, later) in transitions.enumerated() {
      for (other, earlier) in transitions.enumerated() where other != place {
        let shared = Set(later.from.map(\.value)).intersection(earlier.from.map(\.value))
        guard let state = shared.min(), Self.covers(earlier, later) else { continue }
        let isSooner = Self.isSooner(earlier, later)
        guard other < place || isSooner else { continue }
        let isSame = !isSooner && Self.covers(later, earlier)
        findings.error(
          isSame
            ? "\"\(later.id.value)\" leaves \"\(state)\" on the conditions of "
              + "\"\(earlier.id.value)\""
            : "\"\(later.id.value)\" never happens in \"\(state)\": "
              + "\"\(earlier.id.value)\" always comes first",
          at: later.id,
          remedy: isSame
            ? "remove one of the two" : "put the narrower transition first, or change its \"from\"")
        break
      }
    }
  }

  /// Whenever `b` could be taken, so could `a`.
  private static func covers(_ a: Transition, _ b: Transition) -> Bool {
    switch (a.after?.value, b.after?.value) {
    case (nil, _): coversConditions(a, b)
    case (_?, nil): false
    case (let first?, let second?):
      first <= second && activity(a) == activity(b) && coversConditions(a, b)
    }
  }

  private static func coversConditions(_ a: Transition, _ b: Transition) -> Bool {
    let (first, second) = (Set(a.on.map(\.value)), Set(b.on.map(\.value)))
    guard first.isEmpty || (!second.isEmpty && second.isSubset(of: first)) else { return false }
    if let when = a.when, when.canonical != b.when?.canonical { return false }
    return a.dwell <= b.dwell && (!a.isGuarded || b.isGuarded)
  }

  /// `a` is taken at an earlier time than `b` can be, wherever it stands.
  private static func isSooner(_ a: Transition, _ b: Transition) -> Bool {
    guard let first = a.after?.value, let second = b.after?.value else { return false }
    return first < second && a.when == nil
  }

  private static func activity(_ transition: Transition) -> [String] {
    switch transition.without {
    case nil: []
    case .feature(let name): ["feature", name.value]
    case .events(let events): Set(events.map(\.value)).sorted()
    }
  }
}

/// The machine as a graph.
extension LifecycleCheck {
  private func sources(_ transition: Transition) -> [String] {
    transition.from.isEmpty
      ? states.filter(\.isTerminal).map(\.id.value) : transition.from.map(\.value)
  }

  private func checkReachable() {
    var reached: Set<String> = [definition.initial.value]
    var before = 0
    while reached.count != before {
      before = reached.count
      for transition in definition.allTransitions
      where !reached.isDisjoint(with: sources(transition)) {
        reached.insert(transition.to.value)
      }
    }
    for state in states where !reached.contains(state.id.value) {
      findings.error(
        "no way leads from \"\(definition.initial.value)\" into the state \"\(state.id.value)\"",
        at: state.id, remedy: "add a transition to it, or remove it")
    }
  }

  private func checkExits() {
    let left = Set(definition.allTransitions.flatMap(sources))
    for state in states where !state.isTerminal && !left.contains(state.id.value) {
      findings.error(
        "no way leads out of the state \"\(state.id.value)\"", at: state.id,
        remedy: "add a transition from it, or mark it with \"terminal: true\"")
    }
  }

  /// Circles of transitions that wait for neither an event nor time: a customer for whom all the
  /// conditions hold would go round without end.
  private func checkInstantCircles() {
    var instant: [String: [String]] = [:]
    for transition in definition.allTransitions
    where transition.isInstant && !transition.isFaulty && !transition.isUnconditional {
      for source in sources(transition) where source != transition.to.value {
        let dwells = states.contains { $0.id.value == source && $0.dwell > 0 }
        if !dwells { instant[source, default: []].append(transition.to.value) }
      }
    }
    // What cannot be on a circle goes, until nothing does.
    var rest = Set(instant.keys)
    var before = -1
    while rest.count != before {
      before = rest.count
      rest = rest.filter { state in (instant[state] ?? []).contains(where: rest.contains) }
    }
    guard let start = states.map(\.id.value).first(where: rest.contains) else { return }
    var path = [start]
    while let next = (instant[path[path.count - 1]] ?? []).first(where: rest.contains) {
      if let at = path.firstIndex(of: next) {
        path = Array(path[at...]) + [next]
        break
      }
      path.append(next)
    }
    guard let state = states.first(where: { $0.id.value == path[0] }) else { return }
    findings.error(
      "the circle \(path.joined(separator: " → ")) takes no time", at: state.id,
      remedy: "give one of its states or transitions a \"dwell\", or let one wait for \"on\"")
  }
}
