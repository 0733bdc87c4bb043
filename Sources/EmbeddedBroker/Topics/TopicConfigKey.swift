/// A topic configuration Kafka knows: its type, default and rule. What `isHonoured` denies is
/// accepted and reported for the sake of tools, and has no effect here.
struct TopicConfigKey: Sendable {
  /// The type's number in DescribeConfigs.
  enum Kind: Int8, Sendable {
    case boolean = 1
    case string = 2
    case int = 3
    case long = 5
    case double = 6
    case list = 7
  }

  var name: String
  var kind: Kind
  var standard: String
  /// The least number, or nil for any.
  var minimum: Double?
  var maximum: Double?
  /// The allowed words of a string or list; nil for any.
  var words: [String]?
  var isHonoured = true

  /// Why a value is not allowed, or nil when it is.
  func problem(_ value: String) -> String? {
    switch kind {
    case .boolean: return value == "true" || value == "false" ? nil : invalid(value)
    case .int: return Int32(value).map { outside(Double($0)) } ?? invalid(value)
    case .long: return Int64(value).map { outside(Double($0)) } ?? invalid(value)
    case .double: return Double(value).map(outside) ?? invalid(value)
    case .string:
      guard let words, !words.contains(value) else { return nil }
      return invalid(value)
    case .list:
      let parts = Self.list(value)
      guard let words, parts.isEmpty || !parts.allSatisfy(words.contains) else { return nil }
      return invalid(value)
    }
  }

  static func list(_ value: String) -> [String] {
    value.split(separator: ",").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  private func invalid(_ value: String) -> String? {
    "Invalid value \(value) for configuration \(name)"
  }

  private func outside(_ number: Double) -> String? {
    if let minimum, number < minimum {
      return "Invalid value for configuration \(name): must be at least \(minimum)"
    }
    if let maximum, number > maximum {
      return "Invalid value for configuration \(name): must be at most \(maximum)"
    }
    return nil
  }
}

extension TopicConfigKey {
  private static func number(
    _ name: String, _ kind: Kind, _ standard: String, from minimum: Double?,
    to maximum: Double? = nil, honoured: Bool = true
  ) -> TopicConfigKey {
    TopicConfigKey(
      name: name, kind: kind, standard: standard, minimum: minimum, maximum: maximum,
      isHonoured: honoured)
  }

  private static func text(
    _ name: String, _ kind: Kind, _ standard: String, _ words: [String]?, honoured: Bool = true
  ) -> TopicConfigKey {
    TopicConfigKey(
      name: name, kind: kind, standard: standard, words: words, isHonoured: honoured)
  }

  private static let week = "604800000"
  private static let unlimited = "9223372036854775807"

  /// Every key, with Kafka's own defaults (LogConfig).
  static let all: [TopicConfigKey] = [
    text("cleanup.policy", .list, "delete", ["compact", "delete"]),
    text(
      "compression.type", .string, "producer",
      ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"], honoured: false),
    number("delete.retention.ms", .long, "86400000", from: 0),
    number("file.delete.delay.ms", .long, "60000", from: 0, honoured: false),
    number("flush.messages", .long, unlimited, from: 1, honoured: false),
    number("flush.ms", .long, unlimited, from: 0, honoured: false),
    number("index.interval.bytes", .int, "4096", from: 0, honoured: false),
    number("max.compaction.lag.ms", .long, unlimited, from: 1, honoured: false),
    number("max.message.bytes", .int, "1048588", from: 0),
    text(
      "message.timestamp.type", .string, "CreateTime", ["CreateTime", "LogAppendTime"]),
    number("message.timestamp.after.max.ms", .long, unlimited, from: 0),
    number("message.timestamp.before.max.ms", .long, unlimited, from: 0),
    number("min.cleanable.dirty.ratio", .double, "0.5", from: 0, to: 1),
    number("min.compaction.lag.ms", .long, "0", from: 0),
    number("min.insync.replicas", .int, "1", from: 1, honoured: false),
    text("preallocate", .boolean, "false", nil, honoured: false),
    number("retention.bytes", .long, "-1", from: nil),
    number("retention.ms", .long, week, from: -1),
    number("segment.bytes", .int, "1073741824", from: 14),
    number("segment.index.bytes", .int, "10485760", from: 4, honoured: false),
    number("segment.jitter.ms", .long, "0", from: 0, honoured: false),
    number("segment.ms", .long, week, from: 1),
    text("unclean.leader.election.enable", .boolean, "false", nil, honoured: false),
  ]

  static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
