/// Where a configuration value comes from, in the protocol's numbers.
enum ConfigSource {
  static let topic: Int8 = 1
  static let broker: Int8 = 4
  static let standard: Int8 = 5
}

/// What a configuration belongs to, in the protocol's numbers.
private enum ConfigResource {
  static let topic: Int8 = 2
  static let broker: Int8 = 4
}

extension BrokerCore {
  func registerConfigs() {
    router.register(DescribeConfigsRequest.self) { [unowned self] request, _ in
      DescribeConfigsResponse(
        results: request.resources.map { describe($0, synonyms: request.includeSynonyms) })
    }
    router.register(AlterConfigsRequest.self) { [unowned self] request, _ in
      AlterConfigsResponse(responses: request.resources.map { alter($0, request.validateOnly) })
    }
    router.register(IncrementalAlterConfigsRequest.self) { [unowned self] request, _ in
      IncrementalAlterConfigsResponse(
        responses: request.resources.map { alter($0, request.validateOnly) })
    }
  }

  private func describe(
    _ resource: DescribeConfigsRequest.Resource, synonyms: Bool
  ) -> DescribeConfigsResponse.Resource {
    var answer = DescribeConfigsResponse.Resource(
      resourceType: resource.resourceType, resourceName: resource.resourceName)
    switch resource.resourceType {
    case ConfigResource.topic:
      guard let topic = topics[resource.resourceName] else {
        answer.errorCode =
          TopicName.problem(resource.resourceName) == nil ? .unknownTopicOrPartition : .invalidTopic
        return answer
      }
      answer.configs = TopicConfigKey.all.map { describe($0, topic.config, synonyms) }
    case ConfigResource.broker:
      guard resource.resourceName.isEmpty || resource.resourceName == "\(nodeID)" else {
        answer.errorCode = .invalidRequest
        answer.errorMessage = "Unexpected broker id, expected \(nodeID)"
        return answer
      }
      answer.configs = brokerConfigs
    default:
      answer.errorCode = .invalidRequest
      answer.errorMessage = "Unsupported resource type: \(resource.resourceType)"
    }
    if let wanted = resource.configurationKeys, !wanted.isEmpty {
      answer.configs.removeAll { !wanted.contains($0.name) }
    }
    return answer
  }

  private func describe(
    _ key: TopicConfigKey, _ config: TopicConfig, _ synonyms: Bool
  ) -> DescribeConfigsResponse.Resource.Config {
    let isSet = config.overrides[key.name] != nil
    let source = isSet ? ConfigSource.topic : ConfigSource.standard
    var described = DescribeConfigsResponse.Resource.Config(
      name: key.name, value: config.value(of: key), isDefault: !isSet, configSource: source,
      configType: key.kind.rawValue)
    if synonyms {
      described.synonyms = [
        DescribeConfigsResponse.Resource.Config.Synonym(
          name: key.name, value: config.value(of: key), source: source)
      ]
    }
    return described
  }

  private var brokerConfigs: [DescribeConfigsResponse.Resource.Config] {
    [
      ("auto.create.topics.enable", "\(options.autoCreateTopics)"),
      ("default.replication.factor", "1"),
      ("group.initial.rebalance.delay.ms", "\(options.initialRebalanceDelayMs)"),
      ("num.partitions", "\(options.defaultPartitions)"),
      ("socket.request.max.bytes", "\(options.maximumRequestBytes)"),
    ].map { name, value in
      DescribeConfigsResponse.Resource.Config(
        name: name, value: value, readOnly: true, configSource: ConfigSource.broker)
    }
  }

  /// AlterConfigs replaces: what is not named returns to its default.
  private func alter(
    _ resource: AlterConfigsRequest.Resource, _ validateOnly: Bool
  ) -> AlterConfigsResponse.Resource {
    var answer = AlterConfigsResponse.Resource(
      resourceType: resource.resourceType, resourceName: resource.resourceName)
    do throws(AdminError) {
      _ = try topic(resource.resourceType, resource.resourceName)
      var config = TopicConfig()
      for item in resource.configs {
        if let problem = config.set(item.name, item.value) {
          throw AdminError(.invalidConfig, problem)
        }
      }
      if !validateOnly { try topics.configure(resource.resourceName, config) }
    } catch {
      answer.errorCode = error.code
      answer.errorMessage = error.message
    }
    return answer
  }

  private func alter(
    _ resource: IncrementalAlterConfigsRequest.Resource, _ validateOnly: Bool
  ) -> IncrementalAlterConfigsResponse.Resource {
    var answer = IncrementalAlterConfigsResponse.Resource(
      resourceType: resource.resourceType, resourceName: resource.resourceName)
    do throws(AdminError) {
      var config = try topic(resource.resourceType, resource.resourceName).config
      for item in resource.configs { try apply(item, to: &config) }
      if !validateOnly { try topics.configure(resource.resourceName, config) }
    } catch {
      answer.errorCode = error.code
      answer.errorMessage = error.message
    }
    return answer
  }

  private func topic(_ type: Int8, _ name: String) throws(AdminError) -> Topic {
    guard type == ConfigResource.topic else {
      throw AdminError(.invalidRequest, "Only the configuration of topics can be altered.")
    }
    guard let topic = topics[name] else {
      throw AdminError(.unknownTopicOrPartition, "The topic '\(name)' does not exist.")
    }
    return topic
  }

  /// One change: 0 set, 1 delete, 2 append, 3 subtract.
  private func apply(
    _ item: IncrementalAlterConfigsRequest.Resource.Config, to config: inout TopicConfig
  ) throws(AdminError) {
    let words = TopicConfigKey.list(item.value ?? "")
    let problem: String?
    switch item.configOperation {
    case 0:
      guard let value = item.value else {
        throw AdminError(.invalidRequest, "Null value not supported for : \(item.name)")
      }
      problem = config.set(item.name, value)
    case 1: problem = config.set(item.name, nil)
    case 2: problem = config.change(item.name, adding: words, removing: [])
    case 3: problem = config.change(item.name, adding: [], removing: words)
    default: throw AdminError(.invalidRequest, "Unknown operation \(item.configOperation)")
    }
    if let problem { throw AdminError(.invalidConfig, problem) }
  }
}
