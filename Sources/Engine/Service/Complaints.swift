import Events
import Records
import Strategy

/// Complaints: deadlines by severity, escalation, recurrence, and the survey afterwards.
extension Engine {
  /// Opening and closing may come in either order: the later of the two times decides.
  mutating func change(
    _ complaint: Complaint, _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    fields.pointee.complaintTopic = complaint.topic
    let id = StableHash.hash(complaint.complaintID)
    let known = state.first(ComplaintEntry.self) { $0.id == id }
    switch complaint.change {
    case .opened:
      open(complaint, id, known, turn, &state, &outbox)
      feed(.complaintOpened, turn, &state)
    case .updated:
      if let (index, entry) = known {
        var entry = entry
        if !complaint.severity.isEmpty { entry.severity = Identity.of(complaint.severity) }
        if complaint.bankError { entry.bits |= ComplaintEntry.bankError }
        state.store(entry, at: index)
      } else {
        // Its opening was lost or comes late: until it is closed, it is an open complaint.
        open(complaint, id, nil, turn, &state, &outbox)
      }
      feed(.complaintUpdated, turn, &state)
    case .closed:
      close(complaint, id, known, turn, &state, &outbox)
      feed(.complaintClosed, turn, &state)
    }
    for attribute in [CustomerAttribute.complaintOpen, .complaintCount] {
      dirty.formUnion(tables.customerDependents[Int(attribute.rawValue)])
    }
    changes.gates = true
  }

  private mutating func open(
    _ complaint: Complaint, _ id: UInt64, _ known: (index: Int, entry: ComplaintEntry)?,
    _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    guard let (index, old) = known else {
      state.increment(Header.complaintCount)
      return add(
        entry(for: complaint, id, openedAt: complaint.at, closedAt: HoldingEntry.never, state.view),
        complaint.complaintID, turn, &state, &outbox)
    }
    if old.openedAt == HoldingEntry.never { state.increment(Header.complaintCount) }
    guard complaint.at > old.openedAt else { return }
    var entry = old
    entry.openedAt = complaint.at
    entry.severity = Identity.of(complaint.severity)
    if complaint.bankError { entry.bits |= ComplaintEntry.bankError }
    if !old.isOpen && entry.isOpen {
      // Opened again after it was closed.
      if old.openedAt != HoldingEntry.never { entry.bits |= ComplaintEntry.recurrent }
      entry.level = 0
    }
    state.store(entry, at: index)
  }

  private mutating func close(
    _ complaint: Complaint, _ id: UInt64, _ known: (index: Int, entry: ComplaintEntry)?,
    _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    guard let (index, old) = known else {
      if state[Header.overflowComplaints] > 0 { state[Header.overflowComplaints] -= 1 }
      return add(
        entry(
          for: complaint, id, openedAt: HoldingEntry.never, closedAt: complaint.at, state.view),
        complaint.complaintID, turn, &state, &outbox)
    }
    guard complaint.at > old.closedAt else { return }
    var entry = old
    entry.closedAt = complaint.at
    state.store(entry, at: index)
    if old.isOpen && !entry.isOpen { scheduleSurvey(after: entry, turn, &state) }
  }

  private func entry(
    for complaint: Complaint, _ id: UInt64, openedAt: Int64, closedAt: Int64,
    _ state: RecordView
  ) -> ComplaintEntry {
    let topic = Identity.of(complaint.topic)
    let isRecurrent =
      topic != 0 && state.first(ComplaintEntry.self) { $0.topic == topic } != nil
    return ComplaintEntry(
      id: id, openedAt: openedAt, closedAt: closedAt,
      severity: Identity.of(complaint.severity), topic: topic, textKey: 0, level: 0,
      bits: (isRecurrent ? ComplaintEntry.recurrent : 0)
        | (complaint.bankError ? ComplaintEntry.bankError : 0))
  }

  /// The bound pushes out the complaint closed first; with none closed, the oldest open one,
  /// which is escalated at once and goes on forbidding promotion.
  private mutating func add(
    _ entry: ComplaintEntry, _ complaintID: Text, _ turn: Turn, _ state: inout StateBuffer,
    _ outbox: inout Outbox
  ) {
    while state.count(of: ComplaintEntry.self) >= max(1, tables.plan.limits.complaints) {
      var oldest = (index: 0, isOpen: true, at: Int64.max)
      state.forEach(ComplaintEntry.self) { index, other in
        let at = other.isOpen ? other.openedAt : other.closedAt
        if (other.isOpen ? 1 : 0, at) < (oldest.isOpen ? 1 : 0, oldest.at) {
          oldest = (index, other.isOpen, at)
        }
      }
      let old = state.entry(ComplaintEntry.self, oldest.index)
      if old.isOpen {
        emitEscalation(old, level: Int(old.level) + 1, due: turn.now, turn, state.view, &outbox)
        state.increment(Header.overflowComplaints)
      }
      state.removeText(old.textKey)
      state.remove(ComplaintEntry.self, at: oldest.index)
      state.increment(Header.evictedOthers)
    }
    var entry = entry
    entry.textKey = state.keepText(complaintID)
    state.append(entry)
  }
}
