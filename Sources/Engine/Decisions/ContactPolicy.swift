import Events
import Expressions
import Records
import Strategy

/// When a message may be sent.
enum SendWindow {
  /// Now or later.
  case at(Int64)
  /// Not before it expires.
  case expired
  /// The local time is not known.
  case unknown
}

/// Caps, cool-downs and quiet hours.
extension Engine {
  /// Now when the customer's local time is within the jurisdiction's sending hours, else their
  /// next beginning, if the offer is still valid then.
  func sendWindow(
    offer index: Int, _ turn: Turn, _ state: RecordView
  ) -> SendWindow {
    sendWindow(validity: tables.plan.offers[index].validity, turn, state.view)
  }

  func sendWindow(
    validity: Int64, _ turn: Turn, _ state: RecordView
  ) -> SendWindow {
    let code = state.text(CustomerAttribute.jurisdiction.rawValue)
    guard let jurisdiction = tables.jurisdiction(code), let clock = tables.clock(state.view) else {
      return .unknown
    }
    let from = Int64(jurisdiction.sendFromMinute) * 60_000
    let until = Int64(jurisdiction.sendUntilMinute) * 60_000
    guard from < until else { return .unknown }
    let local = turn.now + clock.offset(at: turn.now)
    let ofDay = local.flooredRemainder(by: Day.length)
    if ofDay >= from && ofDay < until { return .at(turn.now) }
    let nextLocal = local - ofDay + from + (ofDay >= until ? Day.length : 0)
    // The offset may change overnight: take the one that holds then.
    var at = nextLocal - clock.offset(at: nextLocal - clock.offset(at: turn.now))
    at = max(at, turn.now)
    return at < turn.now + validity ? .at(at) : .expired
  }

  /// Narrows the channels to those that caps and cool-downs leave open.
  func contactPolicy(
    _ run: inout FunnelTrace.Offer, _ turn: Turn, _ state: RecordView
  ) -> Bool {
    let offer = tables.plan.offers[run.index]
    guard offer.kind != .service else {
      return run.note(.contactPolicy, .passed, "service messages are not capped")
    }
    if let (rule, reason) = offerCoolDown(offer, turn, state.view) {
      return run.note(.contactPolicy, .failed, rule: rule, reason)
    }
    var blocked: (rule: String, reason: String)?
    let sendAt = run.sendAt
    run.channels = run.channels.filter { channel in
      if let found = channelBlock(offer, run.index, channel, sendAt, turn, state.view) {
        blocked = blocked ?? found
        return false
      }
      return true
    }
    if run.channels.isEmpty {
      return run.note(
        .contactPolicy, .failed, rule: blocked?.rule, blocked?.reason ?? "no channel is left")
    }
    return run.note(.contactPolicy, .passed, "within caps and cool-downs")
  }

  private func offerCoolDown(
    _ offer: OfferPlan, _ turn: Turn, _ state: RecordView
  ) -> (rule: String, reason: String)? {
    guard let known = state.first(OfferEntry.self, where: { $0.offer == offer.identity })?.entry
    else { return nil }
    if known.lastRefusal != HoldingEntry.never,
      turn.now < known.lastRefusal + offer.coolDownAfterRefusal
    {
      return ("coolDown.refusal", "refused not long ago")
    }
    if known.lastContact != HoldingEntry.never,
      turn.now < known.lastContact + offer.coolDownAfterContact
    {
      return ("coolDown.contact", "offered not long ago")
    }
    return nil
  }

  private func channelBlock(
    _ offer: OfferPlan, _ index: Int, _ channel: Int, _ sendAt: Int64, _ turn: Turn,
    _ state: RecordView
  ) -> (rule: String, reason: String)? {
    let identity = tables.channelIdentity[channel]
    if let refused = state.first(ChannelEntry.self, where: { $0.channel == identity })?.entry,
      turn.now < refused.lastRefusal + tables.plan.contactPolicy.channelCoolDownAfterRefusal
    {
      return ("coolDown.channel", "an offer over this channel was refused not long ago")
    }
    for cap in tables.plan.contactPolicy.caps {
      guard cap.channel == nil || cap.channel == channel,
        cap.group == nil || cap.group == offer.group
      else { continue }
      let group = cap.group == nil ? nil : tables.groupIdentity[index]
      let count = contacts(
        near: sendAt, cap.window, channel: cap.channel == nil ? nil : identity, group: group,
        state.view)
      if count >= cap.count { return (cap.id, "the contact cap \(cap.id) is reached") }
    }
    return isHistoryFull(sendAt, state.view)
      ? ("contacts.full", "the contact history is too short to be sure of the caps") : nil
  }

  /// Promotional contacts less than a window away on either side, so that no window of that
  /// length holds more than the cap, deferred contacts included.
  private func contacts(
    near time: Int64, _ window: Int64, channel: UInt32?, group: UInt32?,
    _ state: RecordView
  ) -> Int {
    var found = 0
    state.forEach(ContactEntry.self) { _, contact in
      guard contact.bits & ContactEntry.promotional != 0,
        contact.at > time - window, contact.at < time + window,
        channel == nil || contact.channel == channel, group == nil || contact.group == group
      else { return }
      found += 1
    }
    return found
  }

  /// True when the next contact would push one out of the history that a cap still counts.
  private func isHistoryFull(_ time: Int64, _ state: RecordView) -> Bool {
    guard state.count(of: ContactEntry.self) >= max(1, tables.plan.limits.contacts) else {
      return false
    }
    var oldest = Int64.max
    state.forEach(ContactEntry.self) { _, contact in oldest = min(oldest, contact.at) }
    return oldest > time - tables.longestCapWindow
  }
}
