import CRdKafka

/// A topic to create.
package struct NewTopic: Hashable, Sendable {
  package var name: String
  package var partitions: Int32
  /// -1 takes the broker's default.
  package var replicationFactor: Int32
  /// Topic settings, such as `cleanup.policy`.
  package var configuration: [String: String]

  package init(
    name: String, partitions: Int32, replicationFactor: Int32 = -1,
    configuration: [String: String] = [:]
  ) {
    self.name = name
    self.partitions = partitions
    self.replicationFactor = replicationFactor
    self.configuration = configuration
  }
}

extension Admin {
  /// Creates topics and waits until the controller has them.
  /// - Returns: what failed, by topic; `topicAlreadyExists` is among them.
  package func createTopics(
    _ topics: [NewTopic], timeout: Duration
  ) throws(KafkaError) -> [String: KafkaError] {
    guard !topics.isEmpty else { return [:] }
    var native: [OpaquePointer?] = []
    defer { rd_kafka_NewTopic_destroy_array(&native, native.count) }
    for topic in topics { native.append(try makeNative(topic)) }
    return try request(
      RD_KAFKA_ADMIN_OP_CREATETOPICS, "create topics", timeout: timeout, brokerWaits: true,
      start: { rd_kafka_CreateTopics(raw, &native, native.count, $0, $1) },
      read: { (event) throws(KafkaError) in
        var count = 0
        let results = rd_kafka_CreateTopics_result_topics(
          rd_kafka_event_CreateTopics_result(event), &count)
        return Admin.failures(results, count, "create topic")
      })
  }

  private func makeNative(_ topic: NewTopic) throws(KafkaError) -> OpaquePointer {
    var made: OpaquePointer?
    let text = withErrorText { buffer, size in
      made = rd_kafka_NewTopic_new(
        topic.name, topic.partitions, topic.replicationFactor, buffer, size)
    }
    guard let made else {
      throw KafkaError(code: .invalidArgument, operation: "create topics", detail: text)
    }
    for (name, value) in topic.configuration {
      let code = rd_kafka_NewTopic_set_config(made, name, value)
      if code != RD_KAFKA_RESP_ERR_NO_ERROR {
        rd_kafka_NewTopic_destroy(made)
        throw KafkaError(
          code: KafkaErrorCode(code), operation: "create topics",
          detail: "\(topic.name): setting \(name)")
      }
    }
    return made
  }

  /// Deletes topics. Returns what failed, by topic.
  package func deleteTopics(
    _ names: [String], timeout: Duration
  ) throws(KafkaError) -> [String: KafkaError] {
    guard !names.isEmpty else { return [:] }
    var native: [OpaquePointer?] = names.map { rd_kafka_DeleteTopic_new($0) }
    defer { rd_kafka_DeleteTopic_destroy_array(&native, native.count) }
    return try request(
      RD_KAFKA_ADMIN_OP_DELETETOPICS, "delete topics", timeout: timeout, brokerWaits: true,
      start: { rd_kafka_DeleteTopics(raw, &native, native.count, $0, $1) },
      read: { (event) throws(KafkaError) in
        var count = 0
        let results = rd_kafka_DeleteTopics_result_topics(
          rd_kafka_event_DeleteTopics_result(event), &count)
        return Admin.failures(results, count, "delete topic")
      })
  }

  /// Grows a topic to `total` partitions.
  package func createPartitions(
    _ topic: String, total: Int, timeout: Duration
  ) throws(KafkaError) {
    var made: OpaquePointer?
    let text = withErrorText { buffer, size in
      made = rd_kafka_NewPartitions_new(topic, total, buffer, size)
    }
    guard let made else {
      throw KafkaError(code: .invalidArgument, operation: "create partitions", detail: text)
    }
    var native: [OpaquePointer?] = [made]
    defer { rd_kafka_NewPartitions_destroy(made) }
    let failures = try request(
      RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, "create partitions", timeout: timeout,
      brokerWaits: true,
      start: { rd_kafka_CreatePartitions(raw, &native, 1, $0, $1) },
      read: { (event) throws(KafkaError) in
        var count = 0
        let results = rd_kafka_CreatePartitions_result_topics(
          rd_kafka_event_CreatePartitions_result(event), &count)
        return Admin.failures(results, count, "create partitions")
      })
    if let failure = failures.values.first { throw failure }
  }
}
