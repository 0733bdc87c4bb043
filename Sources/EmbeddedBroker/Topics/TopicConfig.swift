/// A topic's configuration: what was set, over the defaults.
struct TopicConfig: Equatable, Sendable {
  /// Valid values only.
  private(set) var overrides: [String: String] = [:]

  /// Sets a key; nil returns it to the default. Answers why not, if it may not be.
  mutating func set(_ name: String, _ value: String?) -> String? {
    guard let key = TopicConfigKey.byName[name] else {
      return "Unknown topic config name: \(name)"
    }
    if let value {
      if let problem = key.problem(value) { return problem }
      overrides[name] = value
    } else {
      overrides.removeValue(forKey: name)
    }
    return nil
  }

  /// Adds words to a list, or removes them (IncrementalAlterConfigs' append and subtract).
  mutating func change(_ name: String, adding: [String], removing: [String]) -> String? {
    guard let key = TopicConfigKey.byName[name], key.kind == .list else {
      return "Config value append is not allowed for config key: \(name)"
    }
    var words = TopicConfigKey.list(value(of: key))
    words.removeAll { removing.contains($0) }
    for word in adding where !words.contains(word) { words.append(word) }
    return set(name, words.joined(separator: ","))
  }

  func value(of key: TopicConfigKey) -> String { overrides[key.name] ?? key.standard }

  /// What the logs go by.
  var log: LogConfig {
    let cleanup = TopicConfigKey.list(text("cleanup.policy"))
    return LogConfig(
      isCompacted: cleanup.contains("compact"), isDeleted: cleanup.contains("delete"),
      retentionMs: long("retention.ms"), retentionBytes: long("retention.bytes"),
      segmentBytes: Int(long("segment.bytes")), segmentMs: long("segment.ms"),
      maxMessageBytes: Int(long("max.message.bytes")),
      deleteRetentionMs: long("delete.retention.ms"),
      minCompactionLagMs: long("min.compaction.lag.ms"),
      minCleanableRatio: Double(text("min.cleanable.dirty.ratio")) ?? 0.5,
      timestampBeforeMaxMs: long("message.timestamp.before.max.ms"),
      timestampAfterMaxMs: long("message.timestamp.after.max.ms"),
      usesAppendTime: text("message.timestamp.type") == "LogAppendTime")
  }

  private func text(_ name: String) -> String {
    TopicConfigKey.byName[name].map(value(of:)) ?? ""
  }

  private func long(_ name: String) -> Int64 { Int64(text(name)) ?? 0 }
}
