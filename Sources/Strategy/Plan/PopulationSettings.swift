/// How the population is counted: cut points for grading by rank, and customers by segment, step and
/// state of a lifecycle for reports.
package struct PopulationSettings: Sendable, Equatable {
  /// Milliseconds between two tables of cut points.
  package var period: Int64
  /// Milliseconds for which the merge of an epoch waits for partitions that have not told.
  package var wait: Int64
  /// Groups with fewer members are not reported.
  package var smallestGroup: Int

  package init(period: Int64, wait: Int64, smallestGroup: Int) {
    self.period = period
    self.wait = wait
    self.smallestGroup = smallestGroup
  }
}
