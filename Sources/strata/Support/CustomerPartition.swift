import Kafka
import Records
import Worker

/// Where a customer's records lie.
enum CustomerPartition {
  /// The partition of a key in a topic, as the one element of a list.
  static func of(
    _ key: [UInt8], topic: String, _ worker: WorkerSettings
  ) throws(KafkaError) -> [Int32] {
    let count = try count(of: topic, worker)
    return [key.withUnsafeBytes { Murmur2.partition($0, count: count) }]
  }

  /// How many partitions a topic has.
  static func count(of topic: String, _ worker: WorkerSettings) throws(KafkaError) -> Int32 {
    let admin: Admin
    do {
      admin = try Admin(worker.kafkaConfiguration())
    } catch {
      throw KafkaError(code: .invalidArgument, operation: "look up", detail: error.description)
    }
    defer { _ = admin.destroy(timeout: .seconds(5)) }
    guard let count = try admin.metadata(timeout: .seconds(30)).partitionCount(topic) else {
      throw KafkaError(
        code: .unknownTopicOrPartition, operation: "look up",
        detail: "there is no topic \(topic); run strata topics apply")
    }
    return count
  }
}
