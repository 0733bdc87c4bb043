/// What is wrong with one property of a Kafka configuration. Secret values never appear.
package struct ConfigurationProblem: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// librdkafka has no property of this name.
    case unknown
    /// The value is not one the property takes, or this build of the library lacks it.
    case invalid
    /// The value is legal for Kafka but breaks what the service promises.
    case forbidden
    /// The properties contradict one another, or the handle could not be made.
    case rejected
  }

  package var kind: Kind
  /// The property, or an empty text when the whole configuration is meant.
  package var property: String
  package var message: String
  package var remedy: String

  package init(kind: Kind, property: String, message: String, remedy: String) {
    self.kind = kind
    self.property = property
    self.message = message
    self.remedy = remedy
  }
}

/// A configuration that cannot be used, with every problem found, ordered by property.
package struct ConfigurationError: Error, Hashable, Sendable {
  package var problems: [ConfigurationProblem]

  package init(problems: [ConfigurationProblem]) {
    self.problems = problems.sorted {
      ($0.property, $0.message) < ($1.property, $1.message)
    }
  }
}

extension ConfigurationError: CustomStringConvertible {
  package var description: String {
    problems.map { "\($0.property): \($0.message); \($0.remedy)" }.joined(separator: "\n")
  }
}
