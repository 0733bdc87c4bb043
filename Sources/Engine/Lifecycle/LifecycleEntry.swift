import Records

/// One lifecycle's stage, in plan order. Held packed.
struct LifecycleEntry: Equatable {
  /// When the customer entered the stage, milliseconds UTC; `HoldingEntry.never` before the start.
  var since: Int64
  /// When the machine has to be looked at again though nothing happens.
  var dueAt: Int64
  /// Since when a guarded feed has been silent, as far as this customer's timers saw;
  /// `StateBuffer.never` while it is not.
  var silentSince: Int64
  /// When the last silence that was seen ended; it is not counted as the customer's before then.
  var silentUntil: Int64
  /// Milliseconds of silence to count out of an inactivity that began before `silentUntil`.
  var silence: Int64
  var identity: UInt32
  /// Identity of the stage; 0 before the start.
  var stage: UInt32
  /// Identity of the transition that led here; 0 for the start.
  var transition: UInt32
  var bits: UInt8
  /// `EventType` raw value of what caused the last change; 255 is the passing of time.
  var cause: UInt8

  /// The answer may change as time passes.
  static let timed: UInt8 = 1

  static func empty(_ identity: UInt32) -> LifecycleEntry {
    LifecycleEntry(
      since: HoldingEntry.never, dueAt: StateBuffer.never, silentSince: StateBuffer.never,
      silentUntil: HoldingEntry.never, silence: 0, identity: identity, stage: 0, transition: 0,
      bits: 0, cause: 0)
  }

  /// Enters a stage. What was known of silent feeds belongs to the stage before.
  mutating func enter(_ stage: UInt32, by transition: UInt32, cause: UInt8, at now: Int64) {
    self.stage = stage
    self.transition = transition
    self.cause = cause
    since = now
    dueAt = StateBuffer.never
    silentSince = StateBuffer.never
    silentUntil = HoldingEntry.never
    silence = 0
  }

  /// Asks to be looked at again at `time`.
  @inline(__always)
  mutating func arm(_ time: Int64) { dueAt = min(dueAt, time) }
}
