/// The identity of a recent event: the lower 48 bits of its hash. Among 256 remembered events one
/// in 10^12 that are new is taken for one of them.
struct EventID: SectionEntry {
  static var section: Section { .eventIDs }
  var low: UInt32
  var high: UInt16

  init(hash: UInt64) {
    low = UInt32(truncatingIfNeeded: hash)
    high = UInt16(truncatingIfNeeded: hash >> 32)
  }

  /// The bits of a hash that are kept.
  static var mask: UInt64 { 0xFFFF_FFFF_FFFF }
}

/// A recent transaction: what a later reversal needs to unwind it. Held packed.
struct TransactionEntry {
  /// Hash of the transaction id.
  var id: UInt64
  /// Base-currency minor units; `Header.unknown64` when there was no exchange rate.
  var amount: Int64
  var fee: Int64
  /// Milliseconds UTC.
  var bookedAt: Int64
  /// Bit i: series i took (or, for a reversal that came first, gave back) this transaction.
  var series: UInt64
  var merchantCategory: UInt16
  /// `Transaction.Channel` raw value.
  var channel: UInt8
  var bits: UInt8

  static let credit: UInt8 = 1
  /// Unwound: its contributions are gone.
  static let reversed: UInt8 = 2
  /// The reversal came first; the original will be annihilated when it comes.
  static let awaited: UInt8 = 4
}

/// A product held now or once; open when `closedAt` is earlier than `openedAt`.
struct HoldingEntry: SectionEntry {
  static var section: Section { .holdings }
  var id: UInt64
  /// `never` when only the other is known.
  var openedAt: Int64
  var closedAt: Int64
  /// `Identity.of` the product id.
  var product: UInt32

  static let never = Int64.min
  var isOpen: Bool { openedAt != HoldingEntry.never && closedAt < openedAt }
}

/// The newest balance of an account.
struct AccountEntry: SectionEntry {
  static var section: Section { .accounts }
  var id: UInt64
  /// Minor units of `currency`.
  var amount: Int64
  var asOf: Int64
  var currency: UInt32
  var product: UInt32
}

/// The newest statement about one purpose and channel; channel 0 is every channel.
struct ConsentEntry: SectionEntry {
  static var section: Section { .consents }
  var at: Int64
  var purpose: UInt32
  var channel: UInt32
  var granted: UInt8
}

/// A contact over any channel, ours or another system's.
struct ContactEntry: SectionEntry {
  static var section: Section { .contacts }
  /// When it was or will be sent.
  var at: Int64
  /// Identity of the offer; 0 for contacts that were not ours.
  var offer: UInt32
  var channel: UInt32
  var group: UInt32
  var bits: UInt8

  static let promotional: UInt8 = 1
  static let byManager: UInt8 = 2
}

/// A decided offer and what became of it.
struct DecisionEntry: SectionEntry {
  static var section: Section { .decisions }
  /// The decision id, 16 bytes.
  var idHigh: UInt64
  var idLow: UInt64
  var decidedAt: Int64
  var expiresAt: Int64
  var sendAt: Int64
  var offer: UInt32
  var channel: UInt32
  var purpose: UInt32
  /// Bit per `Response.Kind` seen.
  var responses: UInt16
  var bits: UInt8

  static let withdrawn: UInt8 = 1
  static let service: UInt8 = 2
}

/// What happened with one offer over all time.
struct OfferEntry: SectionEntry {
  static var section: Section { .offers }
  var lastContact: Int64
  var lastRefusal: Int64
  var offer: UInt32
  /// Identity of the channel of the last refusal.
  var refusedChannel: UInt32
  var contacts: UInt16
  var accepted: UInt16
  var refused: UInt16

  /// The most offers whose history is kept.
  static let limit = 64
}

/// The last refusal by one means of contact.
struct ChannelEntry: SectionEntry {
  static var section: Section { .channels }
  var lastRefusal: Int64
  var channel: UInt32

  /// The most channels whose refusals are kept.
  static let limit = 16
}

struct ComplaintEntry: SectionEntry {
  static var section: Section { .complaints }
  var id: UInt64
  /// `HoldingEntry.never` when only the closing is known.
  var openedAt: Int64
  var closedAt: Int64
  var severity: UInt32
  var topic: UInt32
  /// Where the id's text is kept.
  var textKey: UInt16
  /// Escalation levels already emitted.
  var level: UInt8
  var bits: UInt8

  static let recurrent: UInt8 = 1
  static let bankError: UInt8 = 2
  var isOpen: Bool { openedAt != HoldingEntry.never && closedAt < openedAt }
}

/// One segment's membership. Held packed, and only when there is something to say.
struct SegmentEntry {
  /// When the customer entered or left, milliseconds UTC; `HoldingEntry.never` when neither.
  var since: Int64
  var identity: UInt32
  var bits: UInt8
  /// `EventType` raw value of what caused the last change; 255 is the passing of time.
  var cause: UInt8

  static let member: UInt8 = 1
  static let exitPending: UInt8 = 2
  /// The answer may change as time passes.
  static let timed: UInt8 = 4
  var isMember: Bool { bits & SegmentEntry.member != 0 }
}

/// One tier's step. Held packed, and only when there is something to say.
struct TierEntry {
  /// When the customer came onto the step, milliseconds UTC; `HoldingEntry.never` before.
  var since: Int64
  /// Bit pattern of the score at the last change.
  var score: UInt64
  var identity: UInt32
  /// Identity of the step; 0 before the first grading.
  var step: UInt32
  var bits: UInt8
  var cause: UInt8

  static let changePending: UInt8 = 1
  static let timed: UInt8 = 2
}

/// The running aggregate of one series that has tiles, which lie in the tiles section.
struct SeriesEntry: BitwiseCopyable {
  /// Over all tiles, so that reading a count or sum costs no walk.
  var sum: Int64
  var identity: UInt32
  var count: UInt32
  /// Where its tiles start, from the start of the tiles section.
  var start: UInt32
  /// From where the tiles' distances count.
  var firstTile: Int32
  var tiles: UInt16
  var stride: UInt8
  var bits: UInt8

  /// Values are doubles, held as millionths, so that a reversal subtracts exactly.
  static var fixedPoint: UInt8 { 1 }
  /// Its tiles are wide.
  static var wide: UInt8 { 2 }
}
