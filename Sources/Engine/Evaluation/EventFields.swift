import Events
import Records

/// What `event.*` answers for the event at hand: a trivial struct in the engine's scratch memory.
struct EventFields {
  /// Absent numbers.
  static let absent = Int64.min

  /// `EventType` raw value.
  var type: UInt8
  var time: Int64
  /// Base-currency minor units.
  var amount = EventFields.absent
  var fee = EventFields.absent
  var isCredit: Int8 = -1
  /// `Transaction.Channel` raw value; 255 when the event has a channel text or none.
  var channel: UInt8 = 255
  var merchantCategory: UInt16 = 0
  var channelText = Text(start: nil, count: 0)
  var product = Text(start: nil, count: 0)
  /// `Response.Kind` raw value, 255 when absent.
  var responseKind: UInt8 = 255
  var csat: UInt8 = 0
  var nps: Int8 = -1
  var complaintTopic = Text(start: nil, count: 0)

  init(type: EventType, time: Int64) {
    self.type = type.rawValue
    self.time = time
  }

  /// A transaction as the recent-transaction memory knows it: always as its booking.
  init(_ entry: TransactionEntry) {
    self.init(type: .transactionBooked, time: entry.bookedAt)
    amount = entry.amount
    fee = entry.fee
    isCredit = entry.bits & TransactionEntry.credit != 0 ? 1 : 0
    channel = entry.channel
    merchantCategory = entry.merchantCategory
  }
}

extension StaticString {
  var bytes: Text { Text(start: utf8Start, count: utf8CodeUnitCount) }
}

extension Transaction.Channel {
  var name: StaticString {
    switch self {
    case .other: "other"
    case .pos: "pos"
    case .ecom: "ecom"
    case .atm: "atm"
    case .branch: "branch"
    case .transfer: "transfer"
    case .directDebit: "directDebit"
    case .fee: "fee"
    case .interest: "interest"
    case .salary: "salary"
    }
  }
}

extension Response.Kind {
  var name: StaticString {
    switch self {
    case .delivered: "delivered"
    case .opened: "opened"
    case .clicked: "clicked"
    case .accepted: "accepted"
    case .declined: "declined"
    case .later: "later"
    case .failed: "failed"
    }
  }
}
