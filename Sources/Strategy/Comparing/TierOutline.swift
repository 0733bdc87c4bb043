import Expressions

/// What a tier says, in words.
struct TierOutline {
  private(set) var properties: [(String, String?)] = []
  private let isMoney: Bool
  private let money: (Int64) -> String

  init(_ tier: TierPlan, money: @escaping (Int64) -> String) {
    isMoney = tier.scoreType == Environments.money
    self.money = money
    properties.append(("applies", tier.applies?.source))
    addGrading(tier)
    properties += [
      ("dwell", Durations.text(tier.minimumDwell)),
      ("steps", tier.steps.map(\.id).joined(separator: ", ")),
    ]
    for step in tier.steps where !step.labels.isEmpty {
      properties.append(("labels of \(step.id)", StrategyOutline.texts(step.labels)))
    }
    for step in tier.steps.dropFirst() {
      guard tier.isRanked else {
        add(step, hasScore: tier.scoreType != nil)
        continue
      }
      properties.append(("top share of \(step.id)", step.top.map(share)))
      properties.append(("kept share of \(step.id)", (step.keepTop ?? step.top).map(share)))
    }
    if let override = tier.complaintOverride {
      properties.append(
        ("leave to count complaints", "\(override.approvedBy): \(override.ground)"))
    }
  }

  private mutating func addGrading(_ tier: TierPlan) {
    switch tier.grading {
    case .score(let score): properties.append(("score", score.source))
    case .rules: properties.append(("graded by", "the steps' conditions"))
    case .components(let score):
      let isSum = score.combination == .sum
      properties.append(
        ("graded by", isSum ? "the sum of its components" : "the weighted mean of its components"))
      for component in score.components {
        let id = component.id
        properties.append(("\(isSum ? "summand" : "component") \(id)", component.value.source))
        if !isSum { properties.append(("weight of \(id)", Numbers.text(component.weight))) }
        properties.append(("scale of \(id)", text(component.scale, component.value.resultType)))
        properties.append(
          (
            "\(id) when unknown",
            component.missing.map { isSum ? text($0) : Numbers.text($0) } ?? "refuses the grading"
          ))
      }
    }
  }

  private mutating func add(_ step: TierPlan.Step, hasScore: Bool) {
    guard hasScore else {
      properties.append(("when of \(step.id)", step.when?.source))
      properties.append(("keep of \(step.id)", step.keep?.source))
      return
    }
    properties.append(("from of \(step.id)", text(step.from)))
    properties.append(("keepAbove of \(step.id)", text(step.keepAbove)))
  }

  private func text(_ scale: ComponentScore.Scale, _ type: CELType) -> String? {
    func at(_ value: Double) -> String {
      if type == Environments.money { return money(Int64(value)) }
      return type == .duration ? Durations.text(Int64(value)) : Numbers.text(value)
    }
    switch scale {
    case .value: return nil
    case .linear(let points):
      return "on lines through "
        + points.map { "\(at($0.at)) = \(Numbers.text($0.points))" }.joined(separator: ", ")
    case .bands(let points):
      return points.map { "from \(at($0.at)) = \(Numbers.text($0.points))" }
        .joined(separator: ", ")
    case .cases(let cases, let otherwise):
      let named = cases.map { "\($0.text) = \(Numbers.text($0.points))" }
      return (named + (otherwise.map { ["otherwise \(Numbers.text($0))"] } ?? []))
        .joined(separator: ", ")
    }
  }

  private func share(_ top: Int32) -> String { "\(Numbers.text(Double(top) / 100)) %" }

  private func text(_ value: Double) -> String {
    isMoney ? money(Int64(value)) : Numbers.text(value)
  }
}
