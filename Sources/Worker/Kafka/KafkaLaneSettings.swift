import Kafka
package import Logging
import Records

/// How a lane's Kafka handles are made.
package struct KafkaLaneSettings: Sendable {
  /// librdkafka properties of the deployment, the brokers included.
  package var properties: [String: String]
  package var group: String
  /// `group.instance.id` and `transactional.id`.
  package var identity: String
  /// The consumed topics; the position in this list is the record's topic index.
  package var inputs: [String]
  /// Names of `ProducedTopic`s, in the order of `ProducedTopic.index`.
  package var outputs: [String]
  package var timeouts: TimeoutSettings
  package var logger: Logger

  package init(_ settings: WorkerSettings, lane: LaneConfiguration, logger: Logger) {
    properties = settings.clientProperties
    group = settings.group
    identity = lane.identity
    inputs = lane.inputs
    outputs =
      OutputTopic.allCases.map(settings.outputTopic)
      + [
        settings.deadLetterTopic, settings.stateTopic, settings.journalTopic,
        settings.aggregatesTopic,
      ]
    timeouts = settings.timeouts
    self.logger = logger
  }

  func configuration(_ more: [String: String] = [:]) -> KafkaConfiguration {
    KafkaConfiguration(
      properties: properties.merging(more) { given, _ in given },
      hooks: ClientHooks(logger: logger))
  }
}

extension WorkerSettings {
  /// The properties every Kafka handle of this worker is made with.
  package var clientProperties: [String: String] {
    var all = kafka
    all["bootstrap.servers"] = brokers
    all["client.id"] = all["client.id"] ?? "strata-\(instance)"
    return all
  }
}

extension ProducedTopic {
  /// The position of its name in the list of produced topics.
  var index: Int {
    let outputs = OutputTopic.allCases.count
    return switch self {
    case .output(let topic): Int(topic.rawValue)
    case .deadLetters: outputs
    case .state: outputs + 1
    case .journal: outputs + 2
    case .aggregates: outputs + 3
    }
  }
}
