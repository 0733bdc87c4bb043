import Naming

/// Decides which labels may go out: those of the newest approved version. Where names are not
/// governed, the labels as they are written.
extension StrategyCompiler {
  mutating func compileNames() {
    let naming = definition.naming
    plan.naming.isGoverned = naming.exists
    plan.naming.policy = naming.policy
    plan.naming.thresholds = naming.thresholds
    plan.naming.ledger = NameLedger(definition.names.records)
    plan.naming.templates = naming.templates.items.map { template in
      (template.id.value, template.texts.mapValues(\.place.value))
    }
    for index in plan.segments.indices {
      let id = GroupID.segment(plan.segments[index].id)
      guard let live = live(id, plan.segments[index].labels) else { continue }
      plan.segments[index].labels = live.labels
      plan.segments[index].nameVersion = live.version
    }
    for index in plan.tiers.indices {
      for step in plan.tiers[index].steps.indices {
        let id = GroupID.tier(plan.tiers[index].id, step: plan.tiers[index].steps[step].id)
        guard let live = live(id, plan.tiers[index].steps[step].labels) else { continue }
        plan.tiers[index].steps[step].labels = live.labels
      }
    }
    for index in plan.lifecycles.indices {
      for state in plan.lifecycles[index].states.indices {
        let machine = plan.lifecycles[index]
        let id = GroupID.lifecycle(machine.id, state: machine.states[state].id)
        guard let live = live(id, machine.states[state].labels) else { continue }
        plan.lifecycles[index].states[state].labels = live.labels
      }
    }
  }

  /// Notes a group and its proposed labels. What may go out; nil where that is up to the labels
  /// themselves.
  private mutating func live(
    _ id: GroupID, _ labels: [String: String]
  ) -> (labels: [String: String], version: Int?)? {
    guard !labels.isEmpty else { return nil }
    let standing = plan.naming.ledger.standing(of: id, labels: labels)
    plan.naming.groups.append(.init(id: id, labels: labels, standing: standing))
    guard plan.naming.isGoverned else { return nil }
    return (standing.live?.labels ?? [:], standing.live?.version)
  }
}
