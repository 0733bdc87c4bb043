import Engine
import Kafka
import Naming
import Records
import Strategy
import Worker

/// What the aggregates topic tells of the population: the newest cut points and the counts of
/// former days.
struct PopulationReader {
  var cuts: PopulationCuts
  var history: PopulationHistory

  /// Reads the topic to its end; nil when no epoch has been merged yet.
  /// - Parameter command: who asks, for messages.
  static func read(_ worker: WorkerSettings, for command: String) throws -> PopulationReader? {
    try KafkaAccess.reporting(command, brokers: worker.brokers) {
      () throws(KafkaError) in
      var newest: PopulationCuts?
      var history = PopulationHistory()
      let reader = CommittedTopicReader(worker.kafkaConfiguration())
      try reader.read(worker.aggregatesTopic, partitions: [PopulationTopic.partition]) { record in
        guard let key = record.key else { return }
        if let day = PopulationTopic.day(ofCounts: key) {
          guard let value = record.value else { return history.forget(day) }
          // What another version wrote is passed over, as the worker does.
          if let counts = PopulationCounts(value), counts.day == day { history.take(counts) }
        } else if PopulationTopic.isCuts(key), let value = record.value,
          let cuts = PopulationCuts(value), cuts.epoch > newest?.epoch ?? 0
        {
          newest = cuts
        }
      }
      return newest.map { PopulationReader(cuts: $0, history: history) }
    }
  }

  /// Names that should be looked at again.
  func proposals(_ plan: StrategyPlan) -> [Drift.Proposal] {
    DriftOverDays.proposals(plan, history: history.counts, now: PopulationCounts(cuts))
  }
}
