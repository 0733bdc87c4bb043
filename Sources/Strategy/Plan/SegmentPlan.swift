package import Expressions

/// A rule-defined set of customers.
package struct SegmentPlan: Sendable {
  /// What entering it means.
  package enum Kind: Sendable, Equatable {
    case segment
    /// Detected once, and kept until it is released: it is entered only while `exit` does not
    /// hold, and both ways no sooner than the minimum dwell after the last change.
    case keyAccount
    /// Sent when it appears and when it is over; no membership that others see.
    case signal(SignalPlan)
  }

  package var id: String
  package var kind: Kind
  package var identity: UInt32
  package var when: ScalarProgram
  /// Nil: leaves when `when` is false. `unknown` never enters and never leaves.
  package var exit: ScalarProgram?
  /// Milliseconds a customer stays at least.
  package var minimumDwell: Int64
  /// By locale, such as `en` and `zh`: what may go out, which is the approved name.
  package var labels: [String: String]
  /// The approved version of the name that the labels are of; nil where none is approved, or
  /// where the strategy's names need no approval.
  package var nameVersion: Int?
  package var owner: String
  package var purpose: String
  package init(
    id: String, kind: Kind = .segment, identity: UInt32, when: ScalarProgram,
    exit: ScalarProgram?, minimumDwell: Int64, labels: [String: String], owner: String,
    purpose: String
  ) {
    self.id = id
    self.kind = kind
    self.identity = identity
    self.when = when
    self.exit = exit
    self.minimumDwell = minimumDwell
    self.labels = labels
    self.owner = owner
    self.purpose = purpose
  }
}

/// A sign of risk or churn, for people to look at; never a credit decision.
package struct SignalPlan: Sendable, Equatable {
  /// What the sign is about.
  package enum Topic: String, Sendable, CaseIterable { case churn, repayment, cashFlow }
  package var topic: Topic
  /// 0…1.
  package var strength: Double
  /// In words.
  package var reason: String
  package init(topic: Topic, strength: Double, reason: String) {
    self.topic = topic
    self.strength = strength
    self.reason = reason
  }
}
