/// The commit protocol as a pure state machine: it is told what became of a step and answers with
/// the next one. All I/O is the lane's.
///
///     idle → open → flushing → sendingOffsets → committing → (applied) idle
///              ↘ any abortable failure → aborting → rewinding → idle
///              ↘ any fatal failure before the commit → renewing → rewinding → idle
///     committing, outcome unknown → renewing → resolving → applied, rewound or reopened
///
/// Every retry is bounded by the deadline that `begin`, `commitRequested` and the first failure
/// set: `now` is monotonic milliseconds.
struct TransactionMachine {
  enum State: Equatable {
    case idle
    case open
    case flushing
    case sendingOffsets
    case committing
    case aborting
    /// A new producer is being made. `inDoubt`: a commit had been sent.
    case renewing(inDoubt: Bool)
    /// The committed offsets tell what became of the transaction.
    case resolving
    case rewinding
    case failed(String)
  }

  enum Action: Equatable {
    /// The transaction is over; nothing is to be done.
    case none
    case flush
    case sendOffsets
    case commit
    case abort
    case renewProducer
    case readCommitted
    /// Committed for certain: merge the overlay.
    case apply
    /// Not committed for certain: drop the overlay, read the committed offsets, seek.
    case rewind
    /// The committed offsets are nobody's the lane knows of: neither outcome may be assumed. The
    /// partitions are to be taken up anew, from what the group and the changelog say.
    case reopen
    /// Going on would risk exactly-once, or the cluster stayed away too long.
    case failClosed(String)
  }

  /// What the committed offsets say about a transaction in doubt.
  enum Resolution: Equatable {
    case ours
    case previous
    case other
  }

  private(set) var state = State.idle
  private var deadline: Int64 = 0
  /// Milliseconds for a step and its repetitions.
  private let stepTimeout: Int64
  /// Milliseconds until a transaction in doubt must be settled.
  private let resolutionTimeout: Int64

  init(stepTimeout: Int64, resolutionTimeout: Int64) {
    self.stepTimeout = stepTimeout
    self.resolutionTimeout = resolutionTimeout
  }

  var isOpen: Bool { state == .open }
  var isIdle: Bool { state == .idle }

  // MARK: Requests

  mutating func begun() {
    precondition(state == .idle)
    state = .open
  }

  mutating func commitRequested(now: Int64) -> Action {
    precondition(state == .open)
    state = .flushing
    deadline = now + stepTimeout
    return .flush
  }

  /// Something went wrong while the transaction was open.
  mutating func failed(_ failure: TransportFailure.Class, now: Int64) -> Action {
    switch failure {
    case .fatal, .closed: return renew(inDoubt: false, now: now)
    case .retriable, .abortable, .recordRefused: return startAbort(now: now)
    }
  }

  // MARK: What became of a step

  mutating func flushed(_ failure: TransportFailure?, now: Int64) -> Action {
    precondition(state == .flushing)
    guard let failure else {
      state = .sendingOffsets
      return .sendOffsets
    }
    if failure.kind == .retriable, now < deadline { return .flush }
    return failed(failure.kind, now: now)
  }

  /// `sendOffsets` is the one call that is never repeated: an earlier request may still arrive.
  mutating func offsetsSent(_ failure: TransportFailure?, now: Int64) -> Action {
    precondition(state == .sendingOffsets)
    if let failure { return failed(failure.kind, now: now) }
    state = .committing
    deadline = now + stepTimeout
    return .commit
  }

  mutating func committed(_ failure: TransportFailure?, now: Int64) -> Action {
    precondition(state == .committing)
    guard let failure else {
      state = .idle
      return .apply
    }
    switch failure.kind {
    case .abortable, .recordRefused: return startAbort(now: now)
    case .retriable where now < deadline: return .commit
    case .retriable, .fatal, .closed: return renew(inDoubt: true, now: now)
    }
  }

  mutating func aborted(_ failure: TransportFailure?, now: Int64) -> Action {
    precondition(state == .aborting)
    guard let failure else { return startRewind(now: now) }
    if failure.kind == .retriable, now < deadline { return .abort }
    return renew(inDoubt: false, now: now)
  }

  mutating func renewed(_ failure: TransportFailure?, now: Int64) -> Action {
    guard case .renewing(let inDoubt) = state else {
      preconditionFailure("no producer was being renewed")
    }
    if let failure {
      guard failure.kind != .closed, now < deadline else {
        return fail("no transactional producer could be had: \(failure)")
      }
      return .renewProducer
    }
    guard inDoubt else { return startRewind(now: now) }
    state = .resolving
    return .readCommitted
  }

  mutating func resolved(_ resolution: Resolution) -> Action {
    precondition(state == .resolving)
    switch resolution {
    case .ours:
      state = .idle
      return .apply
    case .previous:
      state = .rewinding
      return .rewind
    case .other:
      state = .rewinding
      return .reopen
    }
  }

  /// The committed offsets could not be read while resolving, or reading or seeking failed while
  /// rewinding.
  mutating func readFailed(_ failure: TransportFailure, now: Int64) -> Action {
    precondition(state == .resolving || state == .rewinding)
    guard failure.kind != .closed, now < deadline else {
      return fail("the committed offsets could not be read or sought: \(failure)")
    }
    return state == .resolving ? .readCommitted : .rewind
  }

  mutating func rewound() {
    precondition(state == .rewinding)
    state = .idle
  }

  /// The assignment is gone: whatever was open is nobody's business but the broker's.
  mutating func dropped() { state = .idle }

  // MARK: Transitions

  private mutating func startAbort(now: Int64) -> Action {
    state = .aborting
    deadline = now + stepTimeout
    return .abort
  }

  private mutating func renew(inDoubt: Bool, now: Int64) -> Action {
    state = .renewing(inDoubt: inDoubt)
    deadline = now + resolutionTimeout
    return .renewProducer
  }

  private mutating func startRewind(now: Int64) -> Action {
    state = .rewinding
    deadline = now + resolutionTimeout
    return .rewind
  }

  private mutating func fail(_ reason: String) -> Action {
    state = .failed(reason)
    return .failClosed(reason)
  }
}
