import Expressions

/// Compiles features and the tile series they share.
struct FeatureCompiler {
  let environment: Environment
  let expressions: ExpressionCompiler
  let baseCurrency: String
  let findings: Findings
  private(set) var series: [TileSeriesPlan] = []
  private(set) var features: [FeaturePlan] = []
  /// By feature id; features that did not compile are missing.
  private(set) var types: [String: CELType] = [:]
  /// What each series means, as far as its features have to agree on it.
  private var meanings: [String: Int] = [:]
  /// The first feature of each series.
  private var owners: [Located<String>] = []

  /// The head tile is at most this part of the window; finer where a feature says so.
  static let standardTiles: Int64 = 30
  /// Bounds the memory of a feature.
  static let maximumTiles: Int64 = 400
  /// The width of the only tile of an all-time series: longer than any time since 1970.
  static let allTimeWidth: Int64 = 1 << 52

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
    let tiles = tiles(definition)
    if definition.filter != nil, filter == nil { return }
    if definition.value != nil, value == nil { return }
    guard let type = valueType(definition, value), let tiles else { return }
    let index = seriesIndex(definition, filter, value, tiles)
    series[index].columns.formUnion(Self.columns(definition.aggregate.value))
    features.append(
      FeaturePlan(
        id: definition.id.value, series: index, aggregate: definition.aggregate.value, type: type,
        description: definition.description))
    types[definition.id.value] = Self.expressionType(type)
  }

  /// Features share a series when they look at the same events through the same filter, at the
  /// same value, over the same tiles.
  private mutating func seriesIndex(
    _ definition: FeatureDefinition, _ filter: CompiledExpression?, _ value: CompiledExpression?,
    _ tiles: (width: Int64, count: Int)
  ) -> Int {
    let events = Set(definition.events.compactMap { EventNames.rawValue($0.value) }).sorted()
    let meaning = [
      baseCurrency, events.map(String.init).joined(separator: ","),
      filter?.source.canonical ?? "", value?.source.canonical ?? "", "\(tiles.width)",
      "\(tiles.count)",
    ].joined(separator: "\u{0}")
    if let known = meanings[meaning] { return known }
    series.append(
      TileSeriesPlan(
        identity: 0, events: events, filter: filter?.program, value: value?.program,
        tileWidth: tiles.width, tileCount: tiles.count, columns: []))
    meanings[meaning] = series.count - 1
    owners.append(definition.id)
    return series.count - 1
  }

  private func tiles(_ definition: FeatureDefinition) -> (width: Int64, count: Int)? {
    guard let window = definition.window else {
      if let tile = definition.tile {
        findings.error(
          "a feature over all time has no tiles", at: tile, remedy: "remove \"tile\"")
        return nil
      }
      return (Self.allTimeWidth, 0)
    }
    let standard = window.value / Self.standardTiles
    guard let tile = definition.tile else { return (standard, Int(Self.standardTiles) + 1) }
    guard tile.value <= standard, window.value / tile.value <= Self.maximumTiles else {
      let finest = (window.value + Self.maximumTiles - 1) / Self.maximumTiles
      findings.error(
        "the tile \(tile.text) does not suit the window \(window.text)", at: tile,
        remedy: "a tile is at most \(Durations.text(standard)) and at least "
          + "\(Durations.text(finest)) here; without \"tile\" it is \(Durations.text(standard))")
      return nil
    }
    guard window.value % tile.value == 0 else {
      findings.error(
        "the window \(window.text) is no multiple of the tile \(tile.text)", at: tile,
        remedy: "choose a tile that divides the window, such as \(Durations.text(standard))")
      return nil
    }
    return (tile.value, Int(window.value / tile.value) + 1)
  }

  private func valueType(
    _ definition: FeatureDefinition, _ value: CompiledExpression?
  ) -> FeaturePlan.ValueType? {
    let aggregate = definition.aggregate
    switch aggregate.value {
    case .count, .timeSince:
      if let value {
        findings.error(
          "\"\(aggregate.text)\" takes no value", at: value.source.located,
          remedy: "remove \"value\", or use another aggregate")
        return nil
      }
      return aggregate.value == .count ? .int : .duration
    case .sum, .mean, .min, .max, .first, .last:
      break
    }
    guard let value else {
      findings.error(
        "\"\(aggregate.text)\" needs a value", at: aggregate,
        remedy: "add \"value\", such as value: event.amount")
      return nil
    }
    let isMean = aggregate.value == .mean
    switch value.type {
    case .int: return isMean ? .double : .int
    case .double: return .double
    case Environments.money: return .money
    case .timestamp where aggregate.value != .sum && !isMean: return .timestamp
    default:
      findings.error(
        "\"\(aggregate.text)\" cannot aggregate a value of type \(value.type)",
        at: value.source.located, remedy: "use a number or money, such as event.amount")
      return nil
    }
  }

  private static func columns(_ aggregate: FeaturePlan.Aggregate) -> TileSeriesPlan.Columns {
    switch aggregate {
    case .count: .count
    case .sum: .sum
    case .mean: [.sum, .count]
    case .min: .min
    case .max: .max
    case .first: .first
    case .last, .timeSince: .last
    }
  }

  private static func expressionType(_ type: FeaturePlan.ValueType) -> CELType {
    switch type {
    case .int: .int
    case .double: .double
    case .money: Environments.money
    case .timestamp: .timestamp
    case .duration: .duration
    }
  }
}
