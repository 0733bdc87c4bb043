/// What became of a record when it was decoded.
@usableFromInline
package enum DecodeOutcome {
  /// The record belongs to this customer. The key is borrowed until the next call.
  case customer(UnsafeRawBufferPointer)
  /// Counted and skipped: an event type this service has no use for.
  case ignored
  /// Goes to the dead-letter topic with this reason.
  case rejected(DeadLetterReason)
}

/// Why a record was put aside. The message never holds personal data: it names fields and rules,
/// never values.
@usableFromInline
package struct DeadLetterReason: Hashable, Sendable {
  /// A short stable class for counting, such as `json.malformed` or `amount.missing`.
  @usableFromInline package var errorClass: String
  @usableFromInline package var message: String

  package init(_ errorClass: String, _ message: String) {
    self.errorClass = errorClass
    self.message = message
  }
}

/// What became of a decoded record when it was applied to its customer.
@usableFromInline
package enum ApplyOutcome {
  case applied
  /// A duplicate or an older version: nothing changed.
  case unchanged
  case rejected(DeadLetterReason)
}

/// What a lane runs over its records: a pure function of (state, record, context) with reusable
/// scratch memory. It performs no I/O and reads no clock; the same calls in the same order yield
/// the same bytes.
///
/// The lane calls `decode`, loads that customer's state, then calls `apply` for the record it
/// just decoded.
@usableFromInline
package protocol RecordProcessor: ~Copyable {
  /// What of the population is to be counted and cut; nil when nothing is.
  var population: PopulationPlan? { get }

  /// These cut points hold from now on; `context.populationEpoch` is their number.
  mutating func adopt(_ cuts: PopulationCuts)

  mutating func decode(_ record: InputRecord) -> DecodeOutcome

  /// When what the record decoded last tells of happened, milliseconds UTC. Asked after `decode`
  /// answered with a customer.
  var eventTime: Int64 { get }

  /// Applies the record decoded last.
  mutating func apply(
    _ record: InputRecord, context: TransactionContext, state: inout StateBuffer,
    outbox: inout Outbox
  ) -> ApplyOutcome

  /// The customer's timer is due (`state.wakeAt <= context.clock`): does all that is due by then
  /// and sets the next `wakeAt`, later than the clock.
  mutating func wake(
    customer: UnsafeRawBufferPointer, partition: Int32, context: TransactionContext,
    state: inout StateBuffer, outbox: inout Outbox)
}
