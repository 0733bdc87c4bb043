/// An entry of `features.yaml`.
struct FeatureDefinition {
  var id: Located<String>
  var description: String
  var events: [Located<String>]
  var filter: ExpressionText?
  var aggregate: Located<FeaturePlan.Aggregate>
  var value: ExpressionText?
  /// Milliseconds; nil is all time, or a half-life instead.
  var window: Located<Int64>?
  var tile: Located<Int64>?
  /// Its value leaves with the portrait.
  var portrait: Bool
  var settings: FeatureSettings

  static let aggregates = Dictionary(
    uniqueKeysWithValues: FeaturePlan.Aggregate.allCases.map { ($0.rawValue, $0) })
  static let keys =
    ["description", "events", "filter", "aggregate", "value", "window", "tile", "portrait"]
    + FeatureSettings.keys
  /// From one hour to thirteen months.
  static let windows = Durations.hour...(13 * Durations.month)

  static func readAll(_ root: YamlValue) -> Declared<FeatureDefinition> {
    guard let map = YamlMap(root, what: "features.yaml", keys: ["features"]) else {
      return Declared()
    }
    return .read(
      map.elements("features"), noun: "feature", keys: keys,
      id: { $0.identifier(reserved: Identifiers.reserved) }, item: read)
  }

  private static func read(_ map: YamlMap, _ id: Located<String>) -> FeatureDefinition? {
    let description = map["description"]?.text()?.value ?? ""
    let listed = map.required("events", example: "[bank.transaction.booked]")?.list()
    let events = listed?.compactMap(EventNames.read)
    if let listed, listed.isEmpty, let value = map["events"], value.isList {
      value.error("\"events\" is empty", remedy: "name at least one event type")
    }
    let filter = map["filter"]?.expression()
    let aggregate = map.required("aggregate", example: "count").flatMap(readAggregate)
    let value = map["value"]?.expression()
    let portrait = map["portrait"]?.flag()?.value ?? true
    let settings = FeatureSettings.read(map)
    let (window, isWindowRead) = readWindow(map, aggregate?.value)
    let tile = map["tile"]?.duration(in: 60_000...Durations.year)
    guard let events, !events.isEmpty, let aggregate, isWindowRead else { return nil }
    return FeatureDefinition(
      id: id, description: description, events: events, filter: filter, aggregate: aggregate,
      value: value, window: window, tile: tile, portrait: portrait,
      settings: settings)
  }

  /// A decayed sum has a half-life in place of a window.
  private static func readWindow(
    _ map: YamlMap, _ aggregate: FeaturePlan.Aggregate?
  ) -> (window: Located<Int64>?, isRead: Bool) {
    if aggregate == .decayed {
      map["window"]?.error(
        "\"decayed\" takes no window", remedy: "remove \"window\": the half-life takes its place")
      return (nil, map["window"] == nil)
    }
    guard let value = map.required("window", example: "30d") else { return (nil, false) }
    if value.isWord("all") { return (nil, true) }
    let window = value.duration(in: windows)
    return (window, window != nil)
  }

  private static func readAggregate(_ value: YamlValue) -> Located<FeaturePlan.Aggregate>? {
    guard let name = value.text("an aggregate") else { return nil }
    guard let aggregate = aggregates[name.value] else {
      value.error(
        "unknown aggregate \"\(name.value)\"",
        remedy: NearestName.remedy(
          for: name.value, among: aggregates.keys.sorted(), what: "aggregates"))
      return nil
    }
    return name.map { _ in aggregate }
  }
}
