import Events
import Records
import Strategy

/// What leaves when a customer enters a stage.
extension Engine {
  func emitStage(
    _ index: Int, _ move: Move, _ before: LifecycleEntry, _ turn: Turn, _ state: RecordView,
    _ outbox: inout Outbox
  ) {
    let texts = tables.names.lifecycleTexts.pointer(index)
    let stages = flat.pointee.lifecycles.pointer(index).pointee.stages
    let to = texts.pointee.stages.pointer(move.to)
    let event = CloudEvent(.segments, "crm.lifecycle.changed", subject: to.pointee.subject)
    outbox.open(event, turn)
    outbox.bytes.members(rendered: texts.pointee.identity)
    if let from = stages.index(of: before.stage) {
      outbox.bytes.member("from", stages[from].text)
      outbox.bytes.member("since", time: before.since)
    }
    outbox.bytes.members(rendered: to.pointee.to)
    outbox.bytes.member("at", time: turn.now)
    outbox.bytes.members(rendered: to.pointee.labels)
    let way = move.transition.map { texts.pointee.transitions[$0] } ?? texts.pointee.start
    writeReason(way, before, turn, state, &outbox)
    outbox.close(event, turn, tables)
  }

  private func writeReason(
    _ way: LifecycleTexts.Way, _ before: LifecycleEntry, _ turn: Turn, _ state: RecordView,
    _ outbox: inout Outbox
  ) {
    outbox.bytes.key("reason")
    outbox.bytes.openObject()
    outbox.bytes.members(rendered: way.rule)
    outbox.bytes.member("cause", turn.causeName)
    if way.isByInactivity {
      let activity = lastActivity(way.activity, state)
      if activity != Int64.min { outbox.bytes.member("lastActivity", time: activity) }
      let silence = before.countedOut(since: max(before.since, activity))
      if silence > 0 { outbox.bytes.member("feedSilenceSeconds", silence / 1_000) }
    }
    writeInputs(way.inputs, turn, state, &outbox)
    outbox.bytes.closeObject()
  }
}
