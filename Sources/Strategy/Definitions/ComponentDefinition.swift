/// An entry of `components` or `sum` of a tier: one named part of its score.
struct ComponentDefinition {
  struct Point {
    /// A number, money or a time span; nil where a band starts at the bottom.
    var at: Located<String>
    var points: Double
  }
  struct Case {
    var texts: [Located<String>]
    var points: Double
  }
  enum Scale {
    case value
    case linear([Point])
    case bands([Point])
    case cases([Case], otherwise: Double?)
  }
  /// What counts when the value is unknown.
  enum Missing {
    /// Nobody is graded on data that is missing.
    case refuse
    case counts(Located<String>)
  }

  var id: Located<String>
  var value: ExpressionText
  var weight: Double
  var scale: Scale
  var missing: Missing

  /// Bounds the components of one score, and the points of one scale.
  static let limit = 32

  static let points = 0...100.0

  /// Reads the list under `key`. A sum takes amounts as they are: no weights, no scales.
  static func readAll(_ map: YamlMap, _ key: String) -> [ComponentDefinition]? {
    let isSum = key == "sum"
    let values = map.elements(key)
    let keys =
      isSum
      ? ["description", "value", "missing"]
      : ["description", "value", "weight", "scale", "bands", "cases", "otherwise", "missing"]
    let declared = Declared<ComponentDefinition>.read(
      values, noun: isSum ? "summand" : "component", keys: keys,
      item: { read($0, $1, isSum: isSum) })
    if let value = map[key], value.isList, !(1...limit).contains(values.count) {
      value.error(
        "\"\(key)\" has \(values.count) entries", remedy: "list from 1 to \(limit)")
      return nil
    }
    guard declared.items.count == values.count, !values.isEmpty else { return nil }
    return declared.items
  }

  private static func read(
    _ map: YamlMap, _ id: Located<String>, isSum: Bool
  ) -> ComponentDefinition? {
    _ = map["description"]?.text()
    let value = map.required("value", example: "features.…")?.expression()
    let weight = isSum ? nil : map.required("weight", example: "40")?.number(in: 0.001...1_000)
    let scale = readScale(map)
    let missing: Missing? =
      map["missing"].map { value in
        if value.isWord("refuse") { return .refuse }
        return value.text("refuse, or what counts instead").map(Missing.counts)
      } ?? .refuse
    guard let value, isSum || weight != nil, let scale, let missing else { return nil }
    return ComponentDefinition(
      id: id, value: value, weight: weight?.value ?? 1, scale: scale, missing: missing)
  }

  private static func readScale(_ map: YamlMap) -> Scale? {
    let ways = ["scale", "bands", "cases"].filter { map[$0] != nil }
    guard ways.count <= 1 else {
      map.findings.error(
        "\(map.what) has several scales: \(ways.joined(separator: ", "))", at: map.position,
        text: "", remedy: "keep one of them")
      return nil
    }
    if let otherwise = map["otherwise"], ways.first != "cases" {
      otherwise.error(
        "\"otherwise\" belongs to \"cases\"", remedy: "remove it, or list \"cases\"")
    }
    switch ways.first {
    case "scale":
      return points(map, "scale", start: "at", example: "20000.00 CNY", least: 2)
        .map(Scale.linear)
    case "bands":
      return points(map, "bands", start: "from", example: "5", least: 1).map(Scale.bands)
    case "cases": return cases(map)
    default: return .value
    }
  }

  private static func points(
    _ map: YamlMap, _ key: String, start: String, example: String, least: Int
  ) -> [Point]? {
    let values = map.elements(key)
    if let value = map[key], value.isList, !(least...limit).contains(values.count) {
      value.error(
        "\"\(key)\" has \(values.count) entries", remedy: "list from \(least) to \(limit)")
      return nil
    }
    let points = values.compactMap { value -> Point? in
      guard
        let entry = YamlMap(value, what: "an entry of \"\(key)\"", keys: [start, "points"])
      else { return nil }
      let at = entry.required(start, example: example)?.text("a value")
      let points = entry.required("points", example: "50")?.number(in: Self.points)
      guard let at, let points else { return nil }
      return Point(at: at, points: points.value)
    }
    return points.count == values.count ? points : nil
  }

  private static func cases(_ map: YamlMap) -> Scale? {
    let values = map.elements("cases")
    if let value = map["cases"], value.isList, !(1...limit).contains(values.count) {
      value.error("\"cases\" has \(values.count) entries", remedy: "list from 1 to \(limit)")
      return nil
    }
    let cases = values.compactMap { value -> Case? in
      guard
        let entry = YamlMap(value, what: "an entry of \"cases\"", keys: ["is", "points"])
      else { return nil }
      let texts = entry.required("is", example: "AAA").map { value in
        value.isList ? value.texts() : [value.text()].compactMap(\.self)
      }
      let points = entry.required("points", example: "50")?.number(in: Self.points)
      guard let texts, !texts.isEmpty, let points else { return nil }
      return Case(texts: texts, points: points.value)
    }
    let otherwise = map["otherwise"]?.number(in: Self.points)
    if map["otherwise"] != nil, otherwise == nil { return nil }
    return cases.count == values.count ? .cases(cases, otherwise: otherwise?.value) : nil
  }
}
