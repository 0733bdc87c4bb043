/// An entry of `feedGuard` in `lifecycle.yaml`: a feed that has to be alive before silence counts.
struct FeedGuardDefinition {
  var feed: Located<String>
  var staleAfter: Located<Int64>

  /// The input feeds, by `InputTopic` raw value.
  static let feeds = ["bank.transactions", "bank.customers", "crm.feedback"]
  /// From a minute to ninety days.
  static let range = 60_000...(90 * Durations.day)

  /// Reads one mapping or a list of them; a feed named twice is reported.
  static func readAll(_ value: YamlValue?) -> [FeedGuardDefinition] {
    guard let value else { return [] }
    var found: [FeedGuardDefinition] = []
    for element in value.isList ? value.list() : [value] {
      guard let entry = read(element) else { continue }
      if found.contains(where: { $0.feed.value == entry.feed.value }) {
        value.findings.error(
          "the feed \"\(entry.feed.value)\" is guarded twice", at: entry.feed, remedy: "keep one")
      } else {
        found.append(entry)
      }
    }
    return found
  }

  private static func read(_ value: YamlValue) -> FeedGuardDefinition? {
    guard let map = YamlMap(value, what: "\"feedGuard\"", keys: ["feed", "staleAfter"]) else {
      return nil
    }
    let feed = map.required("feed", example: "bank.transactions")?.text("a feed")
    let staleAfter = map.required("staleAfter", example: "6h")?.duration(in: range)
    guard let feed, let staleAfter else { return nil }
    guard feeds.contains(feed.value) else {
      value.findings.error(
        "unknown feed \"\(feed.value)\"", at: feed,
        remedy: NearestName.remedy(for: feed.value, among: feeds, what: "feeds"))
      return nil
    }
    return FeedGuardDefinition(feed: feed, staleAfter: staleAfter)
  }

  /// The feed that carries an event type.
  static func feed(of eventType: String) -> String {
    if eventType.hasPrefix("bank.transaction.") { return feeds[0] }
    return eventType.hasPrefix("bank.") ? feeds[1] : feeds[2]
  }
}
