import Events
import Expressions
import Records
import Strategy

/// What leaves when a customer enters a stage.
extension Engine {
  func emitStage(
    _ index: Int, _ move: Move, _ before: LifecycleEntry, _ turn: Turn, _ state: RecordView,
    _ outbox: inout Outbox
  ) {
    let machine = tables.plan.lifecycles[index]
    let stages = flat.pointee.lifecycles.pointer(index).pointee.stages
    let to = machine.states[move.to]
    // A machine may enter several stages in one turn: the stage is part of what identifies it.
    var subject = "\(machine.id)/\(to.id)"
    subject.withUTF8 { subject in
      let event = CloudEvent(
        .segments, "crm.lifecycle.changed", subject: UnsafeRawBufferPointer(subject))
      outbox.open(event, turn)
      outbox.bytes.member("machineId", machine.id)
      if let from = stages.index(of: before.stage) {
        outbox.bytes.member("from", stages[from].text)
        outbox.bytes.member("since", time: before.since)
      }
      outbox.bytes.member("to", to.id)
      outbox.bytes.member("at", time: turn.now)
      if !to.labels.isEmpty {
        outbox.bytes.key("labels")
        outbox.bytes.openObject()
        for (locale, label) in to.labels.sorted(by: { $0.key < $1.key }) {
          outbox.bytes.key(locale)
          outbox.bytes.string(label)
        }
        outbox.bytes.closeObject()
      }
      writeReason(move, machine, before, turn, state, &outbox)
      outbox.close(event, turn, tables)
    }
  }

  private func writeReason(
    _ move: Move, _ machine: LifecyclePlan, _ before: LifecycleEntry, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    outbox.bytes.key("reason")
    outbox.bytes.openObject()
    let transition = move.transition.map { machine.transitions[$0] }
    if let transition { outbox.bytes.member("transition", transition.id) }
    outbox.bytes.member("rule", transition?.rule ?? machine.startRule)
    outbox.bytes.member("cause", turn.causeName)
    if let transition, transition.after != nil {
      let activity = lastActivity(transition.activity ?? -1, state)
      if activity != Int64.min { outbox.bytes.member("lastActivity", time: activity) }
      let silence = before.countedOut(since: max(before.since, activity))
      if silence > 0 { outbox.bytes.member("feedSilenceSeconds", silence / 1_000) }
    }
    let program = transition == nil ? machine.applies : transition?.when
    writeInputs(program?.attributes ?? [], turn, state, &outbox)
    outbox.bytes.closeObject()
  }
}

extension LifecyclePlan {
  /// Why somebody stands in the initial stage.
  var startRule: String { "start" + (applies.map { " where \($0.source)" } ?? "") }
}
