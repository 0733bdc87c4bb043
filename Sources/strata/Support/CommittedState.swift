import Kafka
import Records
import Worker

/// A customer's committed state, from the changelog.
enum CommittedState {
  /// The newest state; nil for a customer there is none of.
  static func newest(
    of customer: [UInt8], _ worker: WorkerSettings
  ) throws(KafkaError) -> [UInt8]? {
    var newest: [UInt8]?
    let partitions = try CustomerPartition.of(customer, topic: worker.stateTopic, worker)
    let reader = CommittedTopicReader(worker.kafkaConfiguration())
    try reader.read(worker.stateTopic, partitions: partitions) { record in
      guard record.key?.elementsEqual(customer) == true else { return }
      newest = record.value.map { Array($0) }
    }
    return newest
  }
}
