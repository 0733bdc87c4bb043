import Events
import Expressions
import Records
import Strategy

/// Membership: entered when `when` is true; left when `exit` is true, or without one when `when`
/// is false, and not before the minimum dwell. What is unknown neither enters nor leaves.
extension Engine {
  mutating func evaluate(
    segment index: Int, _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    let outer = boundary.pointee
    boundary.pointee = StateBuffer.never
    var entry = state.entry(SegmentEntry.self, index)
    entry.identity = flat.pointee.segmentIdentity[index]
    let old = entry.bits
    let wants = wantsChange(index, isMember: entry.isMember, turn, state.view)
    entry.bits &= ~(SegmentEntry.exitPending | SegmentEntry.timed)
    if boundary.pointee != StateBuffer.never { entry.bits |= SegmentEntry.timed }
    boundary.pointee = min(outer, boundary.pointee)
    guard wants else {
      if entry.bits != old { state.store(entry, at: index) }
      return
    }
    if entry.isMember {
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
    changes.portrait = true
    dirty.formUnion(flat.pointee.segmentDependents[index])
    if entry.isMember { changes.trigger(tables.triggersBySegment[index]) }
    emitSegment(index, entry, before: before, turn, state.view, &outbox)
  }

  private func wantsChange(
    _ index: Int, isMember: Bool, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    let plan = flat.pointee
    let source = source(state, now: turn.now)
    guard isMember else { return plan.whens.evaluate(index, source, stack)?.isTrue ?? false }
    if plan.hasExit[index] { return plan.exits.evaluate(index, source, stack)?.isTrue ?? false }
    guard let value = plan.whens.evaluate(index, source, stack) else { return false }
    return value.kind == .bool && !value.isTrue
  }

  private func emitSegment(
    _ index: Int, _ entry: SegmentEntry, before: SegmentEntry, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    let segment = tables.plan.segments[index]
    var id = segment.id
    id.withUTF8 { subject in
      let event = CloudEvent(
        .segments, entry.isMember ? "crm.segment.entered" : "crm.segment.exited",
        subject: UnsafeRawBufferPointer(subject))
      outbox.open(event, turn)
      outbox.bytes.member("segmentId", segment.id)
      outbox.bytes.member("at", time: turn.now)
      if !entry.isMember { outbox.bytes.member("since", time: before.since) }
      if entry.isMember && !segment.labels.isEmpty {
        outbox.bytes.key("labels")
        outbox.bytes.openObject()
        for (locale, label) in segment.labels.sorted(by: { $0.key < $1.key }) {
          outbox.bytes.key(locale)
          outbox.bytes.string(label)
        }
        outbox.bytes.closeObject()
        if let version = segment.nameVersion {
          outbox.bytes.member("nameVersion", Int64(version))
        }
      }
      let rule = entry.isMember ? segment.when : segment.exit ?? segment.when
      outbox.bytes.key("reason")
      outbox.bytes.openObject()
      outbox.bytes.member("rule", rule.source)
      outbox.bytes.member("cause", turn.causeName)
      writeInputs(rule.attributes, turn, state.view, &outbox)
      outbox.bytes.closeObject()
      outbox.close(event, turn, tables)
    }
  }
}
