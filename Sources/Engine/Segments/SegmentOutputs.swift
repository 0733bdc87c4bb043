import Expressions
import Records
import Strategy

/// What leaves when a membership changes.
extension Engine {
  func emitSegment(
    _ index: Int, _ entry: SegmentEntry, before: SegmentEntry, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    let texts = tables.names.segmentTexts[index]
    let event = CloudEvent(
      .segments, entry.isMember ? "crm.segment.entered" : "crm.segment.exited", subject: texts.id)
    outbox.open(event, turn)
    outbox.bytes.members(rendered: texts.identity)
    outbox.bytes.member("at", time: turn.now)
    if entry.isMember {
      outbox.bytes.members(rendered: texts.labels)
      writeReason(texts.whenInputs, texts.when, turn, state, &outbox)
    } else {
      outbox.bytes.member("since", time: before.since)
      writeReason(texts.exitInputs, texts.exit, turn, state, &outbox)
    }
    outbox.close(event, turn, tables)
  }

  /// `crm.keyaccount.detected`, beside the membership's own event.
  func emitKeyAccount(
    _ index: Int, _ turn: Turn, _ state: RecordView, _ outbox: inout Outbox
  ) {
    let account = tables.plan.segments[index]
    var id = account.id
    id.withUTF8 { subject in
      let event = CloudEvent(
        .segments, "crm.keyaccount.detected", subject: UnsafeRawBufferPointer(subject))
      outbox.open(event, turn)
      outbox.bytes.member("keyAccountId", account.id)
      outbox.bytes.member("at", time: turn.now)
      outbox.bytes.member("owner", account.owner)
      let texts = tables.names.segmentTexts[index]
      outbox.bytes.members(rendered: texts.labels)
      writeReason(texts.whenInputs, texts.when, turn, state, &outbox)
      outbox.close(event, turn, tables)
    }
  }

  /// `crm.risk.signal`, when the sign appears and when it is over: for people to look at, never a
  /// credit decision.
  func emitSignal(
    _ index: Int, _ entry: SegmentEntry, before: SegmentEntry, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    let segment = tables.plan.segments[index]
    guard case .signal(let signal) = segment.kind else { return }
    // Both may come of one event, and are two outputs then. No id has a colon.
    var id = entry.isMember ? segment.id : segment.id + ":cleared"
    id.withUTF8 { subject in
      let event = CloudEvent(
        .marketing, "crm.risk.signal", subject: UnsafeRawBufferPointer(subject))
      outbox.open(event, turn)
      outbox.bytes.member("signal", segment.id)
      let word: StaticString = entry.isMember ? "raised" : "cleared"
      outbox.bytes.member("state", word)
      outbox.bytes.member("about", signal.topic.rawValue)
      outbox.bytes.member("strength", signal.strength)
      outbox.bytes.member("at", time: turn.now)
      if !entry.isMember { outbox.bytes.member("since", time: before.since) }
      outbox.bytes.member("owner", segment.owner)
      writeRules(segment, signal, &outbox)
      let texts = tables.names.segmentTexts[index]
      if entry.isMember {
        writeReason(texts.whenInputs, texts.when, turn, state, &outbox)
      } else {
        writeReason(texts.exitInputs, texts.exit, turn, state, &outbox)
      }
      outbox.close(event, turn, tables)
    }
  }

  private func writeRules(_ segment: SegmentPlan, _ signal: SignalPlan, _ outbox: inout Outbox) {
    outbox.bytes.key("reasons")
    outbox.bytes.openArray()
    outbox.bytes.string(signal.reason)
    outbox.bytes.closeArray()
    outbox.bytes.key("rules")
    outbox.bytes.openArray()
    outbox.bytes.string(segment.id)
    outbox.bytes.closeArray()
  }

  /// The rule, what led to it, and what it looked at.
  private func writeReason(
    _ inputs: InputTexts, _ text: UnsafeRawBufferPointer, _ turn: Turn, _ state: RecordView,
    _ outbox: inout Outbox
  ) {
    outbox.bytes.key("reason")
    outbox.bytes.openObject()
    outbox.bytes.members(rendered: text)
    outbox.bytes.member("cause", turn.causeName)
    writeInputs(inputs, turn, state, &outbox)
    outbox.bytes.closeObject()
  }
}
