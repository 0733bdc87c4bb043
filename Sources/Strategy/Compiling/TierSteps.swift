import Expressions

/// The steps of a tier by thresholds on its score.
extension TierCompiler {
  /// - Parameter type: of the score; nil when that is faulty.
  func scoreSteps(_ definition: TierDefinition, type: CELType?) -> [TierPlan.Step] {
    if definition.steps.contains(where: { ($0.top ?? $0.keepTop) != nil }) {
      return rankSteps(definition)
    }
    let isMoney = type.map { $0 == Environments.money }
    var before: (id: String, from: Double)?
    return definition.steps.enumerated().map { index, step in
      let labels = step.labels?.plain ?? [:]
      if let condition = step.when ?? step.keep {
        findings.error(
          "the step \"\(step.id.value)\" has a condition, but the tier has a score",
          at: condition.located,
          remedy: "write the score at which it begins (from), or remove the tier's score")
      }
      guard index > 0 else {
        if let from = step.from ?? step.keepAbove {
          findings.error(
            "the lowest step \"\(step.id.value)\" has a threshold", at: from,
            remedy: "remove it: everybody below the second step is in the lowest")
        }
        before = nil
        return TierPlan.Step(
          id: step.id.value, from: -Double.infinity, keepAbove: -Double.infinity, labels: labels)
      }
      guard let written = step.from else {
        if step.when == nil {
          findings.error(
            "the step \"\(step.id.value)\" has no \"from\"", at: step.id,
            remedy: "add the score at which it begins")
        }
        return TierPlan.Step(id: step.id.value, from: 0, keepAbove: 0, labels: labels)
      }
      let from = threshold(written, isMoney)
      let keep = step.keepAbove.map { threshold($0, isMoney) } ?? from
      if let from, let before, from <= before.from {
        findings.error(
          "the step \"\(step.id.value)\" does not begin above \"\(before.id)\"", at: written,
          remedy: "list the steps in ascending order, each with a higher \"from\"")
      }
      if let from, let keep, let place = step.keepAbove {
        if keep > from {
          findings.error(
            "\"keepAbove\" is higher than \"from\"", at: place,
            remedy: "hysteresis needs keepAbove ≤ from, here at most \(written.value)")
        } else if let before, keep <= before.from {
          findings.error(
            "the step \"\(step.id.value)\" overlaps the whole of \"\(before.id)\"", at: place,
            remedy: "set keepAbove above the \"from\" of \"\(before.id)\"")
        }
      }
      if let from { before = (step.id.value, from) }
      return TierPlan.Step(
        id: step.id.value, from: from ?? 0, keepAbove: keep ?? from ?? 0, labels: labels)
    }
  }

  /// A threshold in the unit of the score; for money in minor units of the base currency.
  private func threshold(_ text: Located<String>, _ isMoney: Bool?) -> Double? {
    let type: CELType? = isMoney.map { $0 ? Environments.money : .double }
    return Amounts(money: compiler.money, findings: findings).read(text, as: type)
  }
}

/// The steps of a tier by conditions.
extension TierCompiler {
  /// Nil when a condition is faulty.
  func ruleSteps(
    _ definition: TierDefinition
  ) -> (steps: [TierPlan.Step], conditions: [CompiledExpression])? {
    var steps: [TierPlan.Step] = []
    var conditions: [CompiledExpression] = []
    var isComplete = true
    for (index, step) in definition.steps.enumerated() {
      if let threshold = step.from ?? step.keepAbove ?? step.top ?? step.keepTop {
        findings.error(
          "the step \"\(step.id.value)\" has a threshold, but the tier has no score",
          at: threshold, remedy: "write a condition (when, keep), or give the tier a score")
        isComplete = false
      }
      if index == 0, let condition = step.when ?? step.keep {
        findings.error(
          "the lowest step \"\(step.id.value)\" has a condition", at: condition.located,
          remedy: "remove it: everybody who reaches no other step is in the lowest")
        isComplete = false
      }
      if index > 0, step.when == nil {
        findings.error(
          "the step \"\(step.id.value)\" has no \"when\"", at: step.id,
          remedy: "add who reaches it")
        isComplete = false
      }
      let when = expressions.compile(step.when, in: environment, expecting: .bool)
      let keep = expressions.compile(step.keep, in: environment, expecting: .bool)
      if (step.when == nil) != (when == nil) || (step.keep == nil) != (keep == nil) {
        isComplete = false
      }
      conditions += [when, keep].compactMap(\.self)
      steps.append(
        TierPlan.Step(
          id: step.id.value, from: 0, keepAbove: 0, when: when?.program, keep: keep?.program,
          labels: step.labels?.plain ?? [:]))
    }
    return isComplete ? (steps, conditions) : nil
  }
}
