import Records
import Strategy

/// What outputs about a tier always say the same, as members of a JSON object, written once, and
/// what its reason names.
struct TierTexts {
  /// One component of a score: the start of its object, and what follows its points.
  struct Component {
    /// `{"id":"…"`.
    let opening: UnsafeRawBufferPointer
    /// `"weight":…`.
    let weight: UnsafeRawBufferPointer
  }

  /// The id.
  let id: UnsafeRawBufferPointer
  /// `"tierId":"…"`.
  let identity: UnsafeRawBufferPointer
  /// `"rule":"…"`: what the score is; empty text for a grading by conditions.
  let rule: UnsafeRawBufferPointer
  /// Conditions decide, not a score.
  let isByConditions: Bool
  /// What the grading reads.
  let inputs: InputTexts
  let components: FixedArray<Component>
  /// The tier in the portrait as far as the time, by step: `{"tierId":"…","step":"…","since":`.
  let steps: FixedArray<UnsafeRawBufferPointer>

  init(_ tier: TierPlan, _ plan: StrategyPlan) {
    id = .copied(tier.id)
    identity = RenderedNames.member("tierId", tier.id)
    rule = RenderedNames.member("rule", tier.rule ?? "")
    isByConditions = tier.scoreType == nil
    inputs = InputTexts(tier.attributes, plan)
    var components: [Component] = []
    if case .components(let score) = tier.grading {
      components = score.components.map(TierTexts.component)
    }
    self.components = FixedArray(components)
    steps = FixedArray(tier.steps.map { TierTexts.step($0, of: tier) })
  }

  func deallocate() {
    id.deallocate()
    identity.deallocate()
    rule.deallocate()
    inputs.deallocate()
    for index in components.indices {
      components[index].opening.deallocate()
      components[index].weight.deallocate()
    }
    components.deallocate()
    for index in steps.indices { steps[index].deallocate() }
    steps.deallocate()
  }

  private static func component(_ component: ComponentScore.Component) -> Component {
    var opening = ByteWriter()
    opening.openObject()
    opening.member("id", component.id)
    var weight = ByteWriter()
    weight.member("weight", component.weight)
    return Component(opening: RenderedNames.keep(opening), weight: RenderedNames.keep(weight))
  }

  private static func step(_ step: TierPlan.Step, of tier: TierPlan) -> UnsafeRawBufferPointer {
    var json = ByteWriter()
    json.openObject()
    json.member("tierId", tier.id)
    json.member("step", step.id)
    json.key("since")
    return RenderedNames.keep(json)
  }
}
