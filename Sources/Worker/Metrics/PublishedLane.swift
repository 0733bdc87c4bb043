package import Records
import Synchronization

/// What other threads may see and ask of a lane.
package final class PublishedLane: Sendable {
  private let snapshot: Mutex<LaneMetrics>
  private let cuts = Mutex<PopulationCuts?>(nil)
  private let lastBeat = Atomic<Int64>(0)
  package let reads = CommittedReads()

  package init(lane: Int) { snapshot = Mutex(LaneMetrics(lane: lane)) }

  /// The lane's numbers as of its last commit, at most about a second ago.
  package var metrics: LaneMetrics { snapshot.withLock { $0 } }

  /// When the lane last began a turn, in monotonic microseconds; 0 before the first.
  package var lastTurn: Int64 { lastBeat.load(ordering: .relaxed) }

  /// The cut points and counts the lane has adopted last.
  package var population: PopulationCuts? { cuts.withLock { $0 } }

  func publish(_ adopted: PopulationCuts) { cuts.withLock { $0 = adopted } }
  func beat(_ time: Int64) { lastBeat.store(time, ordering: .relaxed) }
  func publish(_ metrics: LaneMetrics) { snapshot.withLock { $0 = metrics } }
}
