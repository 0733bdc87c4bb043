import Expressions
import Records
import Strategy

/// Membership: entered when `when` is true; left when `exit` is true, or without one when `when`
/// is false, and not before the minimum dwell. What is unknown neither enters nor leaves.
///
/// A key account is latched: it is not entered while `exit` holds, nor sooner after its release
/// than it could be released after its detection, so that it cannot swing.
extension Engine {
  mutating func evaluate(
    segment index: Int, _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    ruleEvaluations &+= 1
    let outer = boundary.pointee
    boundary.pointee = StateBuffer.never
    var entry = state.entry(SegmentEntry.self, index)
    entry.identity = flat.pointee.segmentIdentity[index]
    let kind = flat.pointee.segmentKind[index]
    let old = entry.bits
    let wants = wantsChange(index, kind, isMember: entry.isMember, turn, state.view)
    entry.bits &= ~(SegmentEntry.exitPending | SegmentEntry.timed)
    if boundary.pointee != StateBuffer.never { entry.bits |= SegmentEntry.timed }
    boundary.pointee = min(outer, boundary.pointee)
    guard wants else {
      if entry.bits != old { state.store(entry, at: index) }
      return
    }
    let isHeld = entry.isMember || (kind == .keyAccount && entry.since != HoldingEntry.never)
    if isHeld {
      let due = entry.since + flat.pointee.minimumDwell[index]
      guard turn.now >= due else {
        entry.bits |= SegmentEntry.exitPending
        if entry.bits != old { state.store(entry, at: index) }
        state[Header.dwellAt] = min(state[Header.dwellAt], due)
        return
      }
    }
    let before = entry
    entry.bits ^= SegmentEntry.member
    entry.since = turn.now
    entry.cause = turn.cause
    state.store(entry, at: index)
    countSegment(entry, &outbox)
    dirty.formUnion(flat.pointee.segmentDependents[index])
    if entry.isMember { changes.trigger(tables.triggersBySegment[index]) }
    if kind == .signal {
      emitSignal(index, entry, before: before, turn, state.view, &outbox)
      return
    }
    changes.portrait = true
    emitSegment(index, entry, before: before, turn, state.view, &outbox)
    if kind == .keyAccount && entry.isMember {
      emitKeyAccount(index, turn, state.view, &outbox)
    }
  }

  private func wantsChange(
    _ index: Int, _ kind: SegmentKind, isMember: Bool, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    let plan = flat.pointee
    let source = source(state, now: turn.now)
    guard isMember else {
      guard plan.whens.evaluate(index, source, stack)?.isTrue ?? false else { return false }
      guard kind == .keyAccount else { return true }
      return !(plan.exits.evaluate(index, source, stack)?.isTrue ?? false)
    }
    if plan.hasExit[index] { return plan.exits.evaluate(index, source, stack)?.isTrue ?? false }
    guard let value = plan.whens.evaluate(index, source, stack) else { return false }
    return value.kind == .bool && !value.isTrue
  }
}
