package import Naming
package import Records
package import Strategy

extension CountSnapshot {
  /// The sizes of the groups of a strategy as they may be told: of a group that is too small for a
  /// name none, and nothing of one whose size would give a small one away, or that was not counted
  /// then.
  package init(_ counts: PopulationCounts, _ plan: StrategyPlan) {
    var writer = ByteWriter(capacity: 32)
    writer.appendTime(counts.clock)
    self.init(at: String(decoding: writer.view, as: UTF8.self), groups: [:])
    guard let settings = plan.population else { return }
    let smallest = Int64(settings.smallestGroup)
    let minimum = Int64(plan.naming.thresholds.minimumGroupSize)
    func take(_ group: GroupID, _ count: Int64, isHidden: Bool) {
      if !isHidden {
        groups[group] = Group(members: Int(clamping: count))
      } else if count < minimum {
        groups[group] = Group(members: nil)
      }
    }
    let customers = counts.counters[PopulationCell.customers.rawValue] ?? 0
    for segment in plan.segments {
      let cell = PopulationCell(.segment, series: segment.identity)
      guard let count = counts.counters[cell.rawValue] else { continue }
      take(
        .segment(segment.id), count,
        isHidden: PopulationReport.isHidden(count, of: customers, smallest))
    }
    /// Groups of which a customer is in one at most.
    func take(_ parts: [(group: GroupID, cell: PopulationCell)]) {
      let known = parts.compactMap { part in
        counts.counters[part.cell.rawValue].map { (part.group, $0) }
      }
      let shown = PopulationReport.shown(known.map(\.1), customers: customers, smallest)
      for ((group, count), shown) in zip(known, shown) {
        take(group, count, isHidden: shown == nil)
      }
    }
    for tier in plan.tiers {
      take(tier.steps.map { (.tier(tier.id, step: $0.id), .step(tier, $0)) })
    }
    for machine in plan.lifecycles {
      take(machine.states.map { (.lifecycle(machine.id, state: $0.id), .stage(machine, $0)) })
    }
  }
}

extension PopulationCell {
  /// The counter of a step of a tier.
  static func step(_ tier: TierPlan, _ step: TierPlan.Step) -> PopulationCell {
    .step(tier: tier.identity, step: Identity.of(step.id))
  }

  /// The counter of a state of a lifecycle.
  static func stage(_ machine: LifecyclePlan, _ state: LifecyclePlan.State) -> PopulationCell {
    .stage(lifecycle: machine.identity, stage: state.identity)
  }

  /// The counter of a group; nil for a group that the strategy does not have or nobody counts.
  static func counter(of group: GroupID, _ plan: StrategyPlan) -> PopulationCell? {
    if let id = group.segment {
      return plan.segments.first { $0.id == id }.map {
        PopulationCell(.segment, series: $0.identity)
      }
    }
    if let (id, name) = group.lifecycleState {
      guard let machine = plan.lifecycles.first(where: { $0.id == id }),
        let state = machine.states.first(where: { $0.id == name })
      else { return nil }
      return .stage(machine, state)
    }
    guard let (id, name) = group.tierStep, let tier = plan.tiers.first(where: { $0.id == id }),
      let step = tier.steps.first(where: { $0.id == name })
    else { return nil }
    return .step(tier, step)
  }
}
