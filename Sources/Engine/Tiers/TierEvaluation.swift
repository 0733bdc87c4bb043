import Expressions
import Records
import Strategy

/// Grading: up when a step is reached, down only when it is no longer kept, and not before the
/// dwell. What is unknown changes nothing.
extension Engine {
  mutating func evaluate(
    tier index: Int, _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    ruleEvaluations &+= 1
    let outer = boundary.pointee
    boundary.pointee = StateBuffer.never
    let tier = flat.pointee.tiers.pointer(index)
    var entry = state.entry(TierEntry.self, index)
    entry.identity = tier.pointee.identity
    let current = tier.pointee.steps.index(of: entry.step)
    let graded =
      tier.pointee.cuts == nil
      ? grade(tier, from: current, turn, state.view)
      : rank(index, from: current, turn, &state, &outbox)
    let old = entry.bits
    entry.bits = boundary.pointee != StateBuffer.never ? TierEntry.timed : 0
    boundary.pointee = min(outer, boundary.pointee)
    guard let graded, graded.step != current else {
      if entry.bits != old { state.store(entry, at: index) }
      return
    }
    let due = entry.since + tier.pointee.minimumDwell
    if current != nil && turn.now < due {
      entry.bits |= TierEntry.changePending
      if entry.bits != old { state.store(entry, at: index) }
      state[Header.dwellAt] = min(state[Header.dwellAt], due)
      return
    }
    let before = entry
    entry.step = tier.pointee.steps[graded.step].identity
    entry.since = turn.now
    entry.score = graded.score.bitPattern
    entry.cause = turn.cause
    state.store(entry, at: index)
    countStep(entry, before: before.step, &outbox)
    changes.portrait = true
    dirty.formUnion(flat.pointee.tierDependents[index])
    changes.trigger(tables.triggersByTier[index])
    emitTier(index, from: current, to: graded, before, turn, state.view, &outbox)
  }

  /// The step the customer belongs on, coming from `current`; nil when that is unknown.
  private func grade(
    _ tier: UnsafePointer<TierTable>, from current: Int?, _ turn: Turn, _ state: RecordView
  ) -> Graded? {
    let source = source(state, now: turn.now)
    if tier.pointee.grading == .rules {
      return source.applies(tier, stack) ? ruled(tier, from: current, source) : nil
    }
    guard let score = source.score(of: tier, stack), tier.pointee.steps.count > 0 else {
      return nil
    }
    let steps = tier.pointee.steps
    var reached = steps.count - 1
    while reached > 0 && !(score >= steps.pointer(reached).pointee.from) { reached -= 1 }
    guard let current, reached < current else { return Graded(step: reached, score: score) }
    var step = current
    while step > 0 && score < steps.pointer(step).pointee.keepAbove { step -= 1 }
    return Graded(step: max(step, reached), score: score)
  }

  /// By conditions: the highest step that is reached, or, on the way down, the first that is
  /// still kept.
  private func ruled(
    _ tier: UnsafePointer<TierTable>, from current: Int?, _ source: RecordSource
  ) -> Graded? {
    func holds(_ program: Int) -> Bool? {
      guard let value = tier.pointee.programs.evaluate(program, source, stack),
        value.kind == .bool
      else { return nil }
      return value.isTrue
    }
    var reached = tier.pointee.steps.count - 1
    while reached > 0 {
      guard let isReached = holds(2 * reached) else { return nil }
      if isReached { break }
      reached -= 1
    }
    guard let current, reached < current else { return Graded(step: reached, score: .nan) }
    var step = current
    while step > reached {
      let keeps = tier.pointee.steps.pointer(step).pointee.hasKeep ? holds(2 * step + 1) : false
      guard let keeps else { return nil }
      if keeps { break }
      step -= 1
    }
    return Graded(step: step, score: .nan)
  }
}

/// What a grading came to.
struct Graded {
  var step: Int
  /// Not a number where conditions decide.
  var score: Double
}
