import CRdKafka

/// Owns an `rd_kafka_conf_t` until a handle takes it over.
struct NativeConfiguration: ~Copyable {
  private(set) var pointer: OpaquePointer?

  init() { pointer = rd_kafka_conf_new() }

  deinit { if let pointer { rd_kafka_conf_destroy(pointer) } }

  /// Called when `rd_kafka_new` has taken the object over.
  mutating func forget() { pointer = nil }

  /// Sets every property and returns what the library refused.
  borrowing func apply(properties: [String: String]) -> [ConfigurationProblem] {
    var problems: [ConfigurationProblem] = []
    for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
      if let problem = set(name, value) { problems.append(problem) }
    }
    return problems
  }

  private borrowing func set(_ name: String, _ value: String) -> ConfigurationProblem? {
    var result = RD_KAFKA_CONF_OK
    let text = withErrorText { buffer, size in
      result = rd_kafka_conf_set(pointer, name, value, buffer, size)
    }
    switch result {
    case RD_KAFKA_CONF_OK: return nil
    case RD_KAFKA_CONF_UNKNOWN:
      return ConfigurationProblem(
        kind: .unknown, property: name, message: "no such property of librdkafka",
        remedy: "check the name against librdkafka's CONFIGURATION.md")
    default:
      // The library quotes the value in its text.
      let shown = SecretProperties.isSecret(name) ? "the value is not accepted" : text
      return ConfigurationProblem(
        kind: .invalid, property: name, message: shown,
        remedy: "give a value that librdkafka's CONFIGURATION.md lists")
    }
  }
}

/// Runs a call of librdkafka that writes an error text of at most 512 bytes.
func withErrorText(_ body: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
    buffer.initialize(repeating: 0)
    guard let base = buffer.baseAddress else { return "" }
    body(base, buffer.count)
    return String(cString: base)
  }
}
