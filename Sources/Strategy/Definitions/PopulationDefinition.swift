/// The part `population` of `strategy.yaml`.
enum PopulationDefinition {
  private static let minute: Int64 = 60_000
  private static let day: Int64 = 24 * 60 * minute
  private static let defaultWait = 10 * minute

  static func read(_ value: YamlValue) -> PopulationSettings? {
    let keys = ["period", "wait", "smallestGroup"]
    guard let map = YamlMap(value, what: "\"population\"", keys: keys) else { return nil }
    let period = map.required("period", example: "24h")?.duration(in: 1_000...(31 * day))
    let smallestGroup = map["smallestGroup"]?.integer(in: 1...1_000_000)
    guard let period else { return nil }
    // Customers are looked at again from a tenth of the epoch on.
    let longest = period.value / 10
    let wait = map["wait"]?.duration(in: 0...longest)
    if map["wait"] != nil, wait == nil { return nil }
    return PopulationSettings(
      period: period.value, wait: wait?.value ?? min(longest, defaultWait),
      smallestGroup: smallestGroup?.value ?? 10)
  }
}
