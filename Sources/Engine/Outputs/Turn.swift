import Events
import Records

/// What stays the same while one event or timer of one customer is dealt with.
struct Turn {
  /// The customer's id, the key of every output.
  let customer: Text
  /// The lane's clock, the feeds' watermarks and the population epoch of this transaction.
  let context: TransactionContext
  /// The customer's clock: the lane's, but never earlier than what the record has seen.
  let now: Int64
  /// The id of the event that causes what happens; for timers a text that names the timer and
  /// its due time.
  var causeID: Text
  var causeName: StaticString
  /// `EventType` raw value; 255 for timers.
  var cause: UInt8
  var traceparent: Text
  /// False for what only loads state.view, such as snapshot reads: it triggers no decision.
  var triggers: Bool

  static let timer: UInt8 = 255
}
