/// A file of the folder `jurisdictions`.
struct JurisdictionDefinition {
  var id: Located<String>
  /// Other values of `customer.jurisdiction` that these rules serve.
  var covers: [Located<String>]
  var timeZone: Located<String>
  var sendFrom: Int
  var sendUntil: Int
  var presumed: [Located<String>]
  var refusal: LocalTexts

  /// Serves customers whose jurisdiction has no file of its own.
  static let anyOther = "*"

  static func read(_ root: YamlValue, locales: [String]) -> JurisdictionDefinition? {
    let keys = ["id", "name", "covers", "timeZone", "sending", "consent", "refusal"]
    let what = YamlMap.id(of: root).map { "jurisdiction \"\($0)\"" } ?? "this jurisdiction"
    guard let map = YamlMap(root, what: what, keys: keys) else { return nil }
    let id = map.required("id", example: "CN").flatMap(readID)
    _ = map["name"]?.text()
    let covers = map.elements("covers").compactMap(readID)
    let zone = map.required("timeZone", example: "Asia/Shanghai").flatMap(readZone)
    let hours = map.required("sending", example: "{from: \"09:00\", until: \"20:00\"}")
      .flatMap(readHours)
    var presumed: [Located<String>] = []
    if let value = map["consent"],
      let consent = YamlMap(value, what: "\"consent\"", keys: ["presumed"])
    {
      presumed = consent.elements("presumed").compactMap { $0.text("a purpose id") }
    }
    let refusal = LocalTexts.read(
      map.required("refusal", example: "{zh: …, en: …}"), locales: locales)
    guard let id, let zone, let hours, let refusal else { return nil }
    return JurisdictionDefinition(
      id: id, covers: covers, timeZone: zone, sendFrom: hours.from, sendUntil: hours.until,
      presumed: presumed, refusal: refusal)
  }

  private static func readID(_ value: YamlValue) -> Located<String>? {
    guard let id = value.text("a jurisdiction") else { return nil }
    let isCode =
      (2...16).contains(id.value.utf8.count)
      && id.value.utf8.allSatisfy { ($0 >= 65 && $0 <= 90) || $0 == 45 || ($0 >= 48 && $0 <= 57) }
    if id.value == anyOther || isCode { return id }
    value.error(
      "\"\(id.value)\" is not a jurisdiction",
      remedy: "write capital letters such as CN or US-CA, or \"*\" for all others")
    return nil
  }

  private static func readZone(_ value: YamlValue) -> Located<String>? {
    guard let zone = value.text("a time zone") else { return nil }
    if TimeZoneNames.all.contains(zone.value) { return zone }
    value.error(
      "unknown time zone \"\(zone.value)\"",
      remedy: NearestName.of(zone.value, in: TimeZoneNames.all).map { "did you mean \"\($0)\"?" }
        ?? "write a name of the IANA time zone database, such as Asia/Shanghai")
    return nil
  }

  private static func readHours(_ value: YamlValue) -> (from: Int, until: Int)? {
    guard let map = YamlMap(value, what: "\"sending\"", keys: ["from", "until"]) else {
      return nil
    }
    let from = map.required("from", example: "\"09:00\"").flatMap(readTime)
    let until = map.required("until", example: "\"20:00\"").flatMap(readTime)
    guard let from, let until else { return nil }
    if from >= until {
      value.error(
        "sending ends before it begins",
        remedy: "\"from\" has to be earlier than \"until\" on the same day")
      return nil
    }
    return (from, until)
  }

  /// `HH:MM`, to minutes of the day; `24:00` is the end of the day.
  private static func readTime(_ value: YamlValue) -> Int? {
    guard let text = value.text("a time of day") else { return nil }
    let parts = text.value.split(separator: ":", omittingEmptySubsequences: false)
    if parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), (0...24).contains(hour), (0...59).contains(minute),
      hour * 60 + minute <= 1_440
    {
      return hour * 60 + minute
    }
    value.error(
      "\"\(text.value)\" is not a time of day", remedy: "write HH:MM in quotes, such as \"09:00\"")
    return nil
  }
}
