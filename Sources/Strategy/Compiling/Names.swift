import Records

/// What can be referred to, by id, with its index in the plan.
struct Names {
  var purposes: [String: Int] = [:]
  var channels: [String: Int] = [:]
  var products: [String: Int] = [:]
  var features: [String: Int] = [:]
  var valueModels: [String: Int] = [:]
  /// In the order of evaluation.
  var tiers: [String: Int] = [:]
  /// In the order of evaluation.
  var segments: [String: Int] = [:]
  /// In the order of evaluation.
  var lifecycles: [String: Int] = [:]
  var offers: [String: Int] = [:]
  var surveys: [String: Int] = [:]

  init(_ definition: StrategyDefinition) {
    purposes = Self.index(definition.basics.purposes.ids)
    channels = Self.index(definition.basics.channels.ids)
    products = Self.index(definition.basics.products.ids)
    features = Self.index(definition.features.ids)
    valueModels = Self.index(definition.valueModels.ids)
    tiers = Self.index(definition.tiers.ids)
    segments = Self.index(definition.segments.ids)
    lifecycles = Self.index(definition.lifecycles.ids)
    offers = Self.index(definition.offers.offers.ids)
    surveys = Self.index(definition.service.surveys.ids)
  }

  private static func index(_ ids: [Located<String>]) -> [String: Int] {
    var result: [String: Int] = [:]
    for (index, id) in ids.enumerated() { result[id.value] = index }
    return result
  }

  /// Numbers in the order of evaluation. Faulty elements keep a number behind the others:
  /// expressions may name them.
  static func index(_ ordered: [Located<String>], others: [Located<String>]) -> [String: Int] {
    let ids = ordered.map(\.value)
    let rest = others.map(\.value).filter { !ids.contains($0) }
    var result: [String: Int] = [:]
    for (index, id) in (ids + rest).enumerated() { result[id] = index }
    return result
  }

  /// The index of a name; an unknown one is reported with the nearest known.
  static func resolve(
    _ name: Located<String>, in names: [String: Int], noun: String, plural: String,
    _ findings: Findings
  ) -> Int? {
    if let index = names[name.value] { return index }
    findings.error(
      "unknown \(noun) \"\(name.value)\"", at: name,
      remedy: NearestName.remedy(for: name.value, among: names.keys, what: plural))
    return nil
  }
}

/// Stable numbers for things that customer state refers to.
struct Identities {
  private var owners: [UInt32: String] = [:]

  /// The number of a thing: the low half of `StableHash` of its meaning, never 0. Two different
  /// things with one number would share state, so a collision is reported.
  mutating func identity(
    of meaning: String, owner: Located<String>, _ findings: Findings
  ) -> UInt32 {
    let number = max(UInt32(truncatingIfNeeded: StableHash.hash(meaning)), 1)
    if let other = owners[number], other != meaning {
      findings.error(
        "\"\(owner.value)\" has the same state number as another element", at: owner,
        remedy: "rename it")
    }
    owners[number] = meaning
    return number
  }
}
