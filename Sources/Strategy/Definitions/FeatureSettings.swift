/// What only some aggregates of `features.yaml` take.
struct FeatureSettings {
  /// `trend`: what is compared.
  var of: Located<FeaturePlan.Aggregate>?
  /// `trend`: how.
  var form: Located<TrendPlan.Form>?
  /// `trend`: the fewest events the window before must have.
  var minimum: Located<Int>?
  /// `decayed`, milliseconds.
  var halfLife: Located<Int64>?
  var quantile: Located<Double>?
  /// The category.
  var groupBy: ExpressionText?
  /// The most categories.
  var groups: Located<Int>?
  /// `topK`: the places that can be asked for.
  var top: Located<Int>?
  /// `streak`: the calendar period.
  var every: Located<RowsPlan.Period>?
  /// Nothing of it was faulty.
  private(set) var isSound = true
  /// The keys that were written, with their places.
  private(set) var written: [(key: String, place: Located<String>)] = []

  static let keys = [
    "of", "as", "minimum", "halfLife", "quantile", "groupBy", "groups", "top", "every",
  ]

  /// The most categories and places.
  static let maximumGroups = 200
  static let standardGroups = 32
  static let maximumTop = 20
  /// From one hour to thirteen months.
  static let halfLives = FeatureDefinition.windows

  /// The aggregates that take a key.
  static func takers(_ key: String) -> [FeaturePlan.Aggregate] {
    switch key {
    case "of", "as", "minimum": [.trend]
    case "halfLife": [.decayed]
    case "quantile": [.quantile]
    case "every": [.streak]
    case "top": [.topK]
    default: [.count, .sum, .mean, .topK]
    }
  }

  static func read(_ map: YamlMap) -> FeatureSettings {
    var settings = FeatureSettings()
    let errors = map.findings.errorCount
    for key in keys {
      guard let value = map[key] else { continue }
      let place = Located(value: key, position: value.position, text: key)
      settings.written.append((key, place))
    }
    settings.of = map["of"]?.choice(
      ["count": .count, "sum": .sum, "mean": .mean], what: "comparison")
    settings.form = map["as"]?.choice(TrendPlan.Form.self, what: "form of a trend")
    settings.minimum = map["minimum"]?.integer(in: 1...1_000_000)
    settings.halfLife = map["halfLife"]?.duration(in: halfLives)
    settings.quantile = map["quantile"]?.number(in: 0...1)
    settings.groupBy = map["groupBy"]?.expression()
    settings.groups = map["groups"]?.integer(in: 1...maximumGroups)
    settings.top = map["top"]?.integer(in: 1...maximumTop)
    settings.every = map["every"]?.choice(RowsPlan.Period.self, what: "period")
    settings.isSound = map.findings.errorCount == errors
    return settings
  }
}

extension YamlValue {
  /// One of some words; another is reported with the nearest.
  func choice<Choice>(_ choices: [String: Choice], what: String) -> Located<Choice>? {
    guard let name = text("a \(what)") else { return nil }
    guard let choice = choices[name.value] else {
      error(
        "unknown \(what) \"\(name.value)\"",
        remedy: NearestName.remedy(for: name.value, among: choices.keys.sorted(), what: "words"))
      return nil
    }
    return name.map { _ in choice }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type, what: String
  ) -> Located<Choice>? where Choice.RawValue == String {
    choice(
      Dictionary(uniqueKeysWithValues: type.allCases.map { ($0.rawValue, $0) }), what: what)
  }
}
