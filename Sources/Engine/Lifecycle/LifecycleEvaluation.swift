import Events
import Expressions
import Records
import Strategy

/// Moving along the transitions of a lifecycle: the first of those that lead out of the stage and
/// whose conditions all hold is taken, then the same again from the stage it leads to.
///
/// An event drives one transition that waits for it, at most; what follows in the same turn waits
/// for nothing. Circles of such transitions are no strategy, so a turn ends; for strategies made
/// by hand the number of stages bounds it. What is unknown does not hold.
extension Engine {
  mutating func evaluate(
    lifecycle index: Int, _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    ruleEvaluations &+= 1
    let outer = boundary.pointee
    boundary.pointee = StateBuffer.never
    let table = flat.pointee.lifecycles.pointer(index)
    var old = state.entry(LifecycleEntry.self, index)
    var entry = old
    entry.dueAt = StateBuffer.never
    if applies(table, turn, state.view) {
      var event: UInt8? = turn.cause
      for _ in 0...table.pointee.stages.count {
        guard let move = nextMove(table, &entry, event, turn, state.view) else { break }
        let before = entry
        entry.enter(
          table.pointee.stages[move.to].identity, by: move.identity, cause: turn.cause,
          at: turn.now)
        state.store(entry, at: index)
        old = entry
        countStage(entry, before: before.stage, &outbox)
        changes.portrait = true
        dirty.formUnion(flat.pointee.lifecycleDependents[index])
        changes.trigger(tables.triggersByStage[index][move.to])
        emitStage(index, move, before, turn, state.view, &outbox)
        event = nil
      }
    }
    entry.bits = boundary.pointee != StateBuffer.never ? LifecycleEntry.timed : 0
    boundary.pointee = min(outer, boundary.pointee)
    if entry != old { state.store(entry, at: index) }
  }

  /// Where a lifecycle goes next.
  struct Move {
    var to: Int
    /// Index of the transition; nil is the start.
    var transition: Int?
    /// Identity of the transition; 0 is the start.
    var identity: UInt32
  }

  private func applies(
    _ table: UnsafePointer<LifecycleTable>, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    guard table.pointee.applies >= 0 else { return true }
    return holds(table.pointee.applies, turn, state)
  }

  private func holds(_ condition: Int, _ turn: Turn, _ state: RecordView) -> Bool {
    guard condition >= 0 else { return true }
    return flat.pointee.conditions.evaluate(condition, source(state, now: turn.now), stack)?
      .isTrue ?? false
  }

  /// The first transition that may be taken now; where time is all that is missing, the entry is
  /// armed for then.
  private func nextMove(
    _ table: UnsafePointer<LifecycleTable>, _ entry: inout LifecycleEntry, _ event: UInt8?,
    _ turn: Turn, _ state: RecordView
  ) -> Move? {
    guard let stage = table.pointee.stages.index(of: entry.stage) else {
      return Move(to: table.pointee.initial, transition: nil, identity: 0)
    }
    let transitions = table.pointee.transitions
    let dwell = table.pointee.stages.pointer(stage).pointee.dwell
    for number in transitions.indices {
      let transition = transitions.pointer(number)
      guard transition.pointee.leaves(stage) else { continue }
      if transition.pointee.on != 0 {
        guard let event, transition.pointee.waits(for: event) else { continue }
      }
      let ready = entry.since + max(dwell, transition.pointee.dwell)
      let isTimed = transition.pointee.on == 0
      guard turn.now >= ready || isTimed else { continue }
      if transition.pointee.after > 0, turn.now >= ready {
        guard isInactive(transition, table, &entry, turn, state) else { continue }
      }
      guard holds(transition.pointee.condition, turn, state) else { continue }
      guard turn.now >= ready else {
        entry.arm(ready)
        continue
      }
      if transition.pointee.isGuarded && transition.pointee.after == 0 {
        guard isSettled(table, &entry, turn) else { continue }
      }
      return Move(
        to: transition.pointee.to, transition: number, identity: transition.pointee.identity)
    }
    return nil
  }
}

/// Silence.
extension Engine {
  /// Whether the customer has been inactive for as long as the transition says, and the feeds
  /// allow to say so.
  private func isInactive(
    _ transition: UnsafePointer<TransitionTable>, _ table: UnsafePointer<LifecycleTable>,
    _ entry: inout LifecycleEntry, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    let start = max(entry.since, lastActivity(transition.pointee.activity, state))
    let feeds = table.pointee.feeds
    var due = entry.due(transition.pointee.after, since: start, feeds)
    guard transition.pointee.isGuarded else {
      if turn.now < due { entry.arm(due) }
      return turn.now >= due
    }
    if turn.now < due - feeds.window {
      entry.arm(due - feeds.window)
      return false
    }
    let watermarks = turn.context.watermarks
    let silence = feeds.silence(watermarks, at: turn.now)
    guard !entry.note(silentSince: silence, start: start, at: turn.now) else {
      entry.arm(turn.now + feeds.retry)
      return false
    }
    due = entry.due(transition.pointee.after, since: start, feeds)
    if turn.now < due {
      entry.arm(max(min(due, turn.now + feeds.retry), due - feeds.window))
      return false
    }
    if feeds.told(watermarks) < due {
      // The feed will have told of it soon, or is falling silent: ask less and less often.
      let wait = min(max((turn.now - due) / 2, FeedGuard.minimumRetry), feeds.retry)
      entry.arm(turn.now + wait)
      return false
    }
    return true
  }

  /// The last time of what counts as activity; `Int64.min` when there was none.
  func lastActivity(_ series: Int, _ state: RecordView) -> Int64 {
    guard series >= 0 else { return state[Header.lastActivity] }
    return state.lastTime(ofSeries: series, flat.pointee.series.pointer(series)) ?? Int64.min
  }

  /// Whether the feeds are fresh, and have been for long enough after a silence.
  private func isSettled(
    _ table: UnsafePointer<LifecycleTable>, _ entry: inout LifecycleEntry, _ turn: Turn
  ) -> Bool {
    let feeds = table.pointee.feeds
    let silence = feeds.silence(turn.context.watermarks, at: turn.now)
    guard !entry.note(silentSince: silence, start: entry.since, at: turn.now) else {
      entry.arm(turn.now + feeds.retry)
      return false
    }
    guard entry.since < entry.silentUntil else { return true }
    let settled = entry.silentUntil + feeds.window
    if turn.now < settled { entry.arm(settled) }
    return turn.now >= settled
  }
}
