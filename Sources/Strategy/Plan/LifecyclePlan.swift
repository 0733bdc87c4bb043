package import Expressions

/// A state machine over a customer's relation to the bank: exactly one stage at a time, left only
/// along a declared transition.
package struct LifecyclePlan: Sendable {
  /// Bounds of what one strategy may declare.
  package static let maximumMachines = 16
  /// Of one machine.
  package static let maximumStates = 64
  /// Of one machine, its re-entry included.
  package static let maximumTransitions = 256

  package var id: String
  package var identity: UInt32
  /// Whose machine it is; nil is everybody's. While it is false or unknown the machine neither
  /// starts nor moves.
  package var applies: ScalarProgram?
  /// Index into `states`.
  package var initial: Int
  package var states: [State]
  /// In the order in which they are tried.
  package var transitions: [Transition] = []
  package var guards: [FeedGuard] = []
  /// Segments with a lower index are evaluated before this machine, the others after it.
  package var position = 0

  package init(
    id: String, identity: UInt32, applies: ScalarProgram?, initial: Int, states: [State]
  ) {
    self.id = id
    self.identity = identity
    self.applies = applies
    self.initial = initial
    self.states = states
  }

  /// One stage.
  package struct State: Sendable {
    package var id: String
    /// Unique within the machine; outlives every change of the strategy that keeps the id.
    package var identity: UInt32
    /// By locale.
    package var labels: [String: String] = [:]
    /// Milliseconds a customer stays at least.
    package var minimumDwell: Int64 = 0
    /// Left by re-entry only.
    package var isTerminal = false
    /// Identities of states that this one replaces: who stood in one of them stands here.
    package var formerly: [UInt32] = []

    package init(id: String, identity: UInt32) {
      self.id = id
      self.identity = identity
    }
  }

  /// A way from one stage to another. All of its conditions have to hold.
  package struct Transition: Sendable {
    package var id: String
    package var identity: UInt32
    /// Indices into `states`, ascending.
    package var from: [Int]
    package var to: Int
    /// `EventType` raw values of which one has to be the event at hand; empty asks for none.
    package var on: [UInt8] = []
    package var when: ScalarProgram?
    /// Milliseconds without activity and without a change of stage; nil is no timer.
    package var after: Int64?
    /// The series whose newest event is the last activity; nil is whatever the customer does.
    package var activity: Int?
    /// Milliseconds in the stage, besides the stage's own dwell.
    package var minimumDwell: Int64 = 0
    /// Not taken while a guarded feed is stale.
    package var isGuarded = false
    /// The conditions in words, for reasons.
    package var rule = ""

    package init(id: String, identity: UInt32, from: [Int], to: Int) {
      self.id = id
      self.identity = identity
      self.from = from
      self.to = to
    }
  }

  /// The silence of a feed after which nothing is concluded from a customer's silence.
  package struct FeedGuard: Sendable {
    /// `InputTopic` raw value.
    package var feed: UInt8
    /// Milliseconds.
    package var staleAfter: Int64
    package init(feed: UInt8, staleAfter: Int64) {
      self.feed = feed
      self.staleAfter = staleAfter
    }
  }
}
