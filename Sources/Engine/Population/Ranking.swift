package import Records
import Strategy

/// Grading by rank in the population: the customer's score counts in the sketch of all scores,
/// and is held against the cut points of the epoch in force.
extension Engine {
  /// The step the customer belongs on; nil while the score or the cut points are unknown.
  func rank(
    _ index: Int, from current: Int?, _ turn: Turn, _ state: inout StateBuffer,
    _ outbox: inout Outbox
  ) -> Graded? {
    let tier = flat.pointee.tiers.pointer(index)
    let score = source(state.view, now: turn.now).score(of: tier, stack)
    let fixed = score.map { PopulationScore.fixed($0, scale: tier.pointee.scoreScale) }
    contribute(fixed, to: tables.plan.tiers[index].identity, &state, &outbox)
    // The cut points move without an event: everybody is looked at again once an epoch.
    let next = nextLook(turn)
    if next < boundary.pointee { boundary.pointee = next }
    guard let score, let fixed, let cuts = tier.pointee.cuts, !cuts[0].from.isNaN else {
      return nil
    }
    let value = Double(fixed)
    var reached = tier.pointee.steps.count - 1
    while reached > 0 && !(value >= cuts[reached].from) { reached -= 1 }
    guard let current, reached < current else { return Graded(step: reached, score: score) }
    var step = current
    while step > 0 && value < cuts[step].keepAbove { step -= 1 }
    return Graded(step: max(step, reached), score: score)
  }

  /// Makes the customer's part in the sketch what the score is now.
  private func contribute(
    _ score: Int64?, to identity: UInt32, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    guard flat.pointee.countsPopulation else { return }
    let held = state.first(PopulationEntry.self) { $0.identity == identity }
    guard held?.entry.value != score else { return }
    if let held {
      outbox.population.append(
        PopulationChange(score: identity, value: held.entry.value, count: -1))
    }
    if let score {
      outbox.population.append(PopulationChange(score: identity, value: score, count: 1))
    }
    let entry = PopulationEntry(value: score ?? 0, identity: identity)
    switch (held, score) {
    case (let held?, .some): state.store(entry, at: held.index)
    case (let held?, nil): state.remove(PopulationEntry.self, at: held.index)
    case (nil, _): state.append(entry)
    }
  }

  /// The customer's own moment of the next epoch, or of this one if it is still to come: spread
  /// over the middle of the epoch by the customer's id, so that neither a storm arises nor cut
  /// points are still on their way.
  private func nextLook(_ turn: Turn) -> Int64 {
    guard let population else { return StateBuffer.never }
    let period = population.period
    let spread = max(1, period / 10 * 8)
    let place = Int64(StableHash.hash(turn.customer, seed: 0x706f70) % UInt64(spread))
    let moment =
      turn.now.flooredDivision(by: period) * period + period / 10 + place
    return moment > turn.now ? moment : moment + period
  }

  /// The cut points of an epoch hold from now on.
  package mutating func adopt(_ cuts: PopulationCuts) {
    adopted = cuts
    for index in flat.pointee.tiers.indices {
      let tier = flat.pointee.tiers.pointer(index)
      guard let thresholds = tier.pointee.cuts else { continue }
      let score = cuts.scores[tables.plan.tiers[index].identity]
      let steps = tables.plan.tiers[index].steps
      let values = steps.map { step in
        (
          from: step.top.flatMap { score?.cuts[$0] }.map { Double($0.value) },
          keepAbove: (step.keepTop ?? step.top).flatMap { score?.cuts[$0] }.map {
            Double($0.value)
          }
        )
      }
      let isKnown = values.dropFirst().allSatisfy { $0.from != nil && $0.keepAbove != nil }
      for (step, value) in values.enumerated() {
        let (from, keepAbove) = (
          value.from ?? -Double.infinity, value.keepAbove ?? -Double.infinity
        )
        thresholds[step] =
          isKnown
          ? CutTable(from: from, keepAbove: min(from, keepAbove))
          : CutTable(from: .nan, keepAbove: .nan)
      }
    }
  }
}

/// The cut points of a step in the units of `PopulationScore`: trivial. Not a number while they
/// are unknown.
struct CutTable {
  var from: Double
  var keepAbove: Double
}
