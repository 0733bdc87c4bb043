import Naming
import Strategy

/// `strata strategy names --drift`: which names should be looked at again.
extension StrategyCommand.Names {
  func proposeByDrift(_ plan: StrategyPlan) throws {
    let proposals =
      if let history {
        try self.proposals(of: plan.naming, in: history)
      } else {
        try self.proposals(of: plan)
      }
    for proposal in proposals {
      Terminal.line(json ? proposal.json : proposal.description)
    }
    if let out {
      guard write(proposals.map { $0.json + "\n" }.joined(), to: out) else {
        throw ExitStatus.failedCheck.code
      }
    }
    if !json { Terminal.line("\(proposals.count) proposals; nothing was changed") }
  }

  /// By the counts that the workers keep in Kafka.
  private func proposals(of plan: StrategyPlan) throws -> [Drift.Proposal] {
    guard plan.population != nil else {
      Terminal.error(
        "names: the strategy counts no population (population in strategy.yaml); count it, or "
          + "give a file of counts with --history")
      throw ExitStatus.configuration.code
    }
    guard let population = try PopulationReader.read(settings.workerSettings(), for: "names")
    else {
      Terminal.error("names: no population epoch has been merged yet")
      throw ExitStatus.failedCheck.code
    }
    return population.proposals(plan)
  }

  private func proposals(of naming: NamingPlan, in file: String) throws -> [Drift.Proposal] {
    let snapshots = try snapshots(in: file)
    guard let now = snapshots.last else {
      Terminal.error("names: \(file) holds no counts")
      throw ExitStatus.configuration.code
    }
    return naming.groups.compactMap(\.standing.live).compactMap { name in
      Drift.baseline(for: name, in: snapshots).flatMap {
        Drift.proposal(for: name, from: $0, to: now, thresholds: naming.thresholds)
      }
    }
  }
}
