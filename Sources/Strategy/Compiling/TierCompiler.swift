import Expressions

/// A tier with what the dependency graph and the lints ask of it.
struct CompiledTier {
  var definition: TierDefinition
  var plan: TierPlan
  var score: CompiledExpression
}

/// Compiles tiers: score, thresholds, hysteresis.
struct TierCompiler {
  let compiler: StrategyCompiler
  let expressions: ExpressionCompiler

  private var findings: Findings { compiler.findings }

  func compile(_ definitions: [TierDefinition], in environment: Environment) -> [CompiledTier] {
    var identities = Identities()
    return definitions.compactMap { definition in
      compile(definition, in: environment, &identities)
    }
  }

  private func compile(
    _ definition: TierDefinition, in environment: Environment, _ identities: inout Identities
  ) -> CompiledTier? {
    let score = expressions.compile(definition.score, in: environment)
    if let score, ![.int, .double, Environments.money].contains(score.type) {
      findings.error(
        "the score is of type \(score.type)", at: definition.score.located,
        remedy: "a score is a number or money, such as customer.assets")
      return nil
    }
    // Without a score the thresholds are still read as what they look like.
    let steps = steps(definition, isMoney: score.map { $0.type == Environments.money })
    guard let score else { return nil }
    let identity = identities.identity(
      of: "tier:\(definition.id.value)", owner: definition.id, findings)
    let plan = TierPlan(
      id: definition.id.value, identity: identity, score: score.program, steps: steps,
      minimumDwell: definition.dwell)
    return CompiledTier(definition: definition, plan: plan, score: score)
  }

  private func steps(_ definition: TierDefinition, isMoney: Bool?) -> [TierPlan.Step] {
    var before: (id: String, from: Double)?
    return definition.steps.enumerated().map { index, step in
      let labels = step.labels?.plain ?? [:]
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
        findings.error(
          "the step \"\(step.id.value)\" has no \"from\"", at: step.id,
          remedy: "add the score at which it begins")
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
    if isMoney ?? text.value.contains(" ") {
      do throws(MoneyTexts.Problem) {
        return Double(try compiler.money.minorUnits(text.value))
      } catch {
        findings.error(error.message, at: text, remedy: error.remedy)
        return nil
      }
    }
    if let number = Numbers.parse(text.value) { return number }
    findings.error(
      "\"\(text.value)\" is not a number", at: text,
      remedy: "the score is a number: write the threshold as one, such as 10")
    return nil
  }
}
