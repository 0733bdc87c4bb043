/// Writes metrics in Prometheus' text exposition format, version 0.0.4.
///
/// Labels hold topics, partitions and reason classes only, never anything of a customer.
package struct PrometheusText {
  package enum Kind: String { case counter, gauge, histogram }

  package private(set) var text = ""

  package init() {}

  /// Starts a family; its samples follow.
  package mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  package mutating func sample(
    _ name: String, _ labels: [(String, String)] = [], _ value: Double
  ) {
    text += name
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }
      text += "{" + pairs.joined(separator: ",") + "}"
    }
    text += " \(Self.number(value))\n"
  }

  package mutating func sample(
    _ name: String, _ labels: [(String, String)] = [], _ value: UInt64
  ) {
    sample(name, labels, Double(value))
  }

  /// A histogram from counts per bucket; `bounds` are the upper bounds, `counts` has one more
  /// element for what lies above the last bound.
  package mutating func histogram(
    _ name: String, _ labels: [(String, String)] = [], bounds: [Double], counts: [UInt64],
    sum: Double
  ) {
    precondition(counts.count == bounds.count + 1)
    var total: UInt64 = 0
    for (bound, count) in zip(bounds, counts) {
      total += count
      sample("\(name)_bucket", labels + [("le", Self.number(bound))], total)
    }
    total += counts[bounds.count]
    sample("\(name)_bucket", labels + [("le", "+Inf")], total)
    sample("\(name)_sum", labels, sum)
    sample("\(name)_count", labels, total)
  }

  private static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    return String(value)
  }

  private static func escaped(_ label: String) -> String {
    var out = ""
    for character in label {
      switch character {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      default: out.append(character)
      }
    }
    return out
  }
}
