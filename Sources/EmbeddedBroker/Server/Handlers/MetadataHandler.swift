extension BrokerCore {
  func registerMetadata() {
    router.register(MetadataRequest.self) { [unowned self] request, context in
      metadata(request, context)
    }
    router.register(DescribeClusterRequest.self) { [unowned self] _, _ in
      DescribeClusterResponse(
        clusterID: topics.clusterID, controllerID: nodeID,
        brokers: [
          DescribeClusterResponse.Broker(
            brokerID: nodeID, host: advertisedHost, port: advertisedPort)
        ])
    }
  }

  private func metadata(
    _ request: MetadataRequest, _ context: RequestContext
  ) -> MetadataResponse {
    var response = MetadataResponse(clusterID: topics.clusterID, controllerID: nodeID)
    response.brokers = [
      MetadataResponse.Broker(nodeID: nodeID, host: advertisedHost, port: advertisedPort)
    ]
    let asksForAll = request.topics.map { $0.isEmpty && context.version == 0 } ?? true
    if asksForAll {
      response.topics = topics.topics.values.sorted { $0.name < $1.name }.map(describe)
      return response
    }
    let mayCreate = options.autoCreateTopics && request.allowAutoTopicCreation
    response.topics = (request.topics ?? []).map {
      describe($0, mayCreate: mayCreate, now: context.now)
    }
    return response
  }

  private func describe(
    _ wanted: MetadataRequest.Topic, mayCreate: Bool, now: Int64
  ) -> MetadataResponse.Topic {
    guard let name = wanted.name ?? topics.names[wanted.topicID] else {
      return MetadataResponse.Topic(errorCode: .unknownTopicID, topicID: wanted.topicID)
    }
    if let topic = topics[name] { return describe(topic) }
    if TopicName.problem(name) != nil {
      return MetadataResponse.Topic(errorCode: .invalidTopic, name: name)
    }
    guard mayCreate else {
      return MetadataResponse.Topic(errorCode: .unknownTopicOrPartition, name: name)
    }
    do {
      return describe(try createAutomatically(name, now: now))
    } catch {
      return MetadataResponse.Topic(errorCode: error.code, name: name)
    }
  }

  private func createAutomatically(_ name: String, now: Int64) throws(AdminError) -> Topic {
    if let problem = topics.problem(creating: name) { throw problem }
    let partitions = options.defaultPartitions
    guard topics.partitionCount + Int(partitions) <= TopicRegistry.maximumPartitions else {
      throw AdminError(.policyViolation, "Too many partitions.")
    }
    return try topics.create(
      name, partitions: partitions, config: try topicConfig([:]), now: now)
  }

  private func describe(_ topic: Topic) -> MetadataResponse.Topic {
    MetadataResponse.Topic(
      name: topic.name, topicID: topic.id,
      partitions: topic.logs.map { log in
        MetadataResponse.Topic.Partition(
          partitionIndex: log.partition.partition, leaderID: nodeID,
          leaderEpoch: PartitionLog.leaderEpoch, replicaNodes: [nodeID], isrNodes: [nodeID])
      })
  }
}
