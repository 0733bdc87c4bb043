import ArgumentParser
import Engine
import Strategy
import Worker

/// `strata population`: what is counted over all customers.
struct PopulationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "population",
    abstract: "Shows how many customers each group has, and the cut points, as JSON.",
    discussion: """
      Reads the newest epoch of strata.aggregates: customers by segment, by step of a tier and by \
      state of a lifecycle. Groups under population.smallestGroup of the strategy are null. \
      Names that should be looked at again stand under "proposals".
      """)
  @OptionGroup var settings: SettingsOptions

  func run() async throws {
    let worker = try settings.workerSettings()
    let plan = try settings.resolve().loadStrategy().plan
    let population = try PopulationReader.read(worker, for: "population")
    guard plan.population != nil else {
      Terminal.error("population: the strategy counts none (population in strategy.yaml)")
      throw ExitStatus.failedCheck.code
    }
    guard let population, let report = PopulationReport(population.cuts, plan) else {
      Terminal.error("population: no epoch has been merged yet")
      throw ExitStatus.failedCheck.code
    }
    let json = report.json(proposals: population.proposals(plan))
    Terminal.line(String(decoding: json, as: UTF8.self))
  }
}
