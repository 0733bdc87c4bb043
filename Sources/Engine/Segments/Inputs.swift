import Expressions
import Records
import Strategy

extension Engine {
  /// The values a rule looked at, for its explanation. Only derived ones: features, tiers,
  /// segments and assets; master data is not repeated in events.
  func writeInputs(
    _ attributes: [UInt16], _ turn: Turn, _ state: RecordView,
    _ outbox: inout Outbox
  ) {
    outbox.bytes.key("inputs")
    outbox.bytes.openObject()
    let source = source(state.view, now: turn.now)
    for attribute in attributes {
      let key = tables.inputKey(attribute)
      guard !key.isEmpty else { continue }
      outbox.bytes.members(rendered: key)
      outbox.bytes.scalar(source.attribute(attribute), tables.baseCurrency)
    }
    outbox.bytes.closeObject()
  }
}

extension PlanTables {
  /// The name of a derived attribute as the key of a member, `"features.ID":`; empty for master
  /// data and events. Written at its first use; at most one for each attribute of the strategy.
  func inputKey(_ attribute: UInt16) -> UnsafeRawBufferPointer {
    if let known = inputKeys[attribute] { return known }
    var json = ByteWriter()
    if let name = derivedName(attribute) { json.key(name) }
    let key = RenderedNames.keep(json)
    inputKeys[attribute] = key
    return key
  }

  /// The name of a derived attribute; nil for master data and events.
  func derivedName(_ attribute: UInt16) -> String? {
    switch attribute {
    case CustomerAttribute.assets.rawValue: "customer.assets"
    case AttributeSpace.features..<AttributeSpace.tiers:
      plan.features[safe: Int(attribute - AttributeSpace.features)].map { "features.\($0.id)" }
    case AttributeSpace.scoreRange:
      plan.tiers[safe: Int(attribute - AttributeSpace.scores)].map { "scores.\($0.id)" }
    case AttributeSpace.rankRange:
      plan.tiers[safe: Int(attribute - AttributeSpace.ranks)].map { "ranks.\($0.id)" }
    case AttributeSpace.tierRange:
      plan.tiers[safe: Int(attribute - AttributeSpace.tiers)].map { "tiers.\($0.id)" }
    case AttributeSpace.featureQueries...:
      plan.featureQueries[safe: Int(attribute - AttributeSpace.featureQueries)]?.label
    case AttributeSpace.segments..<AttributeSpace.holdings:
      plan.segments[safe: Int(attribute - AttributeSpace.segments)].map { "segments.\($0.id)" }
    case AttributeSpace.lifecycle..<AttributeSpace.stageSince:
      plan.lifecycles[safe: Int(attribute - AttributeSpace.lifecycle)].map { "lifecycle.\($0.id)" }
    case AttributeSpace.stageSince..<AttributeSpace.lifecycleEnd:
      plan.lifecycles[safe: Int(attribute - AttributeSpace.stageSince)].map {
        "stageSince.\($0.id)"
      }
    case AttributeSpace.valueRange:
      plan.valueQueries[safe: Int(attribute - AttributeSpace.values)].map { $0.name(in: plan) }
    default: nil
    }
  }
}

extension Array {
  subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
