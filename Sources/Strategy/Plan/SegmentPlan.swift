package import Expressions

/// A rule-defined set of customers.
package struct SegmentPlan: Sendable {
  package var id: String
  package var identity: UInt32
  package var when: ScalarProgram
  /// Nil: leaves when `when` is false. `unknown` never enters and never leaves.
  package var exit: ScalarProgram?
  /// Milliseconds a customer stays at least.
  package var minimumDwell: Int64
  /// By locale, such as `en` and `zh`.
  package var labels: [String: String]
  package var owner: String
  package var purpose: String
  package init(
    id: String, identity: UInt32, when: ScalarProgram, exit: ScalarProgram?, minimumDwell: Int64,
    labels: [String: String], owner: String, purpose: String
  ) {
    self.id = id
    self.identity = identity
    self.when = when
    self.exit = exit
    self.minimumDwell = minimumDwell
    self.labels = labels
    self.owner = owner
    self.purpose = purpose
  }
}

/// An ordered grading by thresholds on one score, lowest step first.
package struct TierPlan: Sendable {
  package struct Step: Sendable {
    package var id: String
    /// The step begins at this score; ignored for the lowest.
    package var from: Double
    /// One falls out of it only below this score (≤ `from`): hysteresis.
    package var keepAbove: Double
    /// By locale.
    package var labels: [String: String]
    package init(id: String, from: Double, keepAbove: Double, labels: [String: String] = [:]) {
      self.id = id
      self.from = from
      self.keepAbove = keepAbove
      self.labels = labels
    }
  }
  package var id: String
  package var identity: UInt32
  /// Int, double, or money (in base minor units; thresholds then are minor units, too).
  package var score: ScalarProgram
  package var steps: [Step]
  /// Milliseconds before the next change; a first grading is at once.
  package var minimumDwell: Int64
  package init(
    id: String, identity: UInt32, score: ScalarProgram, steps: [Step], minimumDwell: Int64
  ) {
    self.id = id
    self.identity = identity
    self.score = score
    self.steps = steps
    self.minimumDwell = minimumDwell
  }
}
