import Expressions

/// The value a feature takes and the type it has.
extension FeatureRules {
  /// Nil, and reported, where the value does not suit the aggregate.
  func valueType(_ value: CompiledExpression?) -> FeaturePlan.ValueType? {
    let aggregate = definition.aggregate
    switch aggregate.value {
    case .count, .timeSince, .streak:
      if let value {
        findings.error(
          "\"\(aggregate.text)\" takes no value", at: value.source.located,
          remedy: "remove \"value\", or use another aggregate")
        return nil
      }
      return aggregate.value == .timeSince ? .duration : .int
    case .distinct: return requireValue(value, "event.merchantCategory").map { _ in .int }
    case .trend: return trendType(value)
    case .decayed:
      guard definition.value != nil else { return .double }
      return number(value).map { $0 == .money ? .money : .double }
    case .topK:
      guard definition.value != nil else { return .int }
      return number(value)
    case .mean: return requireValue(value).flatMap(number).map { $0 == .int ? .double : $0 }
    case .sum, .quantile: return requireValue(value).flatMap(number)
    case .min, .max, .first, .last:
      if let value, value.type == .timestamp { return .timestamp }
      return requireValue(value).flatMap(number)
    }
  }

  private func trendType(_ value: CompiledExpression?) -> FeaturePlan.ValueType? {
    let of = trendOf(hasValue: definition.value != nil)
    if of == .count, let value {
      findings.error(
        "a trend of counts takes no value", at: value.source.located,
        remedy: "remove \"value\", or write of: sum")
      return nil
    }
    guard of != .count else {
      return definition.settings.form?.value == .difference ? .int : .double
    }
    guard let type = requireValue(value).flatMap(number) else { return nil }
    if definition.settings.form?.value != .difference { return .double }
    return of == .mean && type == .int ? .double : type
  }

  private func trendOf(hasValue: Bool) -> FeaturePlan.Aggregate {
    definition.settings.of?.value ?? (hasValue ? .sum : .count)
  }

  private func requireValue(
    _ value: CompiledExpression?, _ example: String = "event.amount"
  ) -> CompiledExpression? {
    if definition.value == nil {
      findings.error(
        "\"\(definition.aggregate.text)\" needs a value", at: definition.aggregate,
        remedy: "add \"value\", such as value: \(example)")
    }
    return value
  }

  private func number(_ value: CompiledExpression?) -> FeaturePlan.ValueType? {
    guard let value else { return nil }
    switch value.type {
    case .int: return .int
    case .double: return .double
    case Environments.money: return .money
    default:
      findings.error(
        "\"\(definition.aggregate.text)\" cannot aggregate a value of type \(value.type)",
        at: value.source.located, remedy: "use a number or money, such as event.amount")
      return nil
    }
  }

  /// What each tile or row has to hold.
  func columns(hasValue: Bool) -> TileSeriesPlan.Columns {
    switch definition.aggregate.value {
    case .count, .distinct, .quantile, .streak: .count
    case .sum, .decayed: .sum
    case .mean: [.sum, .count]
    case .min: .min
    case .max: .max
    case .first: .first
    case .last, .timeSince: .last
    case .topK, .trend: hasValue ? [.sum, .count] : .count
    }
  }

  /// What the engine needs to read the feature.
  func fill(_ feature: inout FeaturePlan, hasValue: Bool) {
    let settings = definition.settings
    switch definition.aggregate.value {
    case .trend:
      feature.trend = TrendPlan(
        of: trendOf(hasValue: hasValue), form: settings.form?.value ?? .ratio,
        minimum: settings.minimum?.value ?? 1)
    case .quantile: feature.quantile = settings.quantile?.value ?? feature.quantile
    case .topK: feature.top = settings.top?.value ?? 3
    default: feature.isGrouped = settings.groupBy != nil
    }
  }
}
