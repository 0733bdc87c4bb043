import Kafka
import Worker

extension WorkerSettings {
  /// The client configuration for commands that read or administer.
  func kafkaConfiguration() -> KafkaConfiguration {
    var properties = kafka
    properties["bootstrap.servers"] = brokers
    return KafkaConfiguration(properties: properties)
  }
}

/// Maps Kafka's errors to what a person reads and to the documented exit codes.
enum KafkaAccess {
  /// Runs `body`; says what went wrong and exits with 4 when Kafka cannot be reached, 1 otherwise.
  static func reporting<Result>(
    _ what: String, brokers: String, _ body: () throws(KafkaError) -> Result
  ) throws -> Result {
    do throws(KafkaError) {
      return try body()
    } catch {
      if error.code == .transport || error.code == .allBrokersDown || error.code == .timedOut {
        Terminal.error(
          "\(what): Kafka at \(brokers) cannot be reached (\(error.code.name)); check that it "
            + "runs and that --brokers or kafka.brokers names it")
        throw ExitStatus.kafkaUnreachable.code
      }
      Terminal.error("\(what): \(error)")
      throw ExitStatus.failedCheck.code
    }
  }
}
