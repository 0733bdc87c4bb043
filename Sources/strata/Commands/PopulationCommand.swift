import ArgumentParser
import Engine
import Kafka
import Records
import Strategy
import Verification
import Worker

/// `strata population`: what is counted over all customers.
struct PopulationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "population",
    abstract: "Shows customers by segment and step and the cut points of the newest epoch as JSON.",
    discussion: """
      Reads strata.aggregates. Groups under population.smallestGroup of the strategy are null.
      """)
  @OptionGroup var settings: SettingsOptions

  func run() async throws {
    let worker = try settings.workerSettings()
    let plan = try settings.resolve().loadStrategy().plan
    let cuts = try KafkaAccess.reporting("population", brokers: worker.brokers) {
      () throws(KafkaError) in
      var newest: PopulationCuts?
      let reader = CommittedTopicReader(worker.kafkaConfiguration())
      try reader.read(worker.aggregatesTopic, partitions: [PopulationTopic.partition]) { record in
        guard let key = record.key, let value = record.value, PopulationTopic.isCuts(key),
          let cuts = PopulationCuts(value), cuts.epoch > newest?.epoch ?? 0
        else { return }
        newest = cuts
      }
      return newest
    }
    guard plan.population != nil else {
      Terminal.error("population: the strategy counts none (population in strategy.yaml)")
      throw ExitStatus.failedCheck.code
    }
    guard let cuts, let report = PopulationReport(cuts, plan) else {
      Terminal.error("population: no epoch has been merged yet")
      throw ExitStatus.failedCheck.code
    }
    Terminal.line(String(decoding: report.json(), as: UTF8.self))
  }
}
