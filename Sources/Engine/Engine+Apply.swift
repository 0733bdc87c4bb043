import Events
import Records
import Strategy

/// The way of one event through the engine.
extension Engine {
  /// An event may be this far ahead of the clock; beyond, it is rejected. Milliseconds.
  package static var futureTolerance: Int64 { Day.length }

  /// Applies a decoded event to its customer. The record is unchanged when the outcome is not
  /// `applied`.
  mutating func apply(
    _ event: UnsafePointer<InboundEvent>, _ context: TransactionContext,
    state: inout StateBuffer, outbox: inout Outbox
  ) -> ApplyOutcome {
    let clock = context.clock
    let isNew = state.isEmpty
    if !isNew {
      do throws(RecordPreparation.Fault) {
        try RecordPreparation.check(state.view)
      } catch {
        return .rejected(Engine.reason(error))
      }
    }
    let envelope = event.pointee.envelope
    if case .erasure = event.pointee.payload {
      guard !isNew else { return .unchanged }
      erase(envelope, context, state: &state, outbox: &outbox)
      return .applied
    }
    let time = event.pointee.subjectTime
    guard time <= clock + Engine.futureTolerance,
      envelope.time <= clock + Engine.futureTolerance
    else {
      return .rejected(
        DeadLetterReason("event.future", "the event's time is more than a day ahead"))
    }
    if isNew {
      RecordPreparation.create(&state, tables, now: clock)
    } else {
      if state.remembers(event: envelope.idHash) { return .unchanged }
      guard state.count <= flat.pointee.recordBytes else {
        return .rejected(
          DeadLetterReason("state.tooLarge", "the customer's record has reached its bound"))
      }
    }
    var turn = begin(envelope, context, isNew: isNew, state: &state, outbox: &outbox)
    take(event, at: time, &turn, &state, &outbox)
    settle(turn, &state, &outbox)
    return .applied
  }

  private static func reason(_ fault: RecordPreparation.Fault) -> DeadLetterReason {
    switch fault {
    case .newerFormat:
      DeadLetterReason(
        "state.newerFormat", "the customer's record was written by a newer version; upgrade")
    case .olderFormat:
      DeadLetterReason(
        "state.olderFormat",
        "the customer's record was written by an older version that this one cannot read; go back "
          + "to that version, or build the states anew under another kafka.group and other topics")
    case .damaged:
      DeadLetterReason("state.damaged", "the customer's record cannot be read")
    }
  }

  /// Does what is due, and makes ready for the event.
  private mutating func begin(
    _ envelope: EventEnvelope, _ context: TransactionContext, isNew: Bool,
    state: inout StateBuffer, outbox: inout Outbox
  ) -> Turn {
    if !isNew && state.wakeAt <= context.clock {
      wakeChecked(customer: envelope.customerID, context, state: &state, outbox: &outbox)
    }
    let now = max(context.clock, state[Header.clock])
    state[Header.clock] = now
    startTurn(now: now, state: &state, isNew: isNew, &outbox)
    state.remember(
      event: envelope.idHash, now: now, limit: flat.pointee.eventIDLimit,
      days: flat.pointee.eventDays)
    return Turn(
      customer: envelope.customerID, context: context, now: now, causeID: envelope.id,
      causeName: envelope.type.name, cause: envelope.type.rawValue,
      traceparent: envelope.traceparent, triggers: true)
  }

  /// Clears the scratch, lays the record out for the present strategy, lets tiles expire.
  mutating func startTurn(
    now: Int64, state: inout StateBuffer, isNew: Bool, _ outbox: inout Outbox
  ) {
    dirty.removeAll()
    changes.removeAll()
    boundary.pointee = StateBuffer.never
    if isNew {
      dirty.insertAll(tables.plan)
      changes.portrait = true
      joinPopulation(&state, &outbox)
    } else if state[Header.fingerprint] != tables.fingerprint {
      leavePopulation(&state, &outbox)
      RecordMigration.migrate(&state, tables)
      joinPopulation(&state, &outbox)
      recomputeAssets(&state)
      recomputeExpiry(&state)
      dirty.insertAll(tables.plan)
      changes.portrait = true
    }
    if state[Header.nextExpiry] <= now { expireTiles(&state, now: now) }
  }

  private mutating func take(
    _ event: UnsafePointer<InboundEvent>, at time: Int64, _ turn: inout Turn,
    _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    let type = event.pointee.envelope.type
    fields.pointee = EventFields(type: type, time: time)
    if event.pointee.isActivity { noteActivity(time, &state) }
    switch event.pointee.payload {
    case .transaction(let transaction): book(transaction, turn, &state)
    case .reversal(let reversal): reverse(reversal, turn, &state)
    case .customer(let snapshot):
      if snapshot.isSnapshotRead { turn.triggers = false }
      update(snapshot, turn, &state)
    case .holding(let holding, let opened): change(holding, opened: opened, turn, &state)
    case .balance(let balance): report(balance, turn, &state)
    case .application(let application):
      fields.pointee.product = application.product
      feed(type, turn, &state)
    case .erasure: break
    case .response(let response): record(response, turn, &state)
    case .survey(let answer):
      fields.pointee.csat = answer.csat
      fields.pointee.nps = answer.nps
      feed(type, turn, &state)
    case .complaint(let complaint): change(complaint, turn, &state, &outbox)
    case .consent(let consent):
      fields.pointee.channelText = consent.channel
      merge(consent, &state)
      feed(type, turn, &state)
    case .suggestion(let topic):
      fields.pointee.complaintTopic = topic
      feed(type, turn, &state)
    case .contact(let contact): log(contact, turn, &state)
    case .risk(let risk, let flagged): change(risk, flagged: flagged, turn, &state)
    }
  }

  private func noteActivity(_ time: Int64, _ state: inout StateBuffer) {
    if time > state[Header.lastActivity] { state[Header.lastActivity] = time }
  }
}

extension InboundEvent {
  /// When what the event tells of happened, milliseconds UTC.
  var subjectTime: Int64 {
    switch payload {
    case .transaction(let transaction), .reversal(let transaction): transaction.bookedAt
    case .holding(let holding, _): holding.at
    case .balance(let balance): balance.asOf
    case .application(let application): application.at
    case .response(let response): response.at
    case .survey(let answer): answer.at
    case .complaint(let complaint): complaint.at
    case .consent(let consent): consent.at
    case .contact(let contact): contact.at
    case .risk(let risk, _): risk.at
    case .customer, .erasure, .suggestion: envelope.time
    }
  }

  /// True for what the customer did, as opposed to what the bank knows or did.
  var isActivity: Bool {
    switch payload {
    case .transaction, .application, .response, .survey, .complaint, .consent, .suggestion: true
    case .holding(_, let opened): opened
    case .contact(let contact): !contact.byManager
    case .reversal, .customer, .balance, .erasure, .risk: false
    }
  }
}
