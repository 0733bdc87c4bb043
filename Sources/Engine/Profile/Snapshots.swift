import Events
import Records
import Strategy

/// Master data: snapshots, consents, flags. Older never overwrites newer.
extension Engine {
  mutating func update(
    _ snapshot: CustomerSnapshot, _ turn: Turn, _ state: inout StateBuffer
  ) {
    for consent in snapshot.consents { merge(consent, &state) }
    let isNewer = !state.view.profileKnown || snapshot.version > state[Header.profileVersion]
    if isNewer {
      state[Header.profileVersion] = snapshot.version
      setNumbers(snapshot, &state)
      setTexts(snapshot, &state)
      for attribute in CustomerAttribute.allCases {
        dirty.formUnion(tables.customerDependents[Int(attribute.rawValue)])
      }
      dirty.formUnion(tables.consentDependents)
      changes.portrait = true
      changes.gates = true
    }
    feed(.customerUpdated, turn, &state)
  }

  private func setNumbers(_ snapshot: CustomerSnapshot, _ state: inout StateBuffer) {
    state[Header.bits] =
      Header.profileKnown | (snapshot.isCompany ? Header.isCompany : 0)
    state[Header.customerFlags] = snapshot.flags.rawValue
    state[Header.birthDay] = Engine.narrow(snapshot.birthDay)
    state[Header.registrationDay] = Engine.narrow(snapshot.registrationDay)
    state[Header.dependants] = Engine.narrow(snapshot.dependants)
    state[Header.employees] = Engine.narrow(snapshot.employees)
    state[Header.riskRating] =
      snapshot.riskRating == CustomerSnapshot.unknown
      ? Header.unknown16 : Int16(clamping: snapshot.riskRating)
    state[Header.turnover] = snapshot.turnover.flatMap(tables.toBase) ?? Header.unknown64
  }

  private static func narrow(_ value: Int64) -> Int32 {
    value == CustomerSnapshot.unknown ? Header.unknown32 : Int32(clamping: value)
  }

  /// Given and family names are not kept: no rule and no output has a use for them.
  private func setTexts(_ snapshot: CustomerSnapshot, _ state: inout StateBuffer) {
    func set(_ attribute: CustomerAttribute, _ value: Text) {
      state.setText(attribute.rawValue, value)
    }
    set(.gender, snapshot.gender)
    set(.occupation, snapshot.occupation)
    set(.incomeBand, snapshot.incomeBand)
    set(.region, snapshot.region)
    set(.locale, snapshot.locale)
    set(.timeZone, snapshot.timeZone)
    set(.jurisdiction, snapshot.jurisdiction)
    set(.maritalStatus, snapshot.maritalStatus)
    set(.relationshipManager, snapshot.relationshipManager)
    set(.branch, snapshot.branch)
    set(.industry, snapshot.industry)
    set(.creditRating, snapshot.creditRating)
  }

  /// Keeps the newest statement per purpose and channel; of two as new the refusal.
  mutating func merge(_ consent: Consent, _ state: inout StateBuffer) {
    let entry = ConsentEntry(
      at: consent.at, purpose: Identity.of(consent.purpose),
      channel: Identity.of(consent.channel), granted: consent.granted ? 1 : 0)
    if let (index, known) = state.first(
      ConsentEntry.self,
      where: { $0.purpose == entry.purpose && $0.channel == entry.channel })
    {
      guard entry.at > known.at || (entry.at == known.at && entry.granted < known.granted)
      else { return }
      state.store(entry, at: index)
    } else {
      while state.count(of: ConsentEntry.self) >= max(1, tables.plan.limits.consents) {
        var oldest = (index: 0, at: Int64.max)
        state.forEach(ConsentEntry.self) { index, consent in
          if consent.at < oldest.at { oldest = (index, consent.at) }
        }
        state.remove(ConsentEntry.self, at: oldest.index)
        state.increment(Header.evictedConsents)
      }
      state.append(entry)
    }
    dirty.formUnion(tables.consentDependents)
    changes.gates = true
    changes.portrait = true
  }

  /// A risk flag holds or is cleared by the newest event about it.
  mutating func change(
    _ risk: Risk, flagged: Bool, _ turn: Turn, _ state: inout StateBuffer
  ) {
    let entry = RiskEntry(
      at: risk.at, flag: Identity.of(risk.flag), isActive: flagged ? 1 : 0)
    if let (index, known) = state.first(RiskEntry.self, where: { $0.flag == entry.flag }) {
      // Of two as new the one that protects.
      guard entry.at > known.at || (entry.at == known.at && flagged) else { return }
      state.store(entry, at: index)
    } else {
      if state.count(of: RiskEntry.self) >= RiskEntry.limit {
        let cleared = state.first(RiskEntry.self) { $0.isActive == 0 }?.index
        state.remove(RiskEntry.self, at: cleared ?? 0)
        state.increment(Header.evictedOthers)
      }
      state.append(entry)
    }
    for attribute in [
      CustomerAttribute.vulnerable, .deceased, .hardship, .fraudHold, .doNotContact,
    ] {
      dirty.formUnion(tables.customerDependents[Int(attribute.rawValue)])
    }
    changes.gates = true
    feed(flagged ? .riskFlagged : .riskCleared, turn, &state)
  }

  mutating func log(_ contact: ContactLog, _ turn: Turn, _ state: inout StateBuffer) {
    remember(
      ContactEntry(
        at: contact.at, offer: 0, channel: Identity.of(contact.channel), group: 0,
        bits: contact.byManager ? ContactEntry.byManager : 0), &state)
    fields.pointee.channelText = contact.channel
    feed(.contactLogged, turn, &state)
  }

  /// Adds to the contact history of all channels; the oldest goes when the bound is reached.
  mutating func remember(_ contact: ContactEntry, _ state: inout StateBuffer) {
    while state.count(of: ContactEntry.self) >= max(1, tables.plan.limits.contacts) {
      var oldest = (index: 0, at: Int64.max)
      state.forEach(ContactEntry.self) { index, entry in
        if entry.at < oldest.at { oldest = (index, entry.at) }
      }
      state.remove(ContactEntry.self, at: oldest.index)
      state.increment(Header.evictedOthers)
    }
    state.append(contact)
    if contact.at > state[Header.lastContact] { state[Header.lastContact] = contact.at }
    dirty.formUnion(
      tables.customerDependents[Int(CustomerAttribute.lastContact.rawValue)])
    dirty.formUnion(tables.historyDependents)
  }
}
