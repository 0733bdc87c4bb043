/// Grades never drive price, and nobody is too low for a service message: a term of an offer, or a
/// rule of a service message, that depends on a tier, directly, through another grade, or through
/// a segment or lifecycle that looks at one, is an error.
struct GradeUseLint {
  let plan: StrategyPlan
  let names: Names
  let findings: Findings

  func check(
    _ uses: [RuleUse], segments: [CompiledSegment], lifecycles: [CompiledLifecycle]
  ) {
    let uses = uses.filter { $0.term != nil || $0.offer.kind == .service }
    guard !uses.isEmpty else { return }
    let graded = graded(segments, lifecycles)
    for use in uses {
      guard let tier = tier(in: use.expression.attributes, graded) else { continue }
      guard let term = use.term else {
        findings.error(
          "the service message \"\(use.offer.id.value)\" depends on the grade \(tier)",
          at: use.expression.source.located,
          remedy: "service and legal messages reach everybody whom they concern: take it out")
        continue
      }
      findings.error(
        "the \(term.rawValue) of the offer \"\(use.offer.id.value)\" depends on the grade \(tier)",
        at: use.expression.source.located,
        remedy: "a grade may choose who is offered what, never what it costs: take it out")
    }
  }

  /// The grade that some attributes show: a tier's id, and the way to it.
  private func tier(in attributes: some Sequence<UInt16>, _ graded: [UInt16: String]) -> String? {
    for attribute in plan.inputs(of: attributes).sorted() {
      if let tier = graded[attribute] { return tier }
      guard let index = AttributeSpace.tier(of: attribute) else { continue }
      let name = names.tiers.first { $0.value == index }?.key
      return "\"\(name ?? "…")\""
    }
    return nil
  }

  /// What looks at a grade, by attribute. Segments and lifecycles may look at each other, so this
  /// goes on until nothing is added.
  private func graded(
    _ segments: [CompiledSegment], _ lifecycles: [CompiledLifecycle]
  ) -> [UInt16: String] {
    var graded: [UInt16: String] = [:]
    func add(
      _ shown: [UInt16], _ read: some Sequence<UInt16>, _ way: String
    ) -> Bool {
      guard let first = shown.first, graded[first] == nil, let tier = tier(in: read, graded)
      else { return false }
      for attribute in shown {
        graded[attribute] = tier.contains(" through ") ? tier : "\(tier) through \(way)"
      }
      return true
    }
    var isMoving = true
    while isMoving {
      isMoving = false
      for segment in segments {
        let shown = names.segments[segment.plan.id].map {
          [AttributeSpace.segments + UInt16(clamping: $0)]
        }
        let way = "the segment \"\(segment.plan.id)\""
        if add(shown ?? [], segment.attributes, way) { isMoving = true }
      }
      for machine in lifecycles {
        let shown = names.lifecycles[machine.plan.id].map { index in
          [AttributeSpace.lifecycle, AttributeSpace.stageSince].map {
            $0 + UInt16(clamping: index)
          }
        }
        let way = "the lifecycle \"\(machine.plan.id)\""
        let read = machine.expressions.flatMap(\.attributes)
        if add(shown ?? [], read, way) { isMoving = true }
      }
    }
    return graded
  }
}
