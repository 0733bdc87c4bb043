/// What of the population a strategy asks for.
@usableFromInline
package struct PopulationPlan: Sendable, Hashable {
  /// A score of which cut points are wanted.
  package struct Score: Sendable, Hashable {
    package var series: UInt32
    /// Shares of customers, from the top, behind which a cut is wanted; 1/10,000, ascending.
    package var tops: [Int32]
    package init(series: UInt32, tops: [Int32]) {
      self.series = series
      self.tops = tops
    }
  }

  /// Milliseconds of an epoch; epochs are counted from 1970-01-01T00:00Z.
  package var period: Int64
  /// Milliseconds from the start of an epoch for which the merge waits for partitions that have
  /// not told theirs; then it takes the latest they told.
  package var wait: Int64
  package var scores: [Score]
  /// Identities of segments, steps and stages, to count.
  package var segments: [UInt32]
  package var steps: [UInt32]
  package var stages: [UInt32]

  package init(
    period: Int64, wait: Int64, scores: [Score], segments: [UInt32], steps: [UInt32],
    stages: [UInt32] = []
  ) {
    precondition(period > 0)
    self.period = period
    self.wait = wait
    self.scores = scores
    self.segments = segments
    self.steps = steps
    self.stages = stages
  }

  /// The epoch a moment lies in; 0 stands for none.
  package func epoch(at clock: Int64) -> UInt64 { UInt64(max(0, clock / period)) }

  /// When an epoch began, milliseconds UTC.
  package func start(of epoch: UInt64) -> Int64 { Int64(clamping: epoch) * period }

  /// The counters besides scores, in the order in which they are told.
  package var counters: [PopulationCell] {
    [PopulationCell(.customers, series: 0)]
      + segments.map { PopulationCell(.segment, series: $0) }
      + steps.map { PopulationCell(.step, series: $0) }
      + stages.map { PopulationCell(.stage, series: $0) }
  }
}
