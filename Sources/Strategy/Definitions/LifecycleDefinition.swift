/// An entry of `lifecycle.yaml`: a state machine.
struct LifecycleDefinition {
  struct State {
    var id: Located<String>
    var labels: LocalTexts?
    var dwell: Int64
    var terminal: Located<Bool>?
    var formerly: [Located<String>]

    var isTerminal: Bool { terminal?.value ?? false }
  }

  /// What `after` waits for the absence of.
  enum Activity {
    /// A feature with the aggregate `timeSince`.
    case feature(Located<String>)
    case events([Located<String>])
  }

  struct Transition {
    var id: Located<String>
    /// Empty for the re-entry, which leads out of every terminal state.
    var from: [Located<String>]
    var to: Located<String>
    var on: [Located<String>]
    var when: ExpressionText?
    var after: Located<Int64>?
    var without: Activity?
    var dwell: Int64
    var guarded: Located<Bool>?
    /// A condition is written that could not be read: what the others mean is not known.
    var isFaulty: Bool

    /// Not taken while a guarded feed is stale.
    var isGuarded: Bool {
      after != nil || (guarded?.value ?? false)
    }
    /// Waits for neither an event nor time.
    var isInstant: Bool { on.isEmpty && after == nil && dwell == 0 }
    var isUnconditional: Bool { isInstant && when == nil }
  }

  var id: Located<String>
  var description: String
  var applies: ExpressionText?
  var initial: Located<String>
  var states: Declared<State>
  var transitions: [Transition]
  var reentry: Transition?
  var guards: [FeedGuardDefinition]
  /// A feed guard is written, even if it could not be read.
  var hasGuard: Bool
  var grounds: [ProtectedGround]

  /// In the order in which they are tried.
  var allTransitions: [Transition] { transitions + (reentry.map { [$0] } ?? []) }

  static let keys = [
    "description", "applies", "initial", "states", "transitions", "reentry", "feedGuard",
    "protected",
  ]
  static let transitionKeys = [
    "description", "from", "to", "on", "when", "after", "without", "dwell", "guarded",
  ]

  static func readAll(_ root: YamlValue, locales: [String]) -> Declared<LifecycleDefinition> {
    guard let map = YamlMap(root, what: "lifecycle.yaml", keys: ["lifecycles"]) else {
      return Declared()
    }
    let machines = Declared<LifecycleDefinition>.read(
      map.elements("lifecycles"), noun: "lifecycle", keys: keys,
      id: { $0.identifier(reserved: Identifiers.reserved) },
      item: { read($0, $1, locales: locales) })
    limit(machines.ids, LifecyclePlan.maximumMachines, "lifecycles", root.findings)
    return machines
  }

  private static func read(
    _ map: YamlMap, _ id: Located<String>, locales: [String]
  ) -> LifecycleDefinition? {
    let description = map["description"]?.text()?.value ?? ""
    let applies = map["applies"]?.expression()
    let initial = map.required("initial", example: "potential")?.text("a state")
    let statesValue = map.required("states", example: "[{id: potential}, {id: active}]")
    let states = Declared<State>.read(
      statesValue?.list() ?? [], noun: "state", keys: ["labels", "dwell", "terminal", "formerly"],
      item: { readState($0, $1, locales: locales) })
    if let statesValue, statesValue.isList, states.ids.count < 2 {
      statesValue.error("the lifecycle has fewer than two states", remedy: "list its states")
    }
    limit(states.ids, LifecyclePlan.maximumStates, "states", map.findings)
    _ = map.required("transitions", example: "[{id: …, from: …, to: …, when: …}]")
    let transitions = Declared<Transition>.read(
      map.elements("transitions"), noun: "transition", keys: transitionKeys, item: readTransition)
    limit(transitions.ids, LifecyclePlan.maximumTransitions - 1, "transitions", map.findings)
    let reentry = map["reentry"].flatMap { readReentry($0, initial: initial) }
    let guards = FeedGuardDefinition.readAll(map["feedGuard"])
    let grounds = ProtectedGround.readAll(map)
    guard let initial, states.ids.count >= 2 else { return nil }
    return LifecycleDefinition(
      id: id, description: description, applies: applies, initial: initial, states: states,
      transitions: transitions.items, reentry: reentry, guards: guards,
      hasGuard: map["feedGuard"] != nil,
      grounds: grounds)
  }

  private static func readState(
    _ map: YamlMap, _ id: Located<String>, locales: [String]
  ) -> State {
    State(
      id: id, labels: LocalTexts.read(map["labels"], locales: locales),
      dwell: dwell(map) ?? Durations.day,
      terminal: map["terminal"]?.flag(), formerly: map["formerly"]?.texts() ?? [])
  }

  private static func readTransition(_ map: YamlMap, _ id: Located<String>) -> Transition? {
    let source = map.required("from", example: "potential")
    let from = source.map { $0.isList ? $0.texts() : [$0.text("a state")].compactMap { $0 } }
    let to = map.required("to", example: "active")?.text("a state")
    let rest = readConditions(map, id)
    guard let from, !from.isEmpty, let to else {
      if let source, source.isList, let from, from.isEmpty {
        source.error("\"from\" is empty", remedy: "name at least one state")
      }
      return nil
    }
    var transition = rest
    transition.from = from
    transition.to = to
    return transition
  }

  private static func readReentry(
    _ value: YamlValue, initial: Located<String>?
  ) -> Transition? {
    guard
      let map = YamlMap(
        value, what: "\"reentry\"", keys: ["description", "to", "on", "when", "dwell"])
    else { return nil }
    let place = Located(value: "reentry", position: value.position, text: "")
    let to = map["to"].map { $0.text("a state") } ?? initial
    var transition = readConditions(map, place)
    guard let to else { return nil }
    transition.to = to
    return transition
  }

  private static func readConditions(_ map: YamlMap, _ id: Located<String>) -> Transition {
    _ = map["description"]?.text()
    var without: Activity?
    if let value = map["without"] {
      without =
        value.isList
        ? .events(value.list().compactMap(EventNames.read))
        : value.text("a feature or a list of event types").map { .feature($0) }
      if value.isList, value.list().isEmpty {
        value.error("\"without\" is empty", remedy: "name at least one event type")
      }
    }
    let on = map["on"]?.list().compactMap(EventNames.read) ?? []
    if let value = map["on"], value.isList, value.list().isEmpty {
      value.error("\"on\" is empty", remedy: "name at least one event type, or remove \"on\"")
    }
    let when = map["when"]?.expression()
    let after = map["after"]?.duration(in: 60_000...Durations.maximum)
    let dwell = dwell(map)
    let isFaulty =
      (map["on"] != nil && on.isEmpty) || (map["when"] != nil && when == nil)
      || (map["after"] != nil && after == nil) || dwell == nil
    return Transition(
      id: id, from: [], to: id, on: on, when: when, after: after, without: without,
      dwell: dwell ?? 0, guarded: map["guarded"]?.flag(), isFaulty: isFaulty)
  }

  /// Milliseconds, 0 without one; nil when it could not be read.
  private static func dwell(_ map: YamlMap) -> Int64? {
    guard let value = map["dwell"] else { return 0 }
    return value.duration(in: 0...Durations.maximum)?.value
  }

  private static func limit(
    _ ids: [Located<String>], _ limit: Int, _ noun: String, _ findings: Findings
  ) {
    guard ids.count > limit else { return }
    findings.error(
      "more than \(limit) \(noun): \(ids.count)", at: ids[limit], remedy: "merge some of them")
  }
}
