import Engine
package import Logging
package import Naming
package import Records
package import Strategy
import Synchronization

/// Watches whether the groups of live names are still what the names were approved for. It looks
/// at each population epoch once, tells in the log what should be looked at again, and renames
/// nothing.
package final class NamesWatch: Sendable {
  /// The proposals of an epoch, from the counts of former days and its own.
  package typealias Propose =
    @Sendable (_ history: [PopulationCounts], _ now: PopulationCounts) -> [Drift.Proposal]
  private let propose: Propose
  private let logger: Logger

  private struct State {
    /// The epoch looked at last; 0 before the first.
    var epoch: UInt64 = 0
    var proposals: [Drift.Proposal] = []
    /// The epoch of which was told last what is new.
    var toldEpoch: UInt64 = 0
    var news = DriftNews()
  }
  private let state = Mutex(State())

  package init(logger: Logger, propose: @escaping Propose) {
    self.logger = logger
    self.propose = propose
  }

  /// Watches the live names of a strategy.
  package convenience init(_ plan: StrategyPlan, logger: Logger) {
    self.init(logger: logger) { DriftOverDays.proposals(plan, history: $0, now: $1) }
  }

  /// The proposals of an epoch. Safe from any thread; the first that comes with an epoch computes
  /// them, O(days × counters). What is new is told where the epoch was merged, so that several
  /// workers do not tell the same.
  package func proposals(_ population: PublishedPopulation) -> [Drift.Proposal] {
    let epoch = population.cuts.epoch
    let (proposals, news) = state.withLock { state -> ([Drift.Proposal], [Drift.Proposal]) in
      if epoch > state.epoch {
        state.epoch = epoch
        state.proposals = propose(
          population.history.counts, PopulationCounts(population.cuts))
      }
      guard population.isMergedHere, epoch == state.epoch, epoch > state.toldEpoch else {
        return (state.proposals, [])
      }
      state.toldEpoch = epoch
      return (state.proposals, state.news.take(state.proposals))
    }
    for proposal in news {
      logger.notice(
        "a group is no longer what its name was approved for; look at the name and the rule",
        metadata: [
          "group": "\(proposal.group)", "nameVersion": "\(proposal.version)",
          "since": "\(proposal.since)", "at": "\(proposal.at)",
          "changes": "\(proposal.changes.map(\.figures).joined(separator: ", "))",
        ])
    }
    return proposals
  }
}

extension Drift.Change {
  /// The change in numbers alone: a log is no place for what customers of a group are like.
  var figures: String {
    func rounded(_ number: Double) -> String {
      "\((number * 100).rounded(.toNearestOrEven) / 100)"
    }
    return switch self {
    case .tooSmall: "too small"
    case .grew(let ratio), .shrank(let ratio): "size \(rounded(ratio))"
    case .shifted(let trait, let index, _, _): "\(trait) stability index \(rounded(index))"
    }
  }
}
