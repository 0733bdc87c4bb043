import Events
import Expressions
import Records
import Strategy

/// Grading by thresholds: up when the score reaches a step, down only below the step's lower
/// mark, and not before the dwell. An unknown score changes nothing.
extension Engine {
  mutating func evaluate(
    tier index: Int, _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    let outer = boundary.pointee
    boundary.pointee = StateBuffer.never
    let score = score(ofTier: index, turn, state.view)
    var entry = state.entry(TierEntry.self, index)
    let old = entry.bits
    entry.bits = boundary.pointee != StateBuffer.never ? TierEntry.timed : 0
    boundary.pointee = min(outer, boundary.pointee)
    let steps = flat.pointee.steps[index]
    let current = steps.index(of: entry.step)
    guard let score, let target = target(ofTier: index, score, from: current), target != current
    else {
      if entry.bits != old { state.store(entry, at: index) }
      return
    }
    let due = entry.since + flat.pointee.tierDwell[index]
    if current != nil && turn.now < due {
      entry.bits |= TierEntry.changePending
      if entry.bits != old { state.store(entry, at: index) }
      state[Header.dwellAt] = min(state[Header.dwellAt], due)
      return
    }
    let before = entry
    entry.step = steps[target].identity
    entry.since = turn.now
    entry.score = score.bitPattern
    entry.cause = turn.cause
    state.store(entry, at: index)
    changes.portrait = true
    dirty.formUnion(flat.pointee.tierDependents[index])
    changes.trigger(tables.triggersByTier[index])
    emitTier(index, from: current, to: target, score, before, turn, state.view, &outbox)
  }

  private func score(
    ofTier index: Int, _ turn: Turn, _ state: RecordView
  ) -> Double? {
    guard
      let value = flat.pointee.scores.evaluate(index, source(state, now: turn.now), stack)
    else { return nil }
    switch value.kind {
    case .int, .opaque, .duration: return Double(value.int64)
    case .uint: return Double(value.bits)
    case .double: return value.double.isFinite ? value.double : nil
    default: return nil
    }
  }

  private func target(ofTier index: Int, _ score: Double, from current: Int?) -> Int? {
    let steps = flat.pointee.steps[index]
    guard steps.count > 0 else { return nil }
    var reached = steps.count - 1
    while reached > 0 && !(score >= steps[reached].from) { reached -= 1 }
    guard let current, reached < current else { return reached }
    var step = current
    while step > 0 && score < steps[step].keepAbove { step -= 1 }
    return max(step, reached)
  }

  private func emitTier(
    _ index: Int, from: Int?, to: Int, _ score: Double, _ before: TierEntry, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    let tier = tables.plan.tiers[index]
    var id = tier.id
    id.withUTF8 { subject in
      let event = CloudEvent(
        .segments, "crm.tier.changed", subject: UnsafeRawBufferPointer(subject))
      outbox.open(event, turn)
      outbox.bytes.member("tierId", tier.id)
      if let from {
        outbox.bytes.member("from", tier.steps[from].id)
        outbox.bytes.member("since", time: before.since)
      }
      outbox.bytes.member("to", tier.steps[to].id)
      outbox.bytes.member("at", time: turn.now)
      outbox.bytes.key("reason")
      outbox.bytes.openObject()
      let isMoney = tables.scoreIsMoney[index]
      outbox.bytes.key("score")
      writeScore(score, isMoney, &outbox)
      let isUp = to > (from ?? 0)
      let bound = isUp || from == nil ? tier.steps[to].from : tier.steps[from ?? 0].keepAbove
      outbox.bytes.member("comparison", isUp || from == nil ? "reached" : "fell below")
      if from != nil || to > 0 {
        outbox.bytes.key("threshold")
        writeScore(bound, isMoney, &outbox)
      }
      outbox.bytes.member("rule", tier.score.source)
      outbox.bytes.member("cause", turn.causeName)
      writeInputs(tier.score.attributes, turn, state.view, &outbox)
      outbox.bytes.closeObject()
      outbox.close(event, turn, tables)
    }
  }

  private func writeScore(_ score: Double, _ isMoney: Bool, _ outbox: inout Outbox) {
    guard isMoney, let units = Int64(exactly: score.rounded(.toNearestOrEven)) else {
      return outbox.bytes.double(score)
    }
    outbox.bytes.scalar(.opaque(units), tables.baseCurrency)
  }
}
