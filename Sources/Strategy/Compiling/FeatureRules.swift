import Expressions

/// What each aggregate asks of its definition: which keys it takes, its window and tiles, its
/// value, and how its events are kept.
struct FeatureRules {
  let definition: FeatureDefinition
  let knownValues: KnownValues
  let findings: Findings

  /// The head tile is at most this part of the window; finer where a feature says so.
  static let standardTiles: Int64 = 30
  /// Bounds the memory of a feature.
  static let maximumTiles: Int64 = 400
  /// The width of the only tile of an all-time series: longer than any time since 1970.
  static let allTimeWidth: Int64 = 1 << 52

  private var aggregate: Located<FeaturePlan.Aggregate> { definition.aggregate }
  private var settings: FeatureSettings { definition.settings }

  /// Reports keys that belong to another aggregate, and required ones that are missing.
  func checkSettings() -> Bool {
    let errors = findings.errorCount
    for (key, place) in settings.written {
      let takers = FeatureSettings.takers(key)
      if takers.contains(aggregate.value) { continue }
      let names = takers.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      findings.error(
        "\"\(aggregate.text)\" takes no \"\(key)\"", at: place,
        remedy: "remove it; \"\(key)\" belongs to \(names)")
    }
    let required: (key: String, isMissing: Bool, example: String)? =
      switch aggregate.value {
      case .decayed: ("halfLife", settings.halfLife == nil, "30d")
      case .quantile: ("quantile", settings.quantile == nil, "0.5")
      case .streak: ("every", settings.every == nil, "week")
      case .topK: ("groupBy", settings.groupBy == nil, "event.merchantCategory")
      default: nil
      }
    if let required, required.isMissing,
      !settings.written.contains(where: {
        $0.key == required.key
      })
    {
      findings.error(
        "\"\(aggregate.text)\" needs \"\(required.key)\"", at: aggregate,
        remedy: "add \(required.key): \(required.example)")
    }
    if settings.groups != nil, settings.groupBy == nil,
      !settings.written.contains(where: { $0.key == "groupBy" }),
      let place = settings.written.first(where: { $0.key == "groups" })?.place
    {
      findings.error(
        "\"groups\" stands without \"groupBy\"", at: place,
        remedy: "add groupBy: event.merchantCategory, or remove \"groups\"")
    }
    return settings.isSound && findings.errorCount == errors
  }

  /// The tile's width in milliseconds and how many are kept.
  func tiles() -> (width: Int64, count: Int)? {
    switch aggregate.value {
    case .decayed: return settings.halfLife.flatMap { tiles(within: $0, "half-life") }
    case .streak: return calendarTiles()
    default: break
    }
    guard let window = definition.window else {
      if let tile = definition.tile {
        findings.error(
          "a feature over all time has no tiles", at: tile, remedy: "remove \"tile\"")
        return nil
      }
      if aggregate.value == .trend {
        findings.error(
          "\"trend\" needs a window", at: aggregate,
          remedy: "all time has no window before it: write window: 90d")
        return nil
      }
      return (Self.allTimeWidth, 0)
    }
    guard let tiles = tiles(within: window, "window") else { return nil }
    let windows = aggregate.value == .trend ? 2 : 1
    return (tiles.width, windows * (tiles.count - 1) + 1)
  }

  private func tiles(
    within window: Located<Int64>, _ noun: String
  ) -> (width: Int64, count: Int)? {
    let standard = window.value / Self.standardTiles
    guard let tile = definition.tile else { return (standard, Int(Self.standardTiles) + 1) }
    guard tile.value <= standard, window.value / tile.value <= Self.maximumTiles else {
      let finest = (window.value + Self.maximumTiles - 1) / Self.maximumTiles
      findings.error(
        "the tile \(tile.text) does not suit the \(noun) \(window.text)", at: tile,
        remedy: "a tile is at most \(Durations.text(standard)) and at least "
          + "\(Durations.text(finest)) here; without \"tile\" it is \(Durations.text(standard))")
      return nil
    }
    guard window.value % tile.value == 0 else {
      findings.error(
        "the \(noun) \(window.text) is no multiple of the tile \(tile.text)", at: tile,
        remedy: "choose a tile that divides the \(noun), such as \(Durations.text(standard))")
      return nil
    }
    return (tile.value, Int(window.value / tile.value) + 1)
  }

  /// A streak's tiles are calendar periods; its window says how many are remembered.
  private func calendarTiles() -> (width: Int64, count: Int)? {
    if let tile = definition.tile {
      findings.error(
        "\"streak\" takes no tile", at: tile,
        remedy: "remove \"tile\": its tiles are the periods of \"every\"")
      return nil
    }
    guard let window = definition.window else {
      findings.error(
        "\"streak\" needs a window", at: aggregate,
        remedy: "write how far back it is counted, such as window: 13mo")
      return nil
    }
    guard let every = settings.every else { return nil }
    let length = every.value.length
    guard window.value >= 2 * length, window.value / length <= Self.maximumTiles else {
      findings.error(
        "the window \(window.text) does not suit a streak of \(every.text)s", at: window,
        remedy: "write a window of at least two and at most \(Self.maximumTiles) periods")
      return nil
    }
    return (length, Int(window.value / length) + 1)
  }

  /// How the events are kept; nil where the category or value cannot be a key.
  func shape(
    value: CompiledExpression?, groupBy: CompiledExpression?
  ) -> TileSeriesPlan.Shape? {
    switch aggregate.value {
    case .decayed:
      guard let halfLife = settings.halfLife else { return nil }
      let tile = definition.tile?.value ?? halfLife.value / Self.standardTiles
      return .decay(tilesPerHalfLife: Int(max(1, halfLife.value / max(1, tile))))
    case .streak:
      return settings.every.map { .rows(RowsPlan(kind: .calendar($0.value))) }
    case .quantile: return .rows(RowsPlan(kind: .histogram))
    case .distinct:
      guard let value else { return .rows(RowsPlan(kind: .distinct)) }
      let types: [CELType] = [.int, .string, .timestamp, .bool, Environments.money]
      guard types.contains(value.type) else {
        findings.error(
          "\"distinct\" cannot tell values of type \(value.type) apart", at: value.source.located,
          remedy: "count different texts, whole numbers, times or amounts, such as "
            + "event.merchantCategory")
        return nil
      }
      return .rows(
        RowsPlan(kind: .distinct, key: value.program, keyIsText: value.type == .string))
    default: break
    }
    guard let groupBy else { return .tiles }
    guard groupBy.type == .int || groupBy.type == .string else {
      findings.error(
        "a category cannot be of type \(groupBy.type)", at: groupBy.source.located,
        remedy: "group by a text or a whole number, such as event.merchantCategory")
      return nil
    }
    var rows = RowsPlan(
      kind: .groups, key: groupBy.program, keyIsText: groupBy.type == .string,
      groups: settings.groups?.value ?? FeatureSettings.standardGroups)
    guard rows.keyIsText else { return .rows(rows) }
    if groupBy.program.cost == 1, let attribute = groupBy.program.attributes.first {
      rows.texts = knownValues.values(of: attribute)
    }
    if aggregate.value == .topK && rows.texts.isEmpty {
      findings.error(
        "the names of these categories are not known in advance", at: groupBy.source.located,
        remedy: "\"topK\" groups by a whole number, such as event.merchantCategory, or by "
          + "event.channel, event.product, event.type or event.responseKind")
      return nil
    }
    return .rows(rows)
  }
}

extension RowsPlan.Period {
  /// Milliseconds; of months on average.
  var length: Int64 {
    switch self {
    case .day: Durations.day
    case .week: 7 * Durations.day
    case .month: Durations.month
    }
  }
}
