import Expressions

/// A lifecycle with what the dependency graph and the lints ask of it.
struct CompiledLifecycle {
  var definition: LifecycleDefinition
  var plan: LifecyclePlan
  var applies: CompiledExpression?
  /// Of the transitions that have a condition.
  var conditions: [CompiledExpression]

  var expressions: [CompiledExpression] { (applies.map { [$0] } ?? []) + conditions }
  var attributes: Set<UInt16> { Set(expressions.flatMap(\.attributes)) }
  var movesWithTime: Bool { expressions.contains(where: \.movesWithTime) }
}

/// Compiles lifecycles: resolves their states, features and conditions.
struct LifecycleCompiler {
  let compiler: StrategyCompiler
  let expressions: ExpressionCompiler
  let environments: Environments

  private var findings: Findings { compiler.findings }

  /// - Parameter positions: See `LifecyclePlan.position`.
  func compile(_ definitions: [LifecycleDefinition], positions: [Int]) -> [CompiledLifecycle] {
    var identities = Identities()
    return zip(definitions, positions).compactMap { definition, position in
      var compiled = compile(definition, &identities)
      compiled?.plan.position = position
      return compiled
    }
  }

  private func compile(
    _ definition: LifecycleDefinition, _ identities: inout Identities
  ) -> CompiledLifecycle? {
    let applies = expressions.compile(
      definition.applies, in: environments.customer, expecting: .bool)
    let states = states(definition, &identities)
    let stateIDs = definition.states.ids.map(\.value)
    let initial = resolve(definition.initial, stateIDs, definition)
    let name = definition.id.value
    var plan = LifecyclePlan(
      id: name,
      identity: identities.identity(of: "lifecycle:\(name)", owner: definition.id, findings),
      applies: applies?.program, initial: initial ?? 0, states: states)
    plan.guards = definition.guards.map {
      LifecyclePlan.FeedGuard(
        feed: UInt8(clamping: FeedGuardDefinition.feeds.firstIndex(of: $0.feed.value) ?? 0),
        staleAfter: $0.staleAfter.value)
    }
    var conditions: [CompiledExpression] = []
    for transition in definition.allTransitions {
      let isReentry = transition.from.isEmpty
      let from =
        isReentry
        ? definition.states.items.filter(\.isTerminal).map(\.id) : transition.from
      let sources = from.compactMap { resolve($0, stateIDs, definition) }
      let to = resolve(transition.to, stateIDs, definition)
      let hasEvent = !transition.on.isEmpty || transition.isFaulty
      let environment = hasEvent ? environments.trigger : environments.customer
      let when = expressions.compile(transition.when, in: environment, expecting: .bool)
      if let when { conditions.append(when) }
      let activity = activity(transition)
      guard let to, transition.when == nil || when != nil else { continue }
      var planned = LifecyclePlan.Transition(
        id: transition.id.value,
        identity: identities.identity(
          of: "transition:\(name)/\(transition.id.value)", owner: transition.id, findings),
        from: Set(sources).sorted(), to: to)
      planned.on = Set(transition.on.compactMap { EventNames.rawValue($0.value) }).sorted()
      planned.when = when?.program
      planned.after = transition.after?.value
      planned.activity = activity
      planned.minimumDwell = transition.dwell
      planned.isGuarded = transition.isGuarded && !plan.guards.isEmpty
      planned.rule = Self.rule(transition)
      plan.transitions.append(planned)
    }
    LifecycleCheck(definition: definition, findings: findings).run()
    guard initial != nil, states.count == stateIDs.count else { return nil }
    return CompiledLifecycle(
      definition: definition, plan: plan, applies: applies, conditions: conditions)
  }

  private func states(
    _ definition: LifecycleDefinition, _ identities: inout Identities
  ) -> [LifecyclePlan.State] {
    let ids = Set(definition.states.ids.map(\.value))
    func identity(_ state: Located<String>) -> UInt32 {
      identities.identity(
        of: "state:\(definition.id.value)/\(state.value)", owner: state, findings)
    }
    var replaced: Set<String> = []
    return definition.states.items.map { state in
      var plan = LifecyclePlan.State(id: state.id.value, identity: identity(state.id))
      plan.labels = state.labels?.plain ?? [:]
      plan.minimumDwell = state.dwell
      plan.isTerminal = state.isTerminal
      for former in state.formerly {
        guard !ids.contains(former.value), replaced.insert(former.value).inserted else {
          findings.error(
            "\"\(former.value)\" is a state of \"\(definition.id.value)\" still, or is replaced "
              + "twice", at: former, remedy: "name a state that is gone, in one place only")
          continue
        }
        plan.formerly.append(identity(former))
      }
      return plan
    }
  }

  private func resolve(
    _ state: Located<String>, _ ids: [String], _ definition: LifecycleDefinition
  ) -> Int? {
    if let index = ids.firstIndex(of: state.value) { return index }
    findings.error(
      "unknown state \"\(state.value)\" of the lifecycle \"\(definition.id.value)\"", at: state,
      remedy: NearestName.remedy(for: state.value, among: ids, what: "states"))
    return nil
  }

  /// The series that tells the last activity; nil is any activity.
  private func activity(_ transition: LifecycleDefinition.Transition) -> Int? {
    switch transition.without {
    case nil: return nil
    case .events(let events):
      return compiler.activitySeries[Self.rawEvents(events)]
    case .feature(let name):
      guard
        Names.resolve(
          name, in: compiler.names.features, noun: "feature", plural: "features", findings) != nil,
        let feature = compiler.plan.features.first(where: { $0.id == name.value })
      else { return nil }
      guard feature.aggregate == .timeSince, !feature.isGrouped else {
        findings.error(
          "the feature \"\(name.value)\" does not tell when something last happened", at: name,
          remedy: "name a feature with \"aggregate: timeSince\", or a list of event types")
        return nil
      }
      let series = compiler.plan.series[feature.series]
      let window = series.tileWidth * Int64(max(series.tileCount - 1, 0))
      if let after = transition.after, series.tileCount > 0, window < after.value {
        findings.error(
          "the feature \"\(name.value)\" forgets after \(Durations.text(window)), before "
            + "\(after.text) are over", at: name, remedy: "give it \"window: all\"")
      }
      return feature.series
    }
  }

  static func rawEvents(_ events: [Located<String>]) -> [UInt8] {
    Set(events.compactMap { EventNames.rawValue($0.value) }).sorted()
  }

  /// The conditions of a transition in one line, as written.
  static func rule(_ transition: LifecycleDefinition.Transition) -> String {
    var parts: [String] = []
    func list(_ names: [Located<String>]) -> String {
      names.map(\.value).joined(separator: ", ")
    }
    if !transition.on.isEmpty { parts.append("on \(list(transition.on))") }
    if let after = transition.after {
      let what =
        switch transition.without {
        case nil: "activity"
        case .feature(let name): name.value
        case .events(let events): list(events)
        }
      parts.append("after \(after.text) without \(what)")
    }
    if transition.dwell > 0 { parts.append("dwell \(Durations.text(transition.dwell))") }
    if let when = transition.when { parts.append("when \(when.text.trimmingNewlines())") }
    return parts.joined(separator: "; ")
  }
}
