import Events
import Records
import Strategy

/// The portrait that other systems may read: the newest one per customer stays in the profile
/// topic. It leaves when memberships, tiers, stages, master data, holdings or consents change; the
/// feature values in it are those of that moment, without those a strategy keeps to itself.
extension Engine {
  func emitPortrait(_ turn: Turn, _ state: RecordView, _ outbox: inout Outbox) {
    let event = CloudEvent(.profiles, "crm.profile.changed")
    outbox.open(event, turn)
    outbox.bytes.member("at", time: turn.now)
    outbox.bytes.member("profileKnown", state.profileKnown)
    if state.profileKnown {
      outbox.bytes.member(
        "type", state[Header.bits] & Header.isCompany != 0 ? "company" : "person")
      writeText("locale", .locale, state, &outbox)
      writeText("timeZone", .timeZone, state, &outbox)
      writeText("jurisdiction", .jurisdiction, state, &outbox)
      writeText("region", .region, state, &outbox)
      writeText("relationshipManager", .relationshipManager, state, &outbox)
      writeText("branch", .branch, state, &outbox)
    }
    writeMemberships(state.view, &outbox)
    writeTiers(state.view, &outbox)
    writeLifecycles(state.view, &outbox)
    if state[Header.assets] != Header.unknown64 {
      outbox.bytes.key("assets")
      outbox.bytes.openObject()
      outbox.bytes.moneyMembers(state[Header.assets], tables.baseCurrency)
      outbox.bytes.closeObject()
    }
    writeFeatures(turn.now, state.view, &outbox)
    outbox.bytes.key("holdings")
    outbox.bytes.openArray()
    for index in flat.pointee.productIdentity.indices
    where state.holds(flat.pointee.productIdentity[index]) {
      outbox.bytes.string(rendered: tables.names.products[index])
    }
    outbox.bytes.closeArray()
    outbox.close(event, turn, tables)
  }

  private func writeText(
    _ name: StaticString, _ attribute: CustomerAttribute, _ state: RecordView,
    _ outbox: inout Outbox
  ) {
    guard let text = state.text(attribute.rawValue) else { return }
    outbox.bytes.member(name, text)
  }

  private func writeMemberships(_ state: RecordView, _ outbox: inout Outbox) {
    outbox.bytes.key("segments")
    outbox.bytes.openArray()
    // Only those held are visited: most customers are in few of a wide strategy's segments.
    state.forEachHeld(.segments, SegmentEntry.packedSize) { index, position in
      let entry = SegmentEntry(packed: state.base + position)
      // What signals say is for those who look at them alone.
      guard entry.isMember, index < flat.pointee.segmentKind.count,
        flat.pointee.segmentKind[index] != .signal
      else { return }
      outbox.bytes.string(rendered: tables.names.memberships[index])
      outbox.bytes.time(entry.since)
      outbox.bytes.closeObject()
    }
    outbox.bytes.closeArray()
  }

  private func writeTiers(_ state: RecordView, _ outbox: inout Outbox) {
    outbox.bytes.key("tiers")
    outbox.bytes.openArray()
    let tiers = flat.pointee.tiers
    state.forEachTier { index, entry in
      guard index < tiers.count,
        let step = tiers.pointer(index).pointee.steps.index(of: entry.step)
      else { return }
      outbox.bytes.members(rendered: tables.names.tierTexts.pointer(index).pointee.steps[step])
      outbox.bytes.time(entry.since)
      outbox.bytes.closeObject()
    }
    outbox.bytes.closeArray()
  }

  private func writeLifecycles(_ state: RecordView, _ outbox: inout Outbox) {
    let machines = flat.pointee.lifecycles
    guard machines.count > 0 else { return }
    outbox.bytes.key("lifecycle")
    outbox.bytes.openArray()
    for index in machines.indices {
      let entry = state.entry(LifecycleEntry.self, index)
      let stages = machines.pointer(index).pointee.stages
      guard let stage = stages.index(of: entry.stage) else { continue }
      outbox.bytes.openObject()
      outbox.bytes.key("machineId")
      outbox.bytes.string(rendered: tables.names.lifecycles[index])
      outbox.bytes.member("state", stages[stage].text)
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
    for index in tables.portraitFeatures {
      let feature = flat.pointee.features.pointer(index)
      let series = flat.pointee.series.pointer(feature.pointee.series)
      outbox.bytes.string(rendered: tables.names.features[index])
      outbox.bytes.append(":")
      outbox.bytes.scalar(
        state.value(of: feature.pointee, series, now: now), tables.baseCurrency)
    }
    outbox.bytes.closeObject()
  }
}
