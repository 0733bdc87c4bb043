import Events
import Records
import Strategy

/// What a record remembers: holdings, accounts, consents, contacts, decisions, complaints.
extension StateViewWriter {
  mutating func writeHoldings() {
    let tables = tables
    array("holdings", HoldingEntry.self) { writer, holding in
      writer.name("product", holding.product, tables.productIdentity) {
        tables.plan.products[$0].id
      }
      writer.bytes.member("open", holding.isOpen)
      writer.time("openedAt", holding.openedAt)
      writer.time("closedAt", holding.closedAt)
    }
  }

  mutating func writeAccounts() {
    let tables = tables
    array("accounts", AccountEntry.self) { writer, account in
      writer.name("product", account.product, tables.productIdentity) {
        tables.plan.products[$0].id
      }
      writer.bytes.moneyMembers(account.amount, Currency(code: account.currency))
      writer.time("asOf", account.asOf)
    }
  }

  mutating func writeConsents() {
    let tables = tables
    array("consents", ConsentEntry.self) { writer, consent in
      writer.name("purpose", consent.purpose, tables.purposeIdentity) {
        tables.plan.purposes[$0]
      }
      writer.channel(consent.channel)
      writer.bytes.member("granted", consent.granted != 0)
      writer.time("at", consent.at)
    }
  }

  mutating func writeContacts() {
    array("contacts", ContactEntry.self) { writer, contact in
      writer.time("at", contact.at)
      writer.channel(contact.channel)
      writer.offer(contact.offer)
      writer.bytes.member("promotional", contact.bits & ContactEntry.promotional != 0)
    }
  }

  mutating func writeDecisions() {
    let now = record[Header.clock]
    array("decisions", DecisionEntry.self) { writer, decision in
      writer.bytes.member(
        "decisionId", DerivedIdentifier(high: decision.idHigh, low: decision.idLow))
      writer.offer(decision.offer)
      writer.channel(decision.channel)
      writer.time("decidedAt", decision.decidedAt)
      writer.time("sendAt", decision.sendAt)
      writer.time("expiresAt", decision.expiresAt)
      writer.bytes.member("live", decision.isLive(at: now))
      writer.bytes.member("withdrawn", decision.bits & DecisionEntry.withdrawn != 0)
      writer.bytes.key("responses")
      writer.bytes.openArray()
      for kind in Response.Kind.allCases
      where decision.responses & (1 << UInt16(kind.rawValue)) != 0 {
        writer.bytes.string(kind.name)
      }
      writer.bytes.closeArray()
    }
  }

  mutating func writeOffers() {
    array("offers", OfferEntry.self) { writer, entry in
      writer.offer(entry.offer)
      writer.bytes.member("contacts", Int64(entry.contacts))
      writer.bytes.member("accepted", Int64(entry.accepted))
      writer.bytes.member("refused", Int64(entry.refused))
      writer.time("lastContact", entry.lastContact)
      writer.time("lastRefusal", entry.lastRefusal)
    }
  }

  mutating func writeComplaints() {
    bytes.member("complaintOpen", record.hasOpenComplaint)
    array("complaints", ComplaintEntry.self) { writer, complaint in
      if let id = writer.record.text(complaint.textKey) {
        writer.bytes.member("complaintId", id)
      }
      writer.bytes.member("open", complaint.isOpen)
      writer.time("openedAt", complaint.openedAt)
      writer.time("closedAt", complaint.closedAt)
      writer.bytes.member("escalations", Int64(complaint.level))
      writer.bytes.member("recurrent", complaint.bits & ComplaintEntry.recurrent != 0)
    }
  }

  mutating func writeCounters() {
    bytes.key("memory")
    bytes.openObject()
    bytes.member("eventIds", Int64(record.count(of: EventID.self)))
    bytes.member("transactions", Int64(record.count(of: TransactionEntry.self)))
    bytes.member("tileBytes", Int64(record.length(of: .tiles)))
    bytes.member("sketchBytes", Int64(record.length(of: .sketches)))
    bytes.member("lateEvents", Int64(record[Header.lateEvents]))
    bytes.member("evictedTransactions", Int64(record[Header.evictedTransactions]))
    bytes.member("evictedConsents", Int64(record[Header.evictedConsents]))
    bytes.member("evictedOthers", Int64(record[Header.evictedOthers]))
    bytes.closeObject()
  }

  private mutating func array<Entry: SectionEntry>(
    _ name: StaticString, _ type: Entry.Type, _ body: (inout StateViewWriter, Entry) -> Void
  ) {
    bytes.key(name)
    bytes.openArray()
    for index in 0..<record.count(of: type) {
      bytes.openObject()
      body(&self, record.entry(type, index))
      bytes.closeObject()
    }
    bytes.closeArray()
  }

  private mutating func name(
    _ key: StaticString, _ identity: UInt32, _ identities: [UInt32], _ text: (Int) -> String
  ) {
    guard let index = identities.firstIndex(of: identity) else { return }
    bytes.member(key, text(index))
  }

  private mutating func channel(_ identity: UInt32) {
    if identity == 0 { return bytes.member("channel", "every") }
    let tables = tables
    name("channel", identity, tables.channelIdentity) { tables.plan.channels[$0].id }
  }

  private mutating func offer(_ identity: UInt32) {
    if let index = tables.offer(identity: identity) {
      bytes.member("offerId", tables.plan.offers[index].id)
    }
  }
}
