import Expressions
import Records
import Strategy
import Testing

@Suite("Compiled plans")
struct PlanTests {
  @Test("comments, layout, quotes and key order leave the hash as it is; a rule does not")
  func hash() throws {
    let original = try Fixture.load(Fixture.files).plan.hash
    #expect(original.count == 64)
    #expect(original.allSatisfy { $0.isHexDigit && !$0.isUppercase })
    func hash(_ file: String, _ from: String, _ to: String) throws -> String {
      let files = Fixture.varied(file, from, to)
      #expect(files != Fixture.files)
      return try Fixture.load(files).plan.hash
    }
    #expect(try hash("segments.yaml", "segments:", "# a comment\nsegments:") == original)
    #expect(try hash("segments.yaml", "owner: cards", "owner: \"cards\" # who") == original)
    #expect(
      try hash("segments.yaml", "{zh: 消费者, en: Spender}", "{en: Spender, zh: '消费者'}") == original)
    #expect(
      try hash(
        "segments.yaml", "features.purchases30d >= 10\n      && !inSegment",
        "features.purchases30d>=10   // often\n      &&\n      ! inSegment") == original)
    #expect(try hash("segments.yaml", ">= 10", ">= 11") != original)
    #expect(try hash("segments.yaml", "dwell: 7d", "dwell: 8d") != original)
    #expect(try hash("offers.yaml", "[app, sms]", "[sms, app]") != original)
    #expect(try hash("offers.yaml", "en: A card", "en: A  card") != original)
  }

  @Test("features with the same events, filter, value, window and tile share a series")
  func sharing() throws {
    let plan = try Fixture.load(Self.withMoreFeatures).plan
    let byID = Dictionary(uniqueKeysWithValues: plan.features.map { ($0.id, $0) })
    let sum = try #require(byID["spend30d"])
    let mean = try #require(byID["mean30d"])
    let longer = try #require(byID["spend60d"])
    #expect(sum.series == mean.series && sum.series != longer.series)
    #expect(mean.type == .money)
    let series = plan.series[sum.series]
    #expect(series.columns == [.sum, .count])
    #expect(series.tileWidth == 86_400_000 && series.tileCount == 31)
    #expect(plan.series[longer.series].tileWidth == 2 * 86_400_000)
    #expect(Set(plan.series.map(\.identity)).count == plan.series.count)
  }

  /// The fixture with two more features over spending.
  private static var withMoreFeatures: [String: String] {
    var files = Fixture.files
    files["features.yaml"]? += """

        - id: mean30d
          events: [bank.transaction.booked]
          filter: "! event.isCredit"
          aggregate: mean
          value: event.amount
          window: 30d
        - id: spend60d
          events: [bank.transaction.booked]
          filter: "!event.isCredit"
          aggregate: sum
          value: event.amount
          window: 60d
      """
    return files
  }

  @Test("windows of one hour and of thirteen months get thirty tiles, finer where asked for")
  func tiles() throws {
    for (window, width, count) in [
      ("1h", Int64(120_000), 31), ("13mo", 1_139_580_000, 31),
      ("30d\n    tile: 6h", 21_600_000, 121),
    ] {
      let files = Fixture.varied("features.yaml", "window: 30d", "window: \(window)")
      let series = try Fixture.load(files).plan.series[0]
      #expect(series.tileWidth == width && series.tileCount == count)
    }
    let allTime = try Fixture.load(Fixture.files).plan.series[2]
    #expect(allTime.tileCount == 0 && allTime.tileWidth > 0 && allTime.columns == .last)
  }

  @Test("identities depend on the thing alone, so that state survives other changes")
  func identities() throws {
    let before = try Fixture.load(Fixture.files).plan
    var files = Fixture.varied(
      "segments.yaml", "segments:",
      "segments:\n  - id: first\n    when: features.purchases30d > 99\n    labels: {zh: 一, en: One}\n    owner: me\n    purpose: marketing"
    )
    files["features.yaml"] = files["features.yaml"]?.replacing("window: all", with: "window: 90d")
    let after = try Fixture.load(files).plan
    #expect(after.segments.count == before.segments.count + 1)
    for segment in before.segments {
      #expect(after.segments.contains { $0.id == segment.id && $0.identity == segment.identity })
    }
    #expect(before.series[0].identity == after.series[0].identity)
    #expect(before.series[1].identity == after.series[1].identity)
    #expect(before.series[2].identity != after.series[2].identity)
  }

  @Test("the graph names what depends on an attribute, directly or by way of others")
  func dependencies() throws {
    let plan = try Fixture.load(Fixture.files).plan
    func segments(_ attribute: UInt16) -> [String] {
      (plan.dependents[attribute]?.segments ?? []).map { plan.segments[$0].id }
    }
    #expect(segments(AttributeSpace.features + 0) == ["spender"])
    #expect(segments(AttributeSpace.features + 1) == ["frequent"])
    #expect(segments(AttributeSpace.features + 2) == ["quiet", "frequent"])
    #expect(plan.dependents[CustomerAttribute.assets.rawValue]?.tiers == [0])
    #expect(plan.timeDependents.segments.map { plan.segments[$0].id } == ["quiet", "frequent"])
    #expect(plan.timeDependents.tiers.isEmpty)
  }

  @Test("segments are put in an order in which each follows those it refers to")
  func order() throws {
    let files = Fixture.varied(
      "segments.yaml",
      "when: features.spend30d >= money(\"1000.00\", \"CNY\")\n    exit: features.spend30d < money(\"500.00\", \"CNY\")",
      "when: inSegment(\"frequent\") && features.spend30d > money(\"1.00\", \"USD\")")
    #expect(files != Fixture.files)
    let plan = try Fixture.load(files).plan
    #expect(plan.segments.map(\.id) == ["quiet", "frequent", "spender"])
    let spender = plan.segments[2].when.attributes
    #expect(spender.contains(AttributeSpace.segments + 1))
    guard case .segmentEntered(let index) = plan.triggers[0].cause else {
      Issue.record("the trigger changed its kind")
      return
    }
    #expect(plan.segments[index].id == "spender")
  }

  @Test("queries on contact history are numbered once each")
  func history() throws {
    let files = Fixture.varied(
      "offers.yaml", "when: holds(\"savings\")",
      "when: contactsWithin('*', '30d') < 2 && !refusedWithin('card', '90d') && contactsWithin('*', '30d') < 3"
    )
    let plan = try Fixture.load(files).plan
    let day: Int64 = 86_400_000
    let expected: [HistoryQueryPlan] = [
      HistoryQueryPlan(kind: .contactsWithin, offer: nil, window: 30 * day),
      HistoryQueryPlan(kind: .refusedWithin, offer: 0, window: 90 * day),
    ]
    #expect(plan.historyQueries == expected)
  }
}
