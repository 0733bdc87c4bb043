package import Expressions

/// Where in a strategy an expression stands: what it may name depends on it.
package enum ExpressionPlace: String, CaseIterable, Sendable {
  /// Filters and values of features: the event alone.
  case feature
  /// Scores and steps of tiers: the customer, features and other tiers.
  case tier
  /// Segments, lifecycles, suppressions, offers: all of the customer.
  case segment
  /// Conditions of triggers: the customer and the event.
  case trigger
}

extension LoadedStrategy {
  /// Type-checks an expression as if it stood in the strategy, and compiles it as one that does.
  /// - Throws: What is wrong with it, by offset.
  package func type(
    of expression: String, at place: ExpressionPlace
  ) throws(ExpressionErrors) -> CELType {
    let environment =
      switch place {
      case .feature: environments.feature
      case .tier: environments.tier
      case .segment: environments.customer
      case .trigger: environments.trigger
      }
    return try environment.compile(expression).program().resultType
  }
}
