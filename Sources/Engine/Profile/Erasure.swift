import Crypto
import Events
import Records
import Strategy

/// Erasure: live offers are taken back, the profile topic gets a tombstone, a receipt without
/// the customer's id goes out, and the record is emptied, which deletes it everywhere.
extension Engine {
  mutating func erase(
    _ envelope: EventEnvelope, _ context: TransactionContext, state: inout StateBuffer,
    outbox: inout Outbox
  ) {
    let now = max(context.clock, state[Header.clock])
    let turn = Turn(
      customer: envelope.customerID, context: context, now: now, causeID: envelope.id,
      causeName: envelope.type.name, cause: envelope.type.rawValue,
      traceparent: envelope.traceparent, triggers: false)
    withdrawAll(turn, state.view, &outbox)
    outbox.begin(.profiles, key: envelope.customerID)
    outbox.end()
    emitReceipt(turn, state.view, &outbox)
    leavePopulation(&state, &outbox)
    state.removeAll()
  }

  /// The receipt's key and content hold a hash of the id: the one who erases can prove it, and
  /// no one can read the id from it.
  private func emitReceipt(
    _ turn: Turn, _ state: RecordView, _ outbox: inout Outbox
  ) {
    var hash = ByteWriter(capacity: 64)
    var digest = SHA256()
    digest.update(bufferPointer: turn.customer)
    for byte in digest.finalize() { hash.appendHex(byte) }
    hash.withUnsafeBytes { hashed in
      // Neither the key nor the id of the cause may name the customer.
      let cause = DerivedIdentifier.of(turn.customer, turn.causeID)
      var causeText = ByteWriter(capacity: 32)
      causeText.append(cause)
      causeText.withUnsafeBytes { causeID in
        var anonymous = turn
        anonymous.causeID = causeID
        let receipt = Turn(
          customer: hashed, context: turn.context, now: anonymous.now, causeID: anonymous.causeID,
          causeName: anonymous.causeName, cause: anonymous.cause,
          traceparent: anonymous.traceparent, triggers: false)
        let event = CloudEvent(.erasures, "crm.customer.erased")
        outbox.begin(.erasures, key: hashed)
        outbox.bytes.openRoot()
        outbox.bytes.member("customerHash", hashed)
        outbox.bytes.member("erasedAt", time: turn.now)
        outbox.bytes.key("removed")
        outbox.bytes.openObject()
        outbox.bytes.member("stateBytes", Int64(state.count))
        outbox.bytes.member("transactions", Int64(state.count(of: TransactionEntry.self)))
        outbox.bytes.member("accounts", Int64(state.count(of: AccountEntry.self)))
        outbox.bytes.member("holdings", Int64(state.count(of: HoldingEntry.self)))
        outbox.bytes.member("consents", Int64(state.count(of: ConsentEntry.self)))
        outbox.bytes.member("contacts", Int64(state.count(of: ContactEntry.self)))
        outbox.bytes.member("decisions", Int64(state.count(of: DecisionEntry.self)))
        outbox.bytes.member("complaints", Int64(state.count(of: ComplaintEntry.self)))
        outbox.bytes.member("profileTopic", true)
        outbox.bytes.closeObject()
        outbox.close(event, receipt, tables)
      }
    }
  }
}
