/// Computes what has to be evaluated again when something changes.
enum Dependencies {
  static func fill(
    _ plan: inout StrategyPlan, tiers: [CompiledTier], segments: [CompiledSegment],
    lifecycles: [CompiledLifecycle]
  ) {
    var direct: [UInt16: StrategyPlan.Dependents] = [:]
    var moving = StrategyPlan.Dependents()
    for (index, tier) in tiers.enumerated() {
      for attribute in plan.inputs(of: tier.attributes).sorted() {
        direct[attribute, default: .init()].tiers.append(index)
      }
      if tier.movesWithTime { moving.tiers.append(index) }
    }
    for (index, segment) in segments.enumerated() {
      for attribute in plan.inputs(of: segment.attributes).sorted() {
        direct[attribute, default: .init()].segments.append(index)
      }
      if segment.movesWithTime { moving.segments.append(index) }
    }
    for (index, machine) in lifecycles.enumerated() {
      for attribute in machine.attributes.sorted() {
        direct[attribute, default: .init()].lifecycles.append(index)
      }
      if machine.movesWithTime { moving.lifecycles.append(index) }
    }
    // Age is derived from the day of birth.
    let age = direct[CustomerAttribute.age.rawValue]
    if let age { direct[CustomerAttribute.birthDay.rawValue, default: .init()].add(age) }
    plan.dependents = direct.mapValues { closure(of: $0, direct) }
    plan.timeDependents = closure(of: moving, direct)
  }

  /// Adds what depends on the tiers, segments and lifecycles themselves, until nothing is added.
  private static func closure(
    of start: StrategyPlan.Dependents, _ direct: [UInt16: StrategyPlan.Dependents]
  ) -> StrategyPlan.Dependents {
    var result = start
    var before: StrategyPlan.Dependents
    repeat {
      before = result
      for tier in before.tiers {
        result.add(direct[AttributeSpace.tiers + UInt16(clamping: tier)])
      }
      for segment in before.segments {
        result.add(direct[AttributeSpace.segments + UInt16(clamping: segment)])
      }
      for machine in before.lifecycles {
        for space in [AttributeSpace.lifecycle, AttributeSpace.stageSince] {
          result.add(direct[space + UInt16(clamping: machine)])
        }
      }
    } while result != before
    return result
  }
}

extension StrategyPlan.Dependents {
  /// Unites, keeping the indices ascending.
  fileprivate mutating func add(_ other: StrategyPlan.Dependents?) {
    guard let other else { return }
    segments = Set(segments).union(other.segments).sorted()
    tiers = Set(tiers).union(other.tiers).sorted()
    lifecycles = Set(lifecycles).union(other.lifecycles).sorted()
  }
}
