import Events
import Records
import Strategy

/// Service-level deadlines of open complaints.
extension Engine {
  /// When the next deadline of any open complaint is due.
  func nextEscalation(_ state: RecordView) -> Int64 {
    var next = StateBuffer.never
    for index in 0..<state.count(of: ComplaintEntry.self) {
      let entry = state.entry(ComplaintEntry.self, index)
      if let due = deadline(entry) { next = min(next, due) }
    }
    return next
  }

  private func deadline(_ entry: ComplaintEntry) -> Int64? {
    guard entry.isOpen else { return nil }
    let deadlines = tables.deadlines[entry.severity] ?? tables.plan.complaints.defaultDeadlines
    guard Int(entry.level) < deadlines.count else { return nil }
    return entry.openedAt + deadlines[Int(entry.level)]
  }

  /// Escalates what is due, level by level; at most all levels of every complaint.
  mutating func escalateDue(
    _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    for index in 0..<state.count(of: ComplaintEntry.self) {
      var entry = state.entry(ComplaintEntry.self, index)
      while let due = deadline(entry), due <= turn.now {
        entry.level += 1
        state.store(entry, at: index)
        emitEscalation(entry, level: Int(entry.level), due: due, turn, state.view, &outbox)
      }
    }
  }

  func emitEscalation(
    _ entry: ComplaintEntry, level: Int, due: Int64, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    withUnsafeBytes(of: (entry.id, Int64(level), entry.openedAt)) { subject in
      let event = CloudEvent(.marketing, "crm.complaint.escalated", subject: subject)
      outbox.open(event, turn)
      if let id = state.text(entry.textKey) { outbox.bytes.member("complaintId", id) }
      outbox.bytes.member("level", Int64(level))
      outbox.bytes.member("openedAt", time: entry.openedAt)
      outbox.bytes.member("dueAt", time: due)
      outbox.bytes.member("escalatedAt", time: turn.now)
      outbox.bytes.member("recurrent", entry.bits & ComplaintEntry.recurrent != 0)
      outbox.bytes.member("bankError", entry.bits & ComplaintEntry.bankError != 0)
      if let name = tables.severityNames[entry.severity] {
        outbox.bytes.member("severity", name)
      }
      outbox.bytes.member("reason", "the complaint was not closed by its deadline")
      outbox.close(event, turn, tables)
    }
  }
}
