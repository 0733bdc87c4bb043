import CRdKafka

/// What the cluster says about itself.
package struct ClusterMetadata: Hashable, Sendable {
  package struct Broker: Hashable, Sendable {
    package var id: Int32
    package var host: String
    package var port: Int32
  }

  package struct Topic: Hashable, Sendable {
    package var name: String
    package var partitions: [Partition]
    /// Nil when the topic is all right.
    package var error: KafkaError?
  }

  package struct Partition: Hashable, Sendable {
    package var id: Int32
    /// -1 while there is none.
    package var leader: Int32
    package var replicas: [Int32]
    package var inSyncReplicas: [Int32]
  }

  package var brokers: [Broker]
  /// Sorted by name.
  package var topics: [Topic]

  /// The partition count of a topic, nil when there is no such topic.
  package func partitionCount(_ topic: String) -> Int32? {
    guard let found = topics.first(where: { $0.name == topic }), found.error == nil else {
      return nil
    }
    return Int32(clamping: found.partitions.count)
  }
}

extension Admin {
  /// Brokers and all topics, or only `topic`. Asking for one topic that does not exist may create
  /// it where the broker allows automatic creation; asking for all never does.
  package func metadata(
    topic: String? = nil, timeout: Duration
  ) throws(KafkaError) -> ClusterMetadata {
    var object: OpaquePointer?
    if let topic {
      object = rd_kafka_topic_new(raw, topic, nil)
      guard object != nil else {
        throw KafkaError(code: KafkaErrorCode(rd_kafka_last_error()), operation: "metadata")
      }
    }
    defer { if let object { rd_kafka_topic_destroy(object) } }
    var answer: UnsafePointer<rd_kafka_metadata>?
    try KafkaError.check(
      rd_kafka_metadata(
        raw, topic == nil ? 1 : 0, object, &answer, max(1, timeout.milliseconds)), "metadata")
    guard let answer else { throw KafkaError(code: .failed, operation: "metadata") }
    defer { rd_kafka_metadata_destroy(answer) }
    let metadata = answer.pointee
    let brokers = (0..<Int(metadata.broker_cnt)).map { index in
      let broker = metadata.brokers[index]
      return ClusterMetadata.Broker(
        id: broker.id, host: String(cString: broker.host), port: broker.port)
    }
    let topics = (0..<Int(metadata.topic_cnt)).map { Admin.topic(metadata.topics[$0]) }
    return ClusterMetadata(brokers: brokers, topics: topics.sorted { $0.name < $1.name })
  }

  private static func topic(_ topic: rd_kafka_metadata_topic) -> ClusterMetadata.Topic {
    let partitions = (0..<Int(topic.partition_cnt)).map { index in
      let partition = topic.partitions[index]
      return ClusterMetadata.Partition(
        id: partition.id, leader: partition.leader,
        replicas: (0..<Int(partition.replica_cnt)).map { partition.replicas[$0] },
        inSyncReplicas: (0..<Int(partition.isr_cnt)).map { partition.isrs[$0] })
    }
    return ClusterMetadata.Topic(
      name: String(cString: topic.topic), partitions: partitions.sorted { $0.id < $1.id },
      error: topic.err == RD_KAFKA_RESP_ERR_NO_ERROR
        ? nil : KafkaError(code: KafkaErrorCode(topic.err), operation: "metadata"))
  }
}
