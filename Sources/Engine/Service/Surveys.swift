import Events
import Records
import Strategy

/// The survey after a complaint was closed: invited after a cool-down, to a sample, with consent,
/// and not while another complaint is open.
extension Engine {
  /// At most one survey is pending; the complaint closed last decides.
  func scheduleSurvey(
    after complaint: ComplaintEntry, _ turn: Turn, _ state: inout StateBuffer
  ) {
    guard tables.plan.complaints.surveyAfterClose != nil else { return }
    state[Header.surveyDueAt] = max(
      turn.now + 1, complaint.closedAt + tables.plan.complaints.surveyDelay)
    state[Header.surveyCause] = complaint.id
  }

  mutating func inviteDue(_ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox) {
    guard state[Header.surveyDueAt] <= turn.now else { return }
    let cause = state[Header.surveyCause]
    state[Header.surveyDueAt] = StateBuffer.never
    state[Header.surveyCause] = 0
    guard let index = tables.plan.complaints.surveyAfterClose,
      let survey = tables.plan.surveys[safe: index], !state.view.hasOpenComplaint,
      holdingSuppression(turn, state.view) == nil, isSampled(survey, cause, turn),
      isRested(survey, turn, state.view),
      let channel = survey.channels.first(where: {
        state.view.hasConsent(purpose: survey.purpose, channel: $0, tables)
      }),
      case .at(let sendAt) = sendWindow(validity: survey.validity, turn, state.view)
    else {
      boundary.pointee = StateBuffer.never
      return
    }
    boundary.pointee = StateBuffer.never
    state[Header.lastSurvey] = turn.now
    remember(
      ContactEntry(
        at: sendAt, offer: survey.identity, channel: tables.channelIdentity[channel], group: 0,
        bits: 0), &state)
    emitInvitation(
      survey, channel: channel, cause: cause, sendAt: sendAt, turn, state.view, &outbox)
  }

  /// Seeded by customer and complaint.
  private func isSampled(_ survey: SurveyPlan, _ cause: UInt64, _ turn: Turn) -> Bool {
    let hash = StableHash.hash(turn.customer, seed: cause ^ UInt64(survey.identity))
    return Draw.unit(hash) < survey.sample
  }

  private func isRested(
    _ survey: SurveyPlan, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    let last = state[Header.lastSurvey]
    return last == Header.unknown64 || turn.now >= last + survey.coolDown
  }

  private func emitInvitation(
    _ survey: SurveyPlan, channel: Int, cause: UInt64, sendAt: Int64, _ turn: Turn,
    _ state: RecordView, _ outbox: inout Outbox
  ) {
    let id = withUnsafeBytes(of: (cause, survey.identity)) { subject in
      tables.strategyBytes.withUnsafeBytes { strategy in
        DerivedIdentifier.of(turn.customer, turn.causeID, strategy, subject)
      }
    }
    withUnsafeBytes(of: (id.high, id.low)) { subject in
      let expires = turn.now + survey.validity
      let event = CloudEvent(
        .marketing, "crm.survey.invited", subject: subject, correlation: id, expiry: expires)
      outbox.open(event, turn)
      outbox.bytes.member("decisionId", id)
      outbox.bytes.member("surveyId", survey.id)
      outbox.bytes.member("channel", tables.plan.channels[channel].id)
      outbox.bytes.member("invitedAt", time: turn.now)
      outbox.bytes.member("sendAt", time: sendAt)
      outbox.bytes.member("expiresAt", time: expires)
      writeTexts(survey.texts, state.view, &outbox)
      outbox.bytes.key("reasons")
      outbox.bytes.openArray()
      outbox.bytes.string("a complaint was closed")
      outbox.bytes.closeArray()
      outbox.bytes.key("rules")
      outbox.bytes.openArray()
      outbox.bytes.string("complaint.closed")
      outbox.bytes.closeArray()
      outbox.close(event, turn, tables)
    }
  }
}
