/// Kafka's rules for topic names (org.apache.kafka.common.internals.Topic).
enum TopicName {
  static let maximumLength = 249

  /// Why a name is not allowed, or nil when it is.
  static func problem(_ name: String) -> String? {
    if name.isEmpty { return "Topic name is invalid: the empty string is not allowed" }
    if name == "." || name == ".." { return "Topic name is invalid: '\(name)' is not allowed" }
    if name.utf8.count > maximumLength {
      return "Topic name is invalid: it is longer than \(maximumLength) characters"
    }
    let legal = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    if !legal {
      return "Topic name is invalid: it contains one or more characters other than "
        + "ASCII alphanumerics, '.', '_' and '-'"
    }
    return nil
  }

  /// Two names collide when they differ only in `.` and `_`, which metric names confuse.
  static func collisionKey(_ name: String) -> String {
    String(name.map { $0 == "." ? "_" : $0 })
  }
}
