import Strategy

/// The first slice's strategy, widened to 100 features, 100 segments and 10 tiers: what a bank
/// with a grown strategy runs.
///
/// The added features look at what a bank looks at: merchant categories, channels, amounts and
/// hours, over 7 days to 13 months, by all the simple aggregates. A card payment passes the
/// filters of about a dozen of them. Every added feature is read by a segment or tier.
enum WideStrategy {
  static let features = 100
  static let segments = 100
  static let tiers = 10

  /// - Parameter folder: the narrow strategy.
  static func load(over folder: String) throws(StrategyErrors) -> StrategyPlan {
    let source = try StrategySource(folder: folder)
    let narrow = try StrategyLoader.load(source).plan
    var files = source.files
    let added = addedFeatures(features - narrow.features.count)
    let counts = added.filter { $0.aggregate == "count" }
    files["features.yaml", default: ""] += "\n" + added.map(\.yaml).joined()
    files["tiers.yaml", default: ""] +=
      "\n" + counts.prefix(tiers - narrow.tiers.count).map(tier).joined()
    files["segments.yaml", default: ""] +=
      "\n"
      + (0..<(segments - narrow.segments.count)).map { number in
        segment(number, added[number % added.count], with: added[(number * 7 + 3) % added.count])
      }.joined()
    return try StrategyLoader.load(StrategySource(files: files)).plan
  }

  private struct Feature {
    var id: String
    var filter: String
    var aggregate: String
    var window: String

    var isMoney: Bool { aggregate != "count" && aggregate != "timeSince" }

    var yaml: String {
      let value = isMoney ? "    value: event.amount\n" : ""
      return """
          - id: \(id)
            events: [bank.transaction.booked]
            filter: \(filter)
            aggregate: \(aggregate)
        \(value)    window: \(window)
            portrait: false

        """
    }

    /// True for some customers and not for others.
    var condition: String {
      switch aggregate {
      case "count": "features.\(id) >= 4"
      case "timeSince": "features.\(id) < duration(\"240h\")"
      default: "features.\(id) >= money(\"300.00\", \"CNY\")"
      }
    }
  }

  private static let filters = [
    "event.merchantCategory == 5411", "event.merchantCategory in [5812, 5814]",
    "event.merchantCategory == 5541", "event.merchantCategory in [5912, 5651]",
    "event.merchantCategory in [5732, 5942]",
    "event.merchantCategory >= 3000 && event.merchantCategory < 4600",
    "event.merchantCategory in [7011, 7512, 7832]", "event.merchantCategory == 5499",
    "event.channel == 'ecom'", "event.channel == 'atm'", "event.channel == 'directDebit'",
    "event.channel == 'transfer' && event.isCredit",
    "event.channel == 'transfer' && !event.isCredit",
    "event.channel == 'pos' && event.amount >= money('100.00', 'CNY')",
    "event.channel == 'pos' && event.hour >= 18", "event.weekday >= 6 && !event.isCredit",
  ]
  private static let aggregates = ["count", "sum", "max", "mean", "timeSince"]
  private static let windows = ["30d", "7d", "90d", "180d", "13mo"]

  private static func addedFeatures(_ count: Int) -> [Feature] {
    (0..<count).map { number in
      let round = number / filters.count
      let aggregate = aggregates[round % aggregates.count]
      return Feature(
        id: "wide\(number)", filter: filters[number % filters.count], aggregate: aggregate,
        window: aggregate == "timeSince" ? "all" : windows[round % windows.count])
    }
  }

  private static func tier(_ feature: Feature) -> String {
    """
      - id: tier\(feature.id)
        score: features.\(feature.id)
        dwell: 7d
        steps: [{id: low}, {id: middle, from: 3, keepAbove: 2}, {id: high, from: 10, keepAbove: 8}]

    """
  }

  private static func segment(_ number: Int, _ feature: Feature, with other: Feature) -> String {
    let rule =
      number % 4 == 0 ? "\(feature.condition) && \(other.condition)" : feature.condition
    // Each its own, as rules in a grown strategy are.
    let own = number % 4 == 1 ? " && customer.riskRating >= \(number % 5)" : ""
    return """
        - id: wide\(number)
          when: \(rule)\(own)
          dwell: 7d
          labels: {zh: 分群\(number), en: Group \(number)}
          owner: bench
          purpose: marketing

      """
  }
}
