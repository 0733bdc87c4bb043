import Events
import Records
import Strategy

/// What customers answered to offers: each kind of response counts once per decision.
extension Engine {
  mutating func record(
    _ response: Response, _ turn: Turn, _ state: inout StateBuffer
  ) {
    fields.pointee.responseKind = response.kind.rawValue
    fields.pointee.channelText = response.channel
    guard let id = DerivedIdentifier(response.decisionID),
      let (index, known) = state.first(
        DecisionEntry.self, where: { $0.idHigh == id.high && $0.idLow == id.low })
    else {
      // A decision that is forgotten, or not ours: features may count it.
      feed(.responseRecorded, turn, &state)
      return
    }
    let bit = UInt16(1) << UInt16(response.kind.rawValue)
    guard known.responses & bit == 0 else { return }
    var entry = known
    entry.responses |= bit
    state.store(entry, at: index)
    count(response, entry, &state)
    if let offer = tables.offer(identity: entry.offer) {
      var product = tables.plan.products[tables.plan.offers[offer].product].id
      product.withUTF8 { text in
        fields.pointee.product = UnsafeRawBufferPointer(text)
        feed(.responseRecorded, turn, &state)
      }
      fields.pointee.product = Text(start: nil, count: 0)
    } else {
      feed(.responseRecorded, turn, &state)
    }
  }

  /// A refusal always cools down; acceptance and refusal count for the propensity when they come
  /// within the offer's attribution window.
  private mutating func count(
    _ response: Response, _ decision: DecisionEntry, _ state: inout StateBuffer
  ) {
    let plan = tables.offer(identity: decision.offer).map { tables.plan.offers[$0] }
    let isAttributed = response.at < decision.decidedAt + (plan?.attribution ?? 0)
    switch response.kind {
    case .accepted:
      change(offer: decision.offer, &state) { entry in
        if isAttributed && entry.accepted < UInt16.max { entry.accepted += 1 }
      }
    case .declined:
      let channel =
        response.channel.isEmpty ? decision.channel : Identity.of(response.channel)
      change(offer: decision.offer, &state) { entry in
        if response.at > entry.lastRefusal {
          entry.lastRefusal = response.at
          entry.refusedChannel = channel
        }
        if isAttributed && entry.refused < UInt16.max { entry.refused += 1 }
      }
      refuse(channel: channel, at: response.at, &state)
      dirty.formUnion(tables.historyDependents)
    case .delivered, .opened, .clicked, .later, .failed: break
    }
  }

  private func refuse(channel: UInt32, at time: Int64, _ state: inout StateBuffer) {
    if let (index, known) = state.first(ChannelEntry.self, where: { $0.channel == channel }) {
      guard time > known.lastRefusal else { return }
      state.store(ChannelEntry(lastRefusal: time, channel: channel), at: index)
      return
    }
    if state.count(of: ChannelEntry.self) >= ChannelEntry.limit {
      state.remove(ChannelEntry.self, at: 0)
      state.increment(Header.evictedOthers)
    }
    state.append(ChannelEntry(lastRefusal: time, channel: channel))
  }
}
