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
  /// By locale, such as `en` and `zh`: what may go out, which is the approved name.
  package var labels: [String: String]
  /// The approved version of the name that the labels are of; nil where none is approved, or
  /// where the strategy's names need no approval.
  package var nameVersion: Int?
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
