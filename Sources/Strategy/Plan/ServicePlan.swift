/// How long complaints may take, and what follows when they are closed.
package struct ComplaintPlan: Sendable {
  package struct Escalation: Sendable {
    package var severity: String
    /// Milliseconds from opening to each escalation level.
    package var deadlines: [Int64]
    package init(severity: String, deadlines: [Int64]) {
      self.severity = severity
      self.deadlines = deadlines
    }
  }
  package var escalations: [Escalation] = []
  /// For a severity not named.
  package var defaultDeadlines: [Int64] = [48 * 3_600_000, 120 * 3_600_000]
  /// Index into `surveys`, invited after the complaint was closed and cooled down.
  package var surveyAfterClose: Int?
  package var surveyDelay: Int64 = 24 * 3_600_000
  package init() {}
}

/// An invitation to answer a survey.
package struct SurveyPlan: Sendable {
  package var id: String
  package var identity: UInt32
  package var channels: [Int]
  package var purpose: Int
  /// 0…1 of triggers that lead to an invitation, seeded by customer and trigger.
  package var sample: Double
  /// Milliseconds between two invitations of any survey to one customer.
  package var coolDown: Int64
  package var validity: Int64
  package var texts: [String: String]
  package init(
    id: String, identity: UInt32, channels: [Int], purpose: Int, sample: Double, coolDown: Int64,
    validity: Int64, texts: [String: String]
  ) {
    self.id = id
    self.identity = identity
    self.channels = channels
    self.purpose = purpose
    self.sample = sample
    self.coolDown = coolDown
    self.validity = validity
    self.texts = texts
  }
}
