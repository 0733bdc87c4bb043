import Expressions
import Records
import Strategy

/// What outputs about a lifecycle always say the same, as members of a JSON object, written once,
/// and what their reasons name.
struct LifecycleTexts {
  struct Stage {
    /// The machine and the stage, `MACHINE/STAGE`: a machine may enter several in one turn.
    let subject: UnsafeRawBufferPointer
    /// `"to":"…"`.
    let to: UnsafeRawBufferPointer
    /// `"labels":{…}` by locale in order; empty without labels.
    let labels: UnsafeRawBufferPointer
  }

  /// A way into a stage.
  struct Way {
    /// `"transition":"…","rule":"…"`; the rule alone for the start.
    let rule: UnsafeRawBufferPointer
    let inputs: InputTexts
    /// The customer's inactivity decides.
    let isByInactivity: Bool
    /// The series whose events count as activity; -1 for all activity.
    let activity: Int
  }

  /// `"machineId":"…"`.
  let identity: UnsafeRawBufferPointer
  let stages: FixedArray<Stage>
  let start: Way
  let transitions: FixedArray<Way>

  init(_ machine: LifecyclePlan, _ plan: StrategyPlan) {
    identity = RenderedNames.member("machineId", machine.id)
    stages = FixedArray(
      machine.states.map { state in
        Stage(
          subject: .copied("\(machine.id)/\(state.id)"), to: RenderedNames.member("to", state.id),
          labels: RenderedNames.labels(state.labels))
      })
    start = Way(
      rule: RenderedNames.member("rule", machine.startRule),
      inputs: InputTexts(machine.applies?.attributes ?? [], plan), isByInactivity: false,
      activity: -1)
    transitions = FixedArray(
      machine.transitions.map { transition in
        var rule = ByteWriter()
        rule.member("transition", transition.id)
        rule.member("rule", transition.rule)
        return Way(
          rule: RenderedNames.keep(rule),
          inputs: InputTexts(transition.when?.attributes ?? [], plan),
          isByInactivity: transition.after != nil, activity: transition.activity ?? -1)
      })
  }

  func deallocate() {
    identity.deallocate()
    for index in stages.indices {
      stages[index].subject.deallocate()
      stages[index].to.deallocate()
      stages[index].labels.deallocate()
    }
    stages.deallocate()
    for way in [start] + transitions.indices.map({ transitions[$0] }) {
      way.rule.deallocate()
      way.inputs.deallocate()
    }
    transitions.deallocate()
  }
}

extension LifecyclePlan {
  /// Why somebody stands in the initial stage.
  var startRule: String { "start" + (applies.map { " where \($0.source)" } ?? "") }
}
