import Events
import Records
import Strategy

/// Taking back offers that are still valid when consent, a complaint or a suppression changes
/// what may be sent: consent binds at once, also for what was decided before.
extension Engine {
  mutating func withdraw(_ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox) {
    guard hasLiveOffer(state.view, now: turn.now) else { return }
    let suppression = holdingSuppression(turn, state.view)?.rule
    // A suppression may begin as time passes.
    if boundary.pointee < state[Header.timeBoundary] {
      state[Header.timeBoundary] = boundary.pointee
    }
    boundary.pointee = StateBuffer.never
    let complaint = state.view.hasOpenComplaint
    for index in 0..<state.count(of: DecisionEntry.self) {
      var entry = state.entry(DecisionEntry.self, index)
      guard entry.isLive(at: turn.now) else { continue }
      let reason: StaticString
      let isPromotional = entry.bits & DecisionEntry.service == 0
      if suppression != nil && isPromotional {
        reason = "suppression"
      } else if complaint && isPromotional {
        reason = "complaint"
      } else if !hasConsent(entry, state.view) {
        reason = "consent"
      } else {
        continue
      }
      entry.bits |= DecisionEntry.withdrawn
      state.store(entry, at: index)
      emitWithdrawal(entry, reason, turn, &outbox)
    }
  }

  /// Takes back every live offer, for a customer who is erased.
  func withdrawAll(_ turn: Turn, _ state: RecordView, _ outbox: inout Outbox) {
    for index in 0..<state.count(of: DecisionEntry.self) {
      let entry = state.entry(DecisionEntry.self, index)
      if entry.isLive(at: turn.now) { emitWithdrawal(entry, "erasure", turn, &outbox) }
    }
  }

  private func hasLiveOffer(_ state: RecordView, now: Int64) -> Bool {
    state.first(DecisionEntry.self) { $0.isLive(at: now) } != nil
  }

  private func hasConsent(_ entry: DecisionEntry, _ state: RecordView) -> Bool {
    guard let purpose = tables.purposeIdentity.firstIndex(of: entry.purpose),
      let channel = tables.channel(identity: entry.channel)
    else { return false }
    return state.hasConsent(purpose: purpose, channel: channel, tables)
  }

  private func emitWithdrawal(
    _ entry: DecisionEntry, _ reason: StaticString, _ turn: Turn, _ outbox: inout Outbox
  ) {
    let id = DerivedIdentifier(high: entry.idHigh, low: entry.idLow)
    withUnsafeBytes(of: (entry.idHigh, entry.idLow)) { subject in
      let event = CloudEvent(
        .offers, "crm.offer.withdrawn", subject: subject, correlation: id)
      outbox.open(event, turn)
      outbox.bytes.member("decisionId", id)
      if let offer = tables.offer(identity: entry.offer) {
        outbox.bytes.member("offerId", tables.plan.offers[offer].id)
      }
      if let channel = tables.channel(identity: entry.channel) {
        outbox.bytes.member("channel", tables.plan.channels[channel].id)
      }
      outbox.bytes.member("withdrawnAt", time: turn.now)
      outbox.bytes.member("reason", reason)
      outbox.close(event, turn, tables)
    }
  }
}

extension DecisionEntry {
  /// Still valid and neither withdrawn nor answered for good.
  func isLive(at now: Int64) -> Bool {
    let final =
      UInt16(1) << UInt16(Response.Kind.accepted.rawValue)
      | UInt16(1) << UInt16(Response.Kind.declined.rawValue)
    return now < expiresAt && bits & DecisionEntry.withdrawn == 0 && responses & final == 0
  }
}
