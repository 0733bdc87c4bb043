import CRdKafka

/// One setting of a topic or broker, as the broker describes it.
package struct ConfigurationEntry: Hashable, Sendable {
  package var name: String
  /// Nil for a sensitive setting.
  package var value: String?
  /// Set on this very resource, not inherited.
  package var isOwn: Bool
  package var isDefault: Bool
  package var isReadOnly: Bool
  package var isSensitive: Bool
}

extension Admin {
  /// The settings of topics, sorted by name.
  package func topicConfigurations(
    _ topics: [String], timeout: Duration
  ) throws(KafkaError) -> [String: [ConfigurationEntry]] {
    guard !topics.isEmpty else { return [:] }
    var native: [OpaquePointer?] = topics.map {
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0)
    }
    defer { rd_kafka_ConfigResource_destroy_array(&native, native.count) }
    return try request(
      RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "describe configs", timeout: timeout,
      start: { rd_kafka_DescribeConfigs(raw, &native, native.count, $0, $1) },
      read: { (event) throws(KafkaError) in
        var count = 0
        let results = rd_kafka_DescribeConfigs_result_resources(
          rd_kafka_event_DescribeConfigs_result(event), &count)
        var all: [String: [ConfigurationEntry]] = [:]
        for index in 0..<count {
          guard let resource = results?[index] else { continue }
          let name = try Admin.checkedName(resource, "describe configs")
          all[name] = Admin.entries(resource)
        }
        return all
      })
  }

  /// Sets settings of a topic and keeps the others that were set on it.
  ///
  /// 2.0.2 has only the replacing AlterConfigs request, so this reads first and writes the
  /// union: a change made by someone else in between is lost.
  package func alterTopicConfiguration(
    _ topic: String, setting changes: [String: String], timeout: Duration
  ) throws(KafkaError) {
    let deadline = Deadline(timeout)
    let current = try topicConfigurations([topic], timeout: timeout)[topic] ?? []
    var wanted: [String: String] = [:]
    for entry in current where entry.isOwn && !entry.isReadOnly {
      if let value = entry.value { wanted[entry.name] = value }
    }
    wanted.merge(changes) { _, new in new }
    guard let resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic) else {
      throw KafkaError(code: .invalidArgument, operation: "alter configs")
    }
    var native: [OpaquePointer?] = [resource]
    defer { rd_kafka_ConfigResource_destroy(resource) }
    for (name, value) in wanted {
      try KafkaError.check(
        rd_kafka_ConfigResource_set_config(resource, name, value), "alter configs")
    }
    try request(
      RD_KAFKA_ADMIN_OP_ALTERCONFIGS, "alter configs",
      timeout: .milliseconds(Int64(deadline.milliseconds)),
      start: { rd_kafka_AlterConfigs(raw, &native, 1, $0, $1) },
      read: { (event) throws(KafkaError) in
        var count = 0
        let results = rd_kafka_AlterConfigs_result_resources(
          rd_kafka_event_AlterConfigs_result(event), &count)
        for index in 0..<count {
          guard let resource = results?[index] else { continue }
          _ = try Admin.checkedName(resource, "alter configs")
        }
      })
  }

  private static func checkedName(
    _ resource: OpaquePointer, _ operation: StaticString
  ) throws(KafkaError) -> String {
    let name = rd_kafka_ConfigResource_name(resource).map { String(cString: $0) } ?? ""
    let code = rd_kafka_ConfigResource_error(resource)
    if code != RD_KAFKA_RESP_ERR_NO_ERROR {
      let text = rd_kafka_ConfigResource_error_string(resource).map { String(cString: $0) }
      throw KafkaError(
        code: KafkaErrorCode(code), operation: operation, detail: "\(name): \(text ?? "")")
    }
    return name
  }

  private static func entries(_ resource: OpaquePointer) -> [ConfigurationEntry] {
    var count = 0
    let entries = rd_kafka_ConfigResource_configs(resource, &count)
    var all: [ConfigurationEntry] = []
    for index in 0..<count {
      guard let entry = entries?[index], let name = rd_kafka_ConfigEntry_name(entry) else {
        continue
      }
      all.append(
        ConfigurationEntry(
          name: String(cString: name),
          value: rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) },
          isOwn: rd_kafka_ConfigEntry_source(entry)
            == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG,
          isDefault: rd_kafka_ConfigEntry_is_default(entry) == 1,
          isReadOnly: rd_kafka_ConfigEntry_is_read_only(entry) == 1,
          isSensitive: rd_kafka_ConfigEntry_is_sensitive(entry) == 1))
    }
    return all.sorted { $0.name < $1.name }
  }
}
