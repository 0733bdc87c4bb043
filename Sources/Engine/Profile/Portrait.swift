import Events
import Records
import Strategy

/// The portrait that other systems may read: the newest one per customer stays in the profile
/// topic. It leaves when memberships, tiers, master data, holdings or consents change; the
/// feature values in it are those of that moment.
extension Engine {
  func emitPortrait(_ turn: Turn, _ state: RecordView, _ outbox: inout Outbox) {
    let event = CloudEvent(.profiles, "crm.profile.changed")
    outbox.open(event, turn)
    outbox.bytes.member("at", time: turn.now)
    outbox.bytes.member("profileKnown", state.profileKnown)
    if state.profileKnown {
      outbox.bytes.member(
        "type", state[Header.bits] & Header.isCompany != 0 ? "company" : "person")
      for attribute in [
        CustomerAttribute.locale, .timeZone, .jurisdiction, .region, .relationshipManager,
        .branch,
      ] {
        guard let text = state.text(attribute.rawValue) else { continue }
        outbox.bytes.key("\(attribute)")
        outbox.bytes.string(text)
      }
    }
    writeMemberships(state.view, &outbox)
    writeTiers(state.view, &outbox)
    if state[Header.assets] != Header.unknown64 {
      outbox.bytes.key("assets")
      outbox.bytes.openObject()
      outbox.bytes.moneyMembers(state[Header.assets], tables.baseCurrency)
      outbox.bytes.closeObject()
    }
    writeFeatures(turn.now, state.view, &outbox)
    outbox.bytes.key("holdings")
    outbox.bytes.openArray()
    for (index, product) in tables.plan.products.enumerated()
    where state.holds(tables.productIdentity[index]) {
      outbox.bytes.string(product.id)
    }
    outbox.bytes.closeArray()
    outbox.close(event, turn, tables)
  }

  private func writeMemberships(_ state: RecordView, _ outbox: inout Outbox) {
    outbox.bytes.key("segments")
    outbox.bytes.openArray()
    for (index, segment) in tables.plan.segments.enumerated() {
      let entry = state.entry(SegmentEntry.self, index)
      guard entry.isMember else { continue }
      outbox.bytes.openObject()
      outbox.bytes.member("segmentId", segment.id)
      outbox.bytes.member("since", time: entry.since)
      outbox.bytes.closeObject()
    }
    outbox.bytes.closeArray()
  }

  private func writeTiers(_ state: RecordView, _ outbox: inout Outbox) {
    outbox.bytes.key("tiers")
    outbox.bytes.openArray()
    for (index, tier) in tables.plan.tiers.enumerated() {
      let entry = state.entry(TierEntry.self, index)
      guard let step = flat.pointee.steps[index].index(of: entry.step) else { continue }
      outbox.bytes.openObject()
      outbox.bytes.member("tierId", tier.id)
      outbox.bytes.member("step", tier.steps[step].id)
      outbox.bytes.member("since", time: entry.since)
      outbox.bytes.closeObject()
    }
    outbox.bytes.closeArray()
  }

  private func writeFeatures(
    _ now: Int64, _ state: RecordView, _ outbox: inout Outbox
  ) {
    outbox.bytes.key("features")
    outbox.bytes.openObject()
    for (index, feature) in tables.plan.features.enumerated() {
      let table = tables.features[index]
      outbox.bytes.key(feature.id)
      outbox.bytes.scalar(
        state.value(of: table, tables.series[table.series], now: now), tables.baseCurrency)
    }
    outbox.bytes.closeObject()
  }
}
