/// The steps of a tier by rank in the population.
extension TierCompiler {
  func rankSteps(_ definition: TierDefinition) -> [TierPlan.Step] {
    if compiler.definition.basics.population == nil {
      findings.error(
        "the tier \"\(definition.id.value)\" is by rank, but the population is not counted",
        at: definition.id,
        remedy: "add population: {period: 24h} to strategy.yaml")
    }
    var before: (id: String, top: Int32)?
    return definition.steps.enumerated().map { index, step in
      checkForeign(step)
      let labels = step.labels?.plain ?? [:]
      guard index > 0 else {
        if let top = step.top ?? step.keepTop {
          findings.error(
            "the lowest step \"\(step.id.value)\" has a share", at: top,
            remedy: "remove it: everybody below the second step is in the lowest")
        }
        return TierPlan.Step(
          id: step.id.value, from: -Double.infinity, keepAbove: -Double.infinity, labels: labels)
      }
      if step.top == nil, step.from == nil {
        findings.error(
          "the step \"\(step.id.value)\" has no \"top\"", at: step.id,
          remedy: "add the percentage of customers with the highest scores it holds")
      }
      let top = step.top.flatMap(percentage)
      let keepTop = step.keepTop.flatMap(percentage)
      check(step, top, keepTop, before)
      if let top { before = (step.id.value, top) }
      return TierPlan.Step(
        id: step.id.value, from: 0, keepAbove: 0, top: top, keepTop: keepTop, labels: labels)
    }
  }

  private func checkForeign(_ step: TierDefinition.Step) {
    if let threshold = step.from ?? step.keepAbove {
      findings.error(
        "the step \"\(step.id.value)\" has a threshold, but the tier is by rank",
        at: threshold, remedy: "write top and keepTop, or thresholds in all steps")
    }
    if let condition = step.when ?? step.keep {
      findings.error(
        "the step \"\(step.id.value)\" has a condition, but the tier has a score",
        at: condition.located, remedy: "remove it: the score's rank decides")
    }
  }

  private func check(
    _ step: TierDefinition.Step, _ top: Int32?, _ keepTop: Int32?,
    _ before: (id: String, top: Int32)?
  ) {
    if let top, let before, let place = step.top, top >= before.top {
      findings.error(
        "the step \"\(step.id.value)\" does not hold less than \"\(before.id)\"", at: place,
        remedy: "list the steps from the lowest: each holds a smaller top share than the one "
          + "before it")
      return
    }
    guard let top, let keepTop, let place = step.keepTop else { return }
    if keepTop < top {
      findings.error(
        "\"keepTop\" is smaller than \"top\"", at: place,
        remedy: "hysteresis needs keepTop ≥ top, here at least \(step.top?.value ?? "")")
    } else if let before, keepTop >= before.top {
      findings.error(
        "the step \"\(step.id.value)\" overlaps the whole of \"\(before.id)\"", at: place,
        remedy: "set keepTop below the \"top\" of \"\(before.id)\"")
    }
  }

  /// Percent with at most two digits after the point, as 1/10,000.
  private func percentage(_ text: Located<String>) -> Int32? {
    if let share = Currencies.minorUnits(text.value, digits: 2), (1..<10_000).contains(share) {
      return Int32(share)
    }
    findings.error(
      "\"\(text.value)\" is not a share of the population", at: text,
      remedy: "write percent above 0 and below 100, at most two digits after the point, such as "
        + "20 or 2.5")
    return nil
  }
}
