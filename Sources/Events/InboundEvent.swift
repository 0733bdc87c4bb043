/// Bytes of a decoded event, borrowed from the decoder's scratch memory: valid until the next
/// record is decoded. Empty where the event has no such field.
package typealias Text = UnsafeRawBufferPointer

/// What every inbound event has.
package struct EventEnvelope {
  /// `ce_id`; for events without one, derived from topic, partition and offset.
  package var id: Text
  /// `StableHash` of source and id: the identity used against duplicates.
  package var idHash: UInt64
  /// `ce_time` in milliseconds UTC; the Kafka timestamp where the event has none.
  package var time: Int64
  package var type: EventType
  package var traceparent: Text
  package var customerID: Text
}

package enum EventType: UInt8, CaseIterable, Sendable {
  case transactionBooked, transactionReversed
  case customerUpdated, holdingOpened, holdingClosed, balanceReported, applicationSubmitted
  case customerErased
  case responseRecorded, surveyAnswered, complaintOpened, complaintUpdated, complaintClosed
  case consentChanged, suggestionReceived, contactLogged, riskFlagged, riskCleared

  /// The CloudEvents type, such as `bank.transaction.booked`. `customerErased` is a tombstone of
  /// the customer topic and has the name `bank.customer.erased` for explanations.
  package var name: StaticString {
    switch self {
    case .transactionBooked: "bank.transaction.booked"
    case .transactionReversed: "bank.transaction.reversed"
    case .customerUpdated: "bank.customer.updated"
    case .holdingOpened: "bank.holding.opened"
    case .holdingClosed: "bank.holding.closed"
    case .balanceReported: "bank.balance.reported"
    case .applicationSubmitted: "bank.application.submitted"
    case .customerErased: "bank.customer.erased"
    case .responseRecorded: "crm.response.recorded"
    case .surveyAnswered: "crm.survey.answered"
    case .complaintOpened: "crm.complaint.opened"
    case .complaintUpdated: "crm.complaint.updated"
    case .complaintClosed: "crm.complaint.closed"
    case .consentChanged: "crm.consent.changed"
    case .suggestionReceived: "crm.suggestion.received"
    case .contactLogged: "crm.contact.logged"
    case .riskFlagged: "crm.risk.flagged"
    case .riskCleared: "crm.risk.cleared"
    }
  }
}

/// A decoded event: the envelope and exactly one payload.
package struct InboundEvent {
  package var envelope: EventEnvelope
  package var payload: Payload

  package enum Payload {
    case transaction(Transaction)
    case reversal(Transaction)
    case customer(CustomerSnapshot)
    case holding(Holding, opened: Bool)
    case balance(Balance)
    case application(Application)
    case erasure
    case response(Response)
    case survey(SurveyAnswer)
    case complaint(Complaint)
    case consent(Consent)
    case suggestion(topic: Text)
    case contact(ContactLog)
    case risk(Risk, flagged: Bool)
  }
}

package struct Transaction {
  package enum Channel: UInt8, CaseIterable, Sendable {
    case other = 0, pos, ecom, atm, branch, transfer, directDebit, fee, interest, salary
  }
  package var transactionID: Text
  package var accountID: Text
  /// Never negative; the direction is in `isCredit`.
  package var amount: Money
  package var isCredit: Bool
  /// Milliseconds UTC.
  package var bookedAt: Int64
  /// Days since 1970-01-01; `Int32.min` when absent.
  package var valueDay: Int32
  /// ISO 18245; 0 when absent.
  package var merchantCategory: UInt16
  package var merchantName: Text
  package var channel: Channel
  package var counterpartyID: Text
  package var endToEndID: Text
  /// The reversed transaction's id; empty for a booking.
  package var reversalOf: Text
  /// Minor units of the same currency; 0 when absent.
  package var fee: Int64
  package var remittance: Text
}

/// A master-data snapshot. A snapshot replaces the whole of the master data: a field that is
/// absent is unknown afterwards. Numbers that are absent are `CustomerSnapshot.unknown`.
package struct CustomerSnapshot {
  package static let unknown = Int64.min

  package struct Flags: OptionSet, Sendable {
    package let rawValue: UInt32
    @inlinable
    package init(rawValue: UInt32) { self.rawValue = rawValue }
    package static let vulnerable = Flags(rawValue: 1)
    package static let deceased = Flags(rawValue: 2)
    package static let hardship = Flags(rawValue: 4)
    package static let fraudHold = Flags(rawValue: 8)
    package static let doNotContact = Flags(rawValue: 16)
    package static let employee = Flags(rawValue: 32)
  }

  /// True when this record is a snapshot read of a change feed (`op` = `r`): it updates the
  /// state and triggers nothing.
  package var isSnapshotRead: Bool
  /// Orders snapshots of one customer: the version where present, else `ce_time` milliseconds.
  package var version: Int64
  package var isCompany: Bool
  /// Days since 1970-01-01, `unknown` when absent.
  package var birthDay: Int64
  package var gender: Text
  package var occupation: Text
  package var incomeBand: Text
  package var region: Text
  package var locale: Text
  package var timeZone: Text
  package var jurisdiction: Text
  /// 1 (lowest) … 5, `unknown` when absent.
  package var riskRating: Int64
  package var maritalStatus: Text
  package var dependants: Int64
  package var relationshipManager: Text
  package var branch: Text
  package var flags: Flags
  package var givenName: Text
  package var familyName: Text
  package var industry: Text
  package var employees: Int64
  package var turnover: Money?
  package var creditRating: Text
  package var registrationDay: Int64
  /// Borrowed from the decoder's scratch memory.
  package var consents: UnsafeBufferPointer<Consent>
}

package struct Consent {
  package var purpose: Text
  /// Empty means every channel.
  package var channel: Text
  package var granted: Bool
  /// Milliseconds UTC.
  package var at: Int64
  package var source: Text
}

package struct Holding {
  package var holdingID: Text
  package var product: Text
  /// Milliseconds UTC of opening or closing.
  package var at: Int64
}

package struct Balance {
  package var accountID: Text
  package var product: Text
  /// May be negative.
  package var amount: Money
  /// Milliseconds UTC the balance was true at; an older one never overwrites a newer one.
  package var asOf: Int64
}

package struct Application {
  package var applicationID: Text
  package var product: Text
  package var at: Int64
}

package struct Response {
  package enum Kind: UInt8, CaseIterable, Sendable {
    case delivered, opened, clicked, accepted, declined, later, failed
  }
  package var decisionID: Text
  package var kind: Kind
  package var channel: Text
  package var at: Int64
}

package struct SurveyAnswer {
  package var surveyID: Text
  /// 1…5; 0 when absent.
  package var csat: UInt8
  /// 0…10; -1 when absent.
  package var nps: Int8
  package var at: Int64
}

package struct Complaint {
  package enum Change: UInt8, Sendable { case opened, updated, closed }
  package var complaintID: Text
  package var change: Change
  package var topic: Text
  package var severity: Text
  package var bankError: Bool
  package var at: Int64
}

package struct ContactLog {
  package var channel: Text
  package var byManager: Bool
  package var at: Int64
}

package struct Risk {
  package var flag: Text
  package var at: Int64
}
