/// A topic as a cluster has it.
package struct ExistingTopic: Sendable, Equatable {
  package var partitions: Int32
  package var configuration: [String: String]

  package init(partitions: Int32, configuration: [String: String]) {
    self.partitions = partitions
    self.configuration = configuration
  }
}

/// What stands between a cluster and what `topics/` describes.
package enum TopicFinding: Sendable, Equatable {
  case missing(TopicDefinition)
  /// The number of partitions is never changed: it would move customers to other partitions.
  case partitions(topic: String, wanted: Int32, found: Int32)
  case configuration(topic: String, name: String, wanted: String, found: String?)
  /// Inputs, changelog and journal must have the same number of partitions.
  case unequal([String: Int32])
}

extension TopicFinding: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let topic): "\(topic.name): is missing"
    case .partitions(let topic, let wanted, let found):
      "\(topic): has \(found) partitions, described are \(wanted); Strata does not change that, "
        + "because customers would move: use another topic, or describe \(found)"
    case .configuration(let topic, let name, let wanted, let found):
      "\(topic): \(name) is \(found ?? "not set"), described is \(wanted); change one of the two"
    case .unequal(let counts):
      "these topics must have equal partition counts: "
        + counts.sorted { $0.key < $1.key }.map { "\($0.key) has \($0.value)" }
        .joined(separator: ", ")
    }
  }
}

/// Compares a cluster with the description.
package enum TopicComparison {
  /// - Parameters:
  ///   - equal: names of the topics whose partition counts must be equal.
  package static func compare(
    _ wanted: [TopicDefinition], _ existing: [String: ExistingTopic], equal: Set<String>
  ) -> [TopicFinding] {
    var findings: [TopicFinding] = []
    var counts: [String: Int32] = [:]
    for topic in wanted {
      guard let found = existing[topic.name] else {
        findings.append(.missing(topic))
        if equal.contains(topic.name) { counts[topic.name] = topic.partitions }
        continue
      }
      if equal.contains(topic.name) { counts[topic.name] = found.partitions }
      if found.partitions != topic.partitions {
        findings.append(
          .partitions(topic: topic.name, wanted: topic.partitions, found: found.partitions))
      }
      for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key })
      where found.configuration[name] != value {
        findings.append(
          .configuration(
            topic: topic.name, name: name, wanted: value, found: found.configuration[name]))
      }
    }
    if Set(counts.values).count > 1 { findings.append(.unequal(counts)) }
    return findings
  }
}
