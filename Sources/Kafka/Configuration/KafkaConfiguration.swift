/// The settings of a Kafka client: librdkafka's own properties (CONFIGURATION.md of librdkafka),
/// SASL and TLS included, passed through as they are, plus what the role needs.
package struct KafkaConfiguration: Sendable {
  /// librdkafka properties by name, for every handle the service makes.
  package var properties: [String: String]
  package var hooks: ClientHooks

  package init(properties: [String: String], hooks: ClientHooks = ClientHooks()) {
    self.properties = properties
    self.hooks = hooks
  }

  /// The complete property set of a handle: role defaults, then the deployment's properties,
  /// then what the role fixes.
  package func effectiveProperties(for role: KafkaRole) -> [String: String] {
    var all = role.defaults.merging(properties.filter { role.accepts($0.key) }) { _, set in set }
    for setting in role.fixed { all[setting.name] = setting.value }
    return all
  }

  /// Everything that is wrong with this configuration for a role; empty when it can be used.
  package func problems(for role: KafkaRole) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    for setting in role.fixed {
      guard let given = properties[setting.name], given != setting.value else { continue }
      problems.append(
        ConfigurationProblem(
          kind: .forbidden, property: setting.name,
          message: "must be \"\(setting.value)\" here", remedy: setting.reason))
    }
    if properties["bootstrap.servers"] == nil, properties["metadata.broker.list"] == nil,
      properties["test.mock.num.brokers"] == nil
    {
      problems.append(
        ConfigurationProblem(
          kind: .invalid, property: "bootstrap.servers", message: "is missing",
          remedy: "name at least one broker as host:port"))
    }
    let conf = NativeConfiguration()
    problems += conf.apply(properties: effectiveProperties(for: role))
    return problems
  }
}

extension KafkaConfiguration: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// One `name=value` a line, sorted, secrets masked.
  package var description: String {
    redacted.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
  }

  package var debugDescription: String { description }

  package var customMirror: Mirror { Mirror(self, children: ["properties": redacted]) }

  /// The properties with secrets masked.
  package var redacted: [String: String] {
    var shown = properties
    for name in shown.keys where SecretProperties.isSecret(name) {
      shown[name] = SecretProperties.mask
    }
    return shown
  }
}

extension KafkaRole {
  /// A deployment gives one set of properties for all handles; those of the other side are left
  /// out here, since librdkafka would warn about each on every start.
  func accepts(_ property: String) -> Bool {
    if isConsumer { return !KafkaRole.producerProperties.contains(property) }
    return !KafkaRole.consumerProperties.contains(property)
  }

  /// Properties of CONFIGURATION.md marked P. Validated on producer handles.
  static let producerProperties: Set<String> = [
    "transactional.id", "transaction.timeout.ms", "enable.idempotence",
    "enable.gapless.guarantee", "queue.buffering.max.messages", "queue.buffering.max.kbytes",
    "queue.buffering.max.ms", "linger.ms", "message.send.max.retries", "retries",
    "queue.buffering.backpressure.threshold", "compression.codec", "compression.type",
    "batch.num.messages", "batch.size", "delivery.report.only.error",
    "sticky.partitioning.linger.ms",
    "request.required.acks", "acks", "request.timeout.ms", "message.timeout.ms",
    "delivery.timeout.ms", "partitioner", "compression.level",
  ]

  /// Properties of CONFIGURATION.md marked C. Validated on consumer handles.
  static let consumerProperties: Set<String> = [
    "group.id", "group.instance.id", "partition.assignment.strategy", "session.timeout.ms",
    "heartbeat.interval.ms", "group.protocol.type", "coordinator.query.interval.ms",
    "max.poll.interval.ms", "enable.auto.commit", "auto.commit.interval.ms",
    "enable.auto.offset.store", "queued.min.messages", "queued.max.messages.kbytes",
    "fetch.wait.max.ms", "fetch.message.max.bytes", "max.partition.fetch.bytes",
    "fetch.max.bytes", "fetch.min.bytes", "fetch.error.backoff.ms", "isolation.level",
    "check.crcs", "enable.partition.eof", "auto.offset.reset", "consume.callback.max.messages",
  ]
}
