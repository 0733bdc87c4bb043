package import Records
import Synchronization

/// What other threads may see and ask of a lane.
package final class PublishedLane: Sendable {
  private let snapshot: Mutex<LaneMetrics>
  private let adopted = Mutex<PublishedPopulation?>(nil)
  private let lastBeat = Atomic<Int64>(0)
  package let reads = CommittedReads()

  package init(lane: Int) { snapshot = Mutex(LaneMetrics(lane: lane)) }

  /// The lane's numbers as of its last commit, at most about a second ago.
  package var metrics: LaneMetrics { snapshot.withLock { $0 } }

  /// When the lane last began a turn, in monotonic microseconds; 0 before the first.
  package var lastTurn: Int64 { lastBeat.load(ordering: .relaxed) }

  /// What the lane has adopted last of the population.
  package var population: PublishedPopulation? { adopted.withLock { $0 } }

  func publish(_ population: PublishedPopulation) { adopted.withLock { $0 = population } }
  func beat(_ time: Int64) { lastBeat.store(time, ordering: .relaxed) }
  func publish(_ metrics: LaneMetrics) { snapshot.withLock { $0 = metrics } }
}

/// What a lane knew of the population when it adopted an epoch.
package struct PublishedPopulation: Sendable {
  /// The cut points and counts in force.
  package var cuts: PopulationCuts
  /// The counts of former days, and this one's where the lane had them already.
  package var history: PopulationHistory
  /// Whether the lane had the partition whose owner merges.
  package var isMergedHere: Bool

  package init(cuts: PopulationCuts, history: PopulationHistory, isMergedHere: Bool) {
    self.cuts = cuts
    self.history = history
    self.isMergedHere = isMergedHere
  }
}
