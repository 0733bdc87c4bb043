import Expressions

/// A feature's properties in words.
struct FeatureOutline {
  let properties: [(String, String?)]

  init(_ feature: FeaturePlan, _ series: TileSeriesPlan) {
    let windows: Int64 = feature.aggregate == .trend ? 2 : 1
    let window = series.tileWidth * Int64(max(series.tileCount - 1, 0)) / windows
    let isDecayed = feature.aggregate == .decayed
    var every: RowsPlan.Period?
    if case .rows(let rows) = series.shape, case .calendar(let period) = rows.kind {
      every = period
    }
    properties = [
      ("events", series.events.map { EventNames.all[Int($0)] }.joined(separator: ", ")),
      ("filter", series.filter?.source), ("aggregate", feature.aggregate.rawValue),
      ("value", FeatureOutline.value(feature, series)),
      (isDecayed ? "half-life" : "window", series.tileCount == 0 ? "all" : Durations.text(window)),
      (
        "tile",
        series.tileCount == 0 || every != nil ? nil : Durations.text(series.tileWidth)
      ),
      ("every", every?.rawValue),
      ("of", feature.trend?.of.rawValue), ("as", feature.trend?.form.rawValue),
      ("minimum", feature.trend.map { "\($0.minimum)" }),
      ("quantile", feature.aggregate == .quantile ? Numbers.text(feature.quantile) : nil),
      ("group by", feature.isKeyed ? FeatureOutline.key(series) : nil),
      ("groups", feature.isKeyed ? FeatureOutline.groups(series) : nil),
      ("top", feature.aggregate == .topK ? "\(feature.top)" : nil),
      ("portrait", feature.isInPortrait ? nil : "left out"),
      ("history", "\(series.identity)"),
    ]
  }

  private static func value(_ feature: FeaturePlan, _ series: TileSeriesPlan) -> String? {
    feature.aggregate == .distinct ? key(series) : series.value?.source
  }

  private static func key(_ series: TileSeriesPlan) -> String? {
    if case .rows(let rows) = series.shape { rows.key?.source } else { nil }
  }

  private static func groups(_ series: TileSeriesPlan) -> String? {
    if case .rows(let rows) = series.shape { "\(rows.groups)" } else { nil }
  }
}
