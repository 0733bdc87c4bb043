import Events
import Expressions
import Records
import Strategy

/// One decision: every offer through the funnel, the best one out, everything on record.
extension Engine {
  mutating func decide(
    trigger index: Int, _ turn: Turn, _ state: inout StateBuffer, _ outbox: inout Outbox
  ) {
    var triggerID = tables.plan.triggers[index].id
    let id = triggerID.withUTF8 { trigger in
      tables.strategyBytes.withUnsafeBytes { strategy in
        DerivedIdentifier.of(
          turn.customer, turn.causeID, strategy, UnsafeRawBufferPointer(trigger))
      }
    }
    // The same event cannot decide twice, even when it was forgotten as a duplicate.
    guard
      state.first(DecisionEntry.self, where: { $0.idHigh == id.high && $0.idLow == id.low })
        == nil
    else { return }
    runOffers(turn, state.view)
    var best: Int?
    // In order of id, so that of two equal scores the smaller id wins.
    for (position, run) in trace.offers.enumerated() {
      guard let score = run.score?.total, score.isFinite else { continue }
      if let leader = best, (trace.offers[leader].score?.total ?? 0) >= score { continue }
      best = position
    }
    rank(best)
    if let best {
      commit(trace.offers[best], id, turn, &state)
      emitOffer(trace.offers[best], id, trigger: triggerID, turn, state.view, &outbox)
    }
    emitDecision(best, id, trigger: triggerID, turn, state.view, &outbox)
  }

  /// Runs the funnel for every offer, in order of id.
  private mutating func runOffers(_ turn: Turn, _ state: RecordView) {
    // Taken out for the while, so that the offers' memory is changed in place.
    var offers: [FunnelTrace.Offer] = []
    swap(&offers, &trace.offers)
    let count = tables.offersByID.count
    while offers.count < count { offers.append(FunnelTrace.Offer(index: 0)) }
    for position in 0..<count {
      offers[position].reset(tables.offersByID[position])
      run(&offers[position], turn, state.view)
    }
    swap(&offers, &trace.offers)
    boundary.pointee = StateBuffer.never
  }

  private mutating func rank(_ best: Int?) {
    for position in trace.offers.indices where trace.offers[position].score != nil {
      let isBest = position == best
      trace.offers[position].isChosen = isBest
      _ = trace.offers[position].note(
        .ranking, isBest ? .passed : .failed, rule: "rank",
        isBest ? "the highest rank" : "another offer ranks higher")
    }
  }

  /// Takes the decided offer into the contact history.
  private mutating func commit(
    _ run: FunnelTrace.Offer, _ id: DerivedIdentifier, _ turn: Turn, _ state: inout StateBuffer
  ) {
    let offer = tables.plan.offers[run.index]
    let channel = run.channels.first.map { tables.channelIdentity[$0] } ?? 0
    makeDecisionRoom(turn, &state)
    state.append(
      DecisionEntry(
        idHigh: id.high, idLow: id.low, decidedAt: turn.now,
        expiresAt: turn.now + offer.validity, sendAt: run.sendAt, offer: offer.identity,
        channel: channel, purpose: tables.purposeIdentity[offer.purpose], responses: 0,
        bits: offer.kind == .service ? DecisionEntry.service : 0))
    remember(
      ContactEntry(
        at: run.sendAt, offer: offer.identity, channel: channel,
        group: tables.groupIdentity[run.index],
        bits: offer.kind == .service ? 0 : ContactEntry.promotional), &state)
    change(offer: offer.identity, &state) { entry in
      entry.lastContact = max(entry.lastContact, run.sendAt)
      entry.contacts = entry.contacts &+ (entry.contacts < UInt16.max ? 1 : 0)
    }
  }

  /// Evicts the oldest decision when the bound is reached.
  private func makeDecisionRoom(_ turn: Turn, _ state: inout StateBuffer) {
    while state.count(of: DecisionEntry.self) >= max(1, tables.plan.limits.decisions) {
      state.remove(DecisionEntry.self, at: 0)
      state.increment(Header.evictedOthers)
    }
  }

  /// Changes the history of an offer, which begins with its first contact or response.
  func change(
    offer identity: UInt32, _ state: inout StateBuffer, _ body: (inout OfferEntry) -> Void
  ) {
    if let (index, known) = state.first(OfferEntry.self, where: { $0.offer == identity }) {
      var entry = known
      body(&entry)
      state.store(entry, at: index)
      return
    }
    if state.count(of: OfferEntry.self) >= OfferEntry.limit {
      state.remove(OfferEntry.self, at: 0)
      state.increment(Header.evictedOthers)
    }
    var entry = OfferEntry(
      lastContact: HoldingEntry.never, lastRefusal: HoldingEntry.never, offer: identity,
      refusedChannel: 0, contacts: 0, accepted: 0, refused: 0)
    body(&entry)
    state.append(entry)
  }
}
