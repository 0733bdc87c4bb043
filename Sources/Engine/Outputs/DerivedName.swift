import Strategy

extension StrategyPlan {
  /// The name of a derived attribute; nil for master data and events.
  func derivedName(_ attribute: UInt16) -> String? {
    switch attribute {
    case CustomerAttribute.assets.rawValue: "customer.assets"
    case AttributeSpace.features..<AttributeSpace.tiers:
      features[safe: Int(attribute - AttributeSpace.features)].map { "features.\($0.id)" }
    case AttributeSpace.scoreRange:
      tiers[safe: Int(attribute - AttributeSpace.scores)].map { "scores.\($0.id)" }
    case AttributeSpace.rankRange:
      tiers[safe: Int(attribute - AttributeSpace.ranks)].map { "ranks.\($0.id)" }
    case AttributeSpace.tierRange:
      tiers[safe: Int(attribute - AttributeSpace.tiers)].map { "tiers.\($0.id)" }
    case AttributeSpace.featureQueries...:
      featureQueries[safe: Int(attribute - AttributeSpace.featureQueries)]?.label
    case AttributeSpace.segments..<AttributeSpace.holdings:
      segments[safe: Int(attribute - AttributeSpace.segments)].map { "segments.\($0.id)" }
    case AttributeSpace.lifecycle..<AttributeSpace.stageSince:
      lifecycles[safe: Int(attribute - AttributeSpace.lifecycle)].map { "lifecycle.\($0.id)" }
    case AttributeSpace.stageSince..<AttributeSpace.lifecycleEnd:
      lifecycles[safe: Int(attribute - AttributeSpace.stageSince)].map {
        "stageSince.\($0.id)"
      }
    case AttributeSpace.valueRange:
      valueQueries[safe: Int(attribute - AttributeSpace.values)].map { $0.name(in: self) }
    default: nil
    }
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
