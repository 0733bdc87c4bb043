/// An entry of `value-models.yaml`.
struct ValueModelDefinition {
  var id: Located<String>
  var description: String
  var events: [Located<String>]
  var filter: ExpressionText?
  /// What a purchase is worth; without it the model says nothing about spend.
  var value: ExpressionText?
  var unit: Located<Int64>

  static let keys = ["description", "events", "filter", "value", "unit"]
  /// Each model costs about 70 bytes of every customer who buys.
  static let maximum = 16
  /// From an hour to a month.
  static let units = Durations.hour...Durations.month

  static func readAll(_ root: YamlValue) -> Declared<ValueModelDefinition> {
    guard let map = YamlMap(root, what: "value-models.yaml", keys: ["models"]) else {
      return Declared()
    }
    let models = Declared.read(
      map.elements("models"), noun: "value model", keys: keys,
      id: { $0.identifier(reserved: Identifiers.reserved) }, item: read)
    if models.ids.count > maximum {
      root.findings.error(
        "more than \(maximum) value models: \(models.ids.count)", at: models.ids[maximum],
        remedy: "remove those that no rule needs")
    }
    return models
  }

  private static func read(_ map: YamlMap, _ id: Located<String>) -> ValueModelDefinition? {
    let description = map["description"]?.text()?.value ?? ""
    let events = map.required("events", example: "[bank.transaction.booked]")?.list()
      .compactMap(EventNames.read)
    let filter = map["filter"]?.expression()
    let value = map["value"]?.expression()
    let unit = map.required("unit", example: "1d")?.duration(in: units)
    guard let events, !events.isEmpty, let unit else { return nil }
    return ValueModelDefinition(
      id: id, description: description, events: events, filter: filter, value: value, unit: unit)
  }
}
