import Events
import Expressions
import Records
import Strategy

/// What an event or timer changed, until the turn is settled. Bounded by the strategy.
struct Changes {
  /// The portrait that others read has changed.
  var portrait = false
  /// Consent, complaints, flags: live offers have to be looked at again.
  var gates = false
  /// Triggers to run, in order, without duplicates.
  var triggers: [Int] = []

  mutating func removeAll() {
    portrait = false
    gates = false
    if !triggers.isEmpty { triggers.removeAll(keepingCapacity: true) }
  }

  mutating func trigger(_ indices: [Int]) {
    for index in indices where !triggers.contains(index) { triggers.append(index) }
  }
}

extension Engine {
  /// The record and the event as expressions see them, until the record next changes.
  @inline(__always)
  func source(_ state: RecordView, now: Int64) -> RecordSource {
    RecordSource(
      tables: tables, flat: flat, record: state.view, event: UnsafePointer(fields), now: now,
      boundary: boundary)
  }

  /// Brings everything that depends on what changed up to date, decides, and sets the timer.
  mutating func settle(_ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox) {
    if turn.cause != Turn.timer {
      dirty.formUnion(flat.pointee.lastActivityDependents)
      let waiting = flat.pointee.lifecyclesByEvent[Int(turn.cause)]
      if waiting != 0 { dirty.insert(lifecycles: waiting) }
    }
    evaluate(turn, &state, &outbox)
    noteBoundary(&state)
    if state.count(of: DecisionEntry.self) > 0 { withdraw(turn, &state, &outbox) }
    if turn.triggers {
      collectEventTriggers(turn, state.view)
      for index in 0..<changes.triggers.count {
        decide(trigger: changes.triggers[index], turn, &state, &outbox)
      }
    }
    if changes.portrait { emitPortrait(turn, state.view, &outbox) }
    setTimer(&state)
  }

  /// Evaluates what is dirty until nothing is. The strategy has no cycles, so that this ends;
  /// the bound is for strategies made by hand.
  private mutating func evaluate(
    _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    let plan = tables.plan
    var left = 4 * (plan.segments.count + plan.tiers.count + plan.lifecycles.count)
    while left > 0 {
      left -= 1
      if let tier = dirty.nextTier() {
        evaluate(tier: tier, turn, &state, &outbox)
      } else if let machine = dirty.nextLifecycle(flat.pointee.lifecycles) {
        evaluate(lifecycle: machine, turn, &state, &outbox)
      } else if let segment = dirty.nextSegment() {
        evaluate(segment: segment, turn, &state, &outbox)
      } else {
        return
      }
    }
  }

  private func noteBoundary(_ state: inout StateBuffer) {
    if boundary.pointee < state[Header.timeBoundary] {
      state[Header.timeBoundary] = boundary.pointee
    }
    boundary.pointee = StateBuffer.never
  }

  private mutating func collectEventTriggers(_ turn: Turn, _ state: RecordView) {
    guard turn.cause != Turn.timer, flat.pointee.hasTriggers[Int(turn.cause)] else { return }
    for index in tables.triggersByEvent[Int(turn.cause)] {
      guard case .event(_, let condition) = tables.plan.triggers[index].cause else { continue }
      if condition?.evaluate(source(state.view, now: turn.now)).isTrue ?? true {
        changes.trigger([index])
      }
    }
    boundary.pointee = StateBuffer.never
  }

  /// The earliest of all the customer's timers.
  private func setTimer(_ state: inout StateBuffer) {
    var at = min(state[Header.timeBoundary], state[Header.dwellAt], state[Header.surveyDueAt])
    if state[Header.nextExpiry] < at { at = min(at, watchedExpiry(state.view)) }
    at = min(at, nextEscalation(state.view))
    for index in flat.pointee.lifecycles.indices {
      at = min(at, state.lifecycleDue(index))
    }
    if state.wakeAt != at { state.wakeAt = at }
  }
}
