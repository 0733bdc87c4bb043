import Expressions

/// Compiles features and the series they share.
struct FeatureCompiler {
  let environment: Environment
  let expressions: ExpressionCompiler
  let baseCurrency: String
  let findings: Findings
  private(set) var series: [TileSeriesPlan] = []
  private(set) var features: [FeaturePlan] = []
  /// By feature id; features that did not compile are missing.
  private(set) var types: [String: FeatureType] = [:]
  /// What each series means, as far as its features have to agree on it.
  private var meanings: [String: Int] = [:]
  /// The first feature of each series.
  private var owners: [Located<String>] = []

  init(
    environment: Environment, expressions: ExpressionCompiler, baseCurrency: String,
    findings: Findings
  ) {
    self.environment = environment
    self.expressions = expressions
    self.baseCurrency = baseCurrency
    self.findings = findings
  }

  mutating func compile(_ definitions: [FeatureDefinition]) {
    for definition in definitions { compile(definition) }
  }

  /// Gives the series their stable numbers, once all columns are known.
  mutating func finish(identities: inout Identities) {
    for (meaning, index) in meanings.sorted(by: { $0.value < $1.value }) {
      // The columns are part of the meaning: they decide the layout of the stored tiles.
      let columns = series[index].columns.rawValue
      series[index].identity = identities.identity(
        of: "series:\(columns):\(meaning)", owner: owners[index], findings)
    }
  }

  private mutating func compile(_ definition: FeatureDefinition) {
    let filter = expressions.compile(definition.filter, in: environment, expecting: .bool)
    let value = expressions.compile(definition.value, in: environment)
    let groupBy = expressions.compile(definition.settings.groupBy, in: environment)
    let rules = FeatureRules(
      definition: definition, knownValues: expressions.knownValues, findings: findings)
    let isSound = rules.checkSettings()
    let tiles = rules.tiles()
    let shape = rules.shape(value: value, groupBy: groupBy)
    if definition.filter != nil, filter == nil { return }
    if definition.value != nil, value == nil { return }
    if definition.settings.groupBy != nil, groupBy == nil { return }
    guard let type = rules.valueType(value), let tiles, let shape, isSound else { return }
    // What counts only once is the key of its rows; nothing is summed.
    let summed = definition.aggregate.value == .distinct ? nil : value
    let events = Set(definition.events.compactMap { EventNames.rawValue($0.value) }).sorted()
    let index = seriesIndex(
      events, owner: definition.id, filter, summed, groupBy ?? value, tiles, shape)
    series[index].columns.formUnion(rules.columns(hasValue: summed != nil))
    var feature = FeaturePlan(
      id: definition.id.value, series: index, aggregate: definition.aggregate.value, type: type,
      description: definition.description)
    rules.fill(&feature, hasValue: value != nil)
    feature.isInPortrait = definition.portrait
    features.append(feature)
    types[definition.id.value] = FeatureType(feature, shape)
  }

  /// A series that only tells when one of these events last came.
  mutating func activitySeries(of events: [UInt8], owner: Located<String>) -> Int {
    let tiles = (width: FeatureRules.allTimeWidth, count: 0)
    let index = seriesIndex(events, owner: owner, nil, nil, nil, tiles, .tiles)
    series[index].columns.formUnion(.last)
    return index
  }

  /// Features share a series when they look at the same events through the same filter, at the
  /// same value and category, over the same tiles, kept the same way.
  private mutating func seriesIndex(
    _ events: [UInt8], owner: Located<String>, _ filter: CompiledExpression?,
    _ value: CompiledExpression?, _ key: CompiledExpression?,
    _ tiles: (width: Int64, count: Int), _ shape: TileSeriesPlan.Shape
  ) -> Int {
    var parts = [
      baseCurrency, events.map(String.init).joined(separator: ","),
      filter?.source.canonical ?? "", value?.source.canonical ?? "", "\(tiles.width)",
      "\(tiles.count)",
    ]
    switch shape {
    case .tiles, .purchases: break
    case .rows(let rows):
      parts += ["\(rows.kind)", rows.key == nil ? "" : key?.source.canonical ?? ""]
      parts += ["\(rows.groups)"]
    case .decay(let tilesPerHalfLife): parts += ["decay", "\(tilesPerHalfLife)"]
    }
    let meaning = parts.joined(separator: "\u{0}")
    if let known = meanings[meaning] { return known }
    series.append(
      TileSeriesPlan(
        identity: 0, events: events, filter: filter?.program, value: value?.program,
        tileWidth: tiles.width, tileCount: tiles.count, columns: [], shape: shape))
    meanings[meaning] = series.count - 1
    owners.append(owner)
    return series.count - 1
  }
}

/// What expressions may do with a feature.
struct FeatureType {
  /// The type of its value, or of the value of one category.
  var value: CELType
  var isGrouped: Bool
  /// A category's part of all is a number: of counts and sums.
  var hasShare: Bool
  /// How many places of `topK` can be asked for.
  var top: Int
  var keyIsText = false
  /// The categories there can be; nil where they are not known in advance.
  var texts: [String]?

  /// It has no value of its own.
  var isKeyed: Bool { isGrouped || top > 0 }

  init(_ feature: FeaturePlan, _ shape: TileSeriesPlan.Shape) {
    isGrouped = feature.isGrouped
    hasShare = feature.aggregate != .mean
    top = feature.top
    if case .rows(let rows) = shape {
      keyIsText = rows.keyIsText
      if !rows.texts.isEmpty { texts = rows.texts }
    }
    value =
      switch feature.type {
      case .int: .int
      case .double: .double
      case .money: Environments.money
      case .timestamp: .timestamp
      case .duration: .duration
      }
  }
}
