import Strategy
import Testing

@Suite("Faulty features with categories, samples, decay and streaks")
struct FeatureFaultTests {
  @Test(
    "each mistake is the only finding of its kind, at its place, with its remedy", arguments: all)
  func mistake(fault: Fault) { FaultyStrategyTests().mistake(fault: fault) }

  private static func counted(
    _ to: String, _ message: String, _ remedy: String = "", count: Int = 1
  ) -> Fault {
    Fault(
      "features.yaml", "aggregate: count\n    window: 30d", to, message, remedy, count: count)
  }

  /// A mistake in a rule over a feature with categories.
  @Test("rules over categories name what is wrong with them", arguments: rules)
  func rule(when: String, message: String, remedy: String) throws {
    var files = Fixture.varied(
      "segments.yaml", "when: features.idle >= duration(\"720h\")", "when: \(when)")
    files["features.yaml", default: ""] += Self.grouped
    let (_, diagnostics) = Fixture.check(files)
    let errors = diagnostics.filter { $0.severity == .error }
    #expect(errors.count == 1)
    let error = try #require(errors.first)
    #expect(error.message.contains(message), "\(error)")
    #expect(error.remedy.contains(remedy), "\(error)")
    #expect(error.file == "segments.yaml" && error.line == 10)
  }

  static let all: [Fault] = [
    counted(
      "aggregate: decayed\n    halfLife: 30d\n    window: «30d", "\"decayed\" takes no window",
      "half-life"),
    counted("aggregate: «decayed", "\"decayed\" needs \"halfLife\"", "halfLife: 30d"),
    counted("aggregate: decayed\n    halfLife: «30m", "\"halfLife\" is out of range", "1h to 13mo"),
    counted(
      "aggregate: decayed\n    halfLife: 30d\n    tile: «7d",
      "the tile 7d does not suit the half-life 30d", "at most 1d"),
    counted(
      "aggregate: decayed\n    halfLife: 30d\n    value: «event.channel",
      "\"decayed\" cannot aggregate a value of type string"),
    counted(
      "aggregate: «quantile\n    value: event.amount\n    window: 30d",
      "\"quantile\" needs \"quantile\"", "quantile: 0.5"),
    counted(
      "aggregate: quantile\n    quantile: «1.5\n    value: event.amount\n    window: 30d",
      "\"quantile\" is out of range: 1.5", "0 to 1"),
    counted(
      "aggregate: «quantile\n    quantile: 0.5\n    window: 30d", "\"quantile\" needs a value"),
    counted(
      "aggregate: «distinct\n    window: 30d", "\"distinct\" needs a value",
      "event.merchantCategory"),
    counted(
      "aggregate: distinct\n    value: «double(event.hour)\n    window: 30d",
      "\"distinct\" cannot tell values of type double apart", "event.merchantCategory"),
    counted(
      "aggregate: streak\n    every: «fortnight\n    window: 90d",
      "unknown period \"fortnight\"", "day, month, week"),
    counted("aggregate: «streak\n    window: 90d", "\"streak\" needs \"every\"", "every: week"),
    counted(
      "aggregate: «streak\n    every: week\n    window: all", "\"streak\" needs a window", "13mo"),
    counted(
      "aggregate: streak\n    every: month\n    window: «40d", "does not suit a streak of months",
      "at least two"),
    counted(
      "aggregate: streak\n    every: week\n    window: 90d\n    tile: «1d",
      "\"streak\" takes no tile"),
    counted(
      "aggregate: count\n    groupBy: «event.isCredit\n    window: 30d",
      "a category cannot be of type bool", "event.merchantCategory"),
    counted(
      "aggregate: max\n    value: event.amount\n    groupBy: «event.channel\n    window: 30d",
      "\"max\" takes no \"groupBy\"", "\"count\", \"sum\", \"mean\", \"topK\""),
    counted(
      "aggregate: count\n    groups: «8\n    window: 30d", "\"groups\" stands without \"groupBy\""),
    counted(
      "aggregate: count\n    groupBy: event.channel\n    groups: «900\n    window: 30d",
      "\"groups\" is out of range"),
    counted("aggregate: «topK\n    window: 30d", "\"topK\" needs \"groupBy\""),
    counted(
      "aggregate: topK\n    groupBy: «event.complaintTopic\n    window: 30d",
      "not known in advance", "event.channel"),
    counted(
      "aggregate: count\n    top: «3\n    window: 30d", "\"count\" takes no \"top\"",
      "belongs to \"topK\""),
  ]

  static let rules: [(String, String, String)] = [
    (
      "features.byChannel > 3", "undeclared reference to 'features.byChannel'",
      "write features.byChannel(\"…\")"
    ),
    ("features.byChannel(\"ecm\") > 3", "there is no category \"ecm\"", "did you mean \"ecom\"?"),
    ("features.byChannel(5411) > 3", "needs a literal of type string", "write the value itself"),
    ("features.best(4) == 5411", "features.best has no place 4", "places are 1 to 3"),
    ("features.best(1) == \"5411\"", "found no matching overload", ""),
  ]

  /// The strategy with features that the rules above ask for.
  private static let grouped = """

      - id: byChannel
        events: [bank.transaction.booked]
        aggregate: count
        groupBy: event.channel
        window: 30d
      - id: best
        events: [bank.transaction.booked]
        aggregate: topK
        groupBy: event.merchantCategory
        window: 30d
    """
}
