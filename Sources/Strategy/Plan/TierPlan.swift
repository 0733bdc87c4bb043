package import Expressions

/// An ordered grading, lowest step first.
package struct TierPlan: Sendable {
  /// What decides on the step.
  package enum Grading: Sendable {
    /// Thresholds on one score: int, double, or money (in base minor units; thresholds then are
    /// minor units, too).
    case score(ScalarProgram)
    /// Thresholds on a score that is made of named components.
    case components(ComponentScore)
    /// Each step's own condition.
    case rules
  }

  /// One step of the grading.
  package struct Step: Sendable {
    package var id: String
    /// The step begins at this score; ignored for the lowest and for steps by condition.
    package var from: Double
    /// One falls out of it only below this score (≤ `from`): hysteresis.
    package var keepAbove: Double
    /// By rank: the step begins with this share of the population's highest scores, in 1/10,000.
    package var top: Int32?
    /// By rank: one falls out of it only below this share (≥ `top`): hysteresis.
    package var keepTop: Int32?
    /// By condition: who reaches the step. Nil for the lowest, and where a score decides.
    package var when: ScalarProgram?
    /// By condition: who stays in the step; without one, those for whom `when` is true.
    package var keep: ScalarProgram?
    /// By locale.
    package var labels: [String: String]
    package init(
      id: String, from: Double, keepAbove: Double, top: Int32? = nil, keepTop: Int32? = nil,
      when: ScalarProgram? = nil, keep: ScalarProgram? = nil, labels: [String: String] = [:]
    ) {
      self.id = id
      self.from = from
      self.keepAbove = keepAbove
      self.top = top
      self.keepTop = keepTop
      self.when = when
      self.keep = keep
      self.labels = labels
    }
  }

  /// Leave to use complaints against a customer: audited, since it is part of the content.
  package struct ComplaintOverride: Sendable {
    package var approvedBy: String
    package var ground: String
    package init(approvedBy: String, ground: String) {
      self.approvedBy = approvedBy
      self.ground = ground
    }
  }

  package var id: String
  package var identity: UInt32
  /// Who is graded: while it is false or unknown, nothing changes and there is no score. Nil is
  /// everybody.
  package var applies: ScalarProgram?
  package var grading: Grading
  package var steps: [Step]
  /// Milliseconds before the next change; a first grading is at once.
  package var minimumDwell: Int64
  package var complaintOverride: ComplaintOverride?
  package init(
    id: String, identity: UInt32, grading: Grading, steps: [Step], minimumDwell: Int64,
    complaintOverride: ComplaintOverride? = nil
  ) {
    self.id = id
    self.identity = identity
    self.grading = grading
    self.steps = steps
    self.minimumDwell = minimumDwell
    self.complaintOverride = complaintOverride
  }

  /// Whether rank in the population decides, by shares of it, instead of thresholds.
  package var isRanked: Bool { steps.contains { $0.top != nil } }

  /// What the score is computed from.
  package var scorePrograms: [ScalarProgram] {
    switch grading {
    case .score(let score): [score]
    case .components(let score): score.components.map(\.value)
    case .rules: []
    }
  }

  /// The attributes that the score reads, and whether there is one.
  package var scoreAttributes: Set<UInt16> {
    Set((scorePrograms + [applies].compactMap(\.self)).flatMap(\.attributes))
  }

  /// Everything that is evaluated for a grading.
  package var programs: [ScalarProgram] {
    [applies].compactMap(\.self) + scorePrograms
      + steps.flatMap { [$0.when, $0.keep].compactMap(\.self) }
  }

  /// The attributes that the programs read, ascending.
  package var attributes: [UInt16] { Set(programs.flatMap(\.attributes)).sorted() }

  /// The type of `scores.ID`; nil for a grading by conditions, which has no score.
  package var scoreType: CELType? {
    switch grading {
    case .score(let score): score.resultType
    case .components(let score): score.type
    case .rules: nil
    }
  }

  /// What the score is, in words and expressions, for reasons; nil for a grading by conditions.
  package var rule: String? {
    switch grading {
    case .score(let score): score.source
    case .components(let score): score.rule
    case .rules: nil
    }
  }
}
