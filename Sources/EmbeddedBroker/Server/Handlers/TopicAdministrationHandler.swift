extension BrokerCore {
  func registerTopicAdministration() {
    router.register(CreateTopicsRequest.self) { [unowned self] request, context in
      createTopics(request, context)
    }
    router.register(DeleteTopicsRequest.self) { [unowned self] request, context in
      deleteTopics(request, context)
    }
    router.register(CreatePartitionsRequest.self) { [unowned self] request, context in
      createPartitions(request, context)
    }
  }

  /// The broker's topic defaults with what a client sets on top.
  func topicConfig(_ settings: [String: String?]) throws(AdminError) -> TopicConfig {
    var config = TopicConfig()
    for (name, value) in options.topicDefaults {
      if let problem = config.set(name, value) { throw AdminError(.invalidConfig, problem) }
    }
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
      guard let value else {
        throw AdminError(.invalidConfig, "Null value not supported for topic configs: \(name)")
      }
      if let problem = config.set(name, value) { throw AdminError(.invalidConfig, problem) }
    }
    return config
  }

  private func createTopics(
    _ request: CreateTopicsRequest, _ context: RequestContext
  ) -> CreateTopicsResponse {
    var counts: [String: Int] = [:]
    for topic in request.topics { counts[topic.name, default: 0] += 1 }
    var response = CreateTopicsResponse()
    for wanted in request.topics where counts[wanted.name] != nil {
      let isDuplicate = counts.removeValue(forKey: wanted.name) != 1
      var answer = CreateTopicsResponse.Topic(name: wanted.name)
      do throws(AdminError) {
        if isDuplicate {
          throw AdminError(.invalidRequest, "Duplicate topic name.")
        }
        try create(wanted, validateOnly: request.validateOnly, now: context.now, &answer)
      } catch {
        answer.errorCode = error.code
        answer.errorMessage = error.message
      }
      response.topics.append(answer)
    }
    return response
  }

  private func create(
    _ wanted: CreateTopicsRequest.Topic, validateOnly: Bool, now: Int64,
    _ answer: inout CreateTopicsResponse.Topic
  ) throws(AdminError) {
    if let problem = topics.problem(creating: wanted.name) { throw problem }
    let count = try partitionCount(wanted)
    guard topics.partitionCount + Int(count) <= TopicRegistry.maximumPartitions else {
      throw AdminError(
        .policyViolation,
        "More than \(TopicRegistry.maximumPartitions) partitions on an embedded broker.")
    }
    var settings: [String: String?] = [:]
    for config in wanted.configs { settings[config.name] = .some(config.value) }
    let config = try topicConfig(settings)
    answer.numPartitions = count
    answer.replicationFactor = 1
    answer.configs = TopicConfigKey.all.map { key in
      CreateTopicsResponse.Topic.Config(
        name: key.name, value: config.value(of: key),
        configSource: config.overrides[key.name] == nil
          ? ConfigSource.standard : ConfigSource.topic)
    }
    guard !validateOnly else { return }
    answer.topicID = try topics.create(
      wanted.name, partitions: count, config: config, now: now
    ).id
  }

  /// The number of partitions asked for, after Kafka's checks of counts and assignments.
  private func partitionCount(
    _ wanted: CreateTopicsRequest.Topic
  ) throws(AdminError) -> Int32 {
    if !wanted.assignments.isEmpty {
      guard wanted.numPartitions == -1, wanted.replicationFactor == -1 else {
        throw AdminError(
          .invalidRequest,
          "Both numPartitions or replicationFactor and replicasAssignments were set.")
      }
      let indexes = wanted.assignments.map(\.partitionIndex).sorted()
      guard indexes == Array(0..<Int32(indexes.count)),
        wanted.assignments.allSatisfy({ $0.brokerIDs == [nodeID] })
      else {
        throw AdminError(
          .invalidReplicaAssignment, "Only broker \(nodeID) exists; partitions count from 0.")
      }
      return Int32(indexes.count)
    }
    guard wanted.numPartitions == -1 || wanted.numPartitions > 0 else {
      throw AdminError(.invalidPartitions, "Number of partitions was set to an invalid value.")
    }
    guard wanted.replicationFactor == -1 || wanted.replicationFactor == 1 else {
      throw AdminError(
        .invalidReplicationFactor,
        "Unable to replicate the partition \(wanted.replicationFactor) time(s): "
          + "the embedded broker is a single node.")
    }
    return wanted.numPartitions == -1 ? options.defaultPartitions : wanted.numPartitions
  }

  private func deleteTopics(
    _ request: DeleteTopicsRequest, _ context: RequestContext
  ) -> DeleteTopicsResponse {
    var response = DeleteTopicsResponse()
    for wanted in request.topics {
      var answer = DeleteTopicsResponse.Topic(name: wanted.name, topicID: wanted.topicID)
      do throws(AdminError) {
        guard let name = wanted.name ?? topics.names[wanted.topicID] else {
          throw AdminError(.unknownTopicID, "This server does not host this topic ID.")
        }
        answer.name = name
        answer.topicID = topics[name]?.id ?? wanted.topicID
        deleted(try topics.delete(name), now: context.now)
      } catch {
        answer.errorCode = error.code
        answer.errorMessage = error.message
      }
      response.topics.append(answer)
    }
    return response
  }

  private func createPartitions(
    _ request: CreatePartitionsRequest, _ context: RequestContext
  ) -> CreatePartitionsResponse {
    var response = CreatePartitionsResponse()
    for wanted in request.topics {
      var answer = CreatePartitionsResponse.Topic(name: wanted.name)
      do throws(AdminError) {
        try grow(wanted, validateOnly: request.validateOnly, now: context.now)
      } catch {
        answer.errorCode = error.code
        answer.errorMessage = error.message
      }
      response.results.append(answer)
    }
    return response
  }

  private func grow(
    _ wanted: CreatePartitionsRequest.Topic, validateOnly: Bool, now: Int64
  ) throws(AdminError) {
    guard let topic = topics[wanted.name] else {
      throw AdminError(.unknownTopicOrPartition, "This server does not host this topic-partition.")
    }
    let present = Int32(topic.logs.count)
    guard wanted.count > present else {
      throw AdminError(
        .invalidPartitions,
        "The topic \(wanted.name) currently has \(present) partition(s); "
          + "\(wanted.count) would not be an increase.")
    }
    let added = Int(wanted.count - present)
    guard topics.partitionCount + added <= TopicRegistry.maximumPartitions else {
      throw AdminError(
        .invalidPartitions,
        "More than \(TopicRegistry.maximumPartitions) partitions on an embedded broker.")
    }
    if let assignments = wanted.assignments {
      guard assignments.count == added,
        assignments.allSatisfy({ $0.brokerIDs == [nodeID] })
      else {
        throw AdminError(.invalidReplicaAssignment, "Only broker \(nodeID) exists.")
      }
    }
    if !validateOnly { try topics.grow(wanted.name, to: wanted.count, now: now) }
  }
}
