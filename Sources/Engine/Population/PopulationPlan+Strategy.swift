package import Records
package import Strategy

extension PopulationPlan {
  /// What a strategy asks of the population; nil when it has none.
  package init?(_ plan: StrategyPlan) {
    guard let settings = plan.population else { return nil }
    let scores = plan.tiers.compactMap { tier -> Score? in
      let tops = Set(tier.steps.flatMap { [$0.top, $0.keepTop].compactMap(\.self) })
      return tops.isEmpty ? nil : Score(series: tier.identity, tops: tops.sorted())
    }
    self.init(
      period: settings.period, wait: settings.wait, scores: scores,
      segments: plan.segments.map(\.identity),
      steps: plan.tiers.flatMap { tier in
        tier.steps.map { PopulationCell.step(tier, $0).series }
      },
      stages: plan.lifecycles.flatMap { machine in
        machine.states.map { PopulationCell.stage(machine, $0).series }
      })
  }
}
