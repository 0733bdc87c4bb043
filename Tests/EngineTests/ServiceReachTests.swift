import Events
import Records
import Strategy
import Testing

@testable import Engine

@Suite("Nobody is too low for service")
struct ServiceReachTests {
  private static let tiers = """
    tiers:
      - id: value
        sum:
          - id: cost
            value: money("-5.00", "CNY") * features.count30d
        steps:
          - id: low
          - {id: high, from: 100.00 CNY}
    """

  private static let offers = """
    triggers:
      - {id: pays, event: bank.transaction.booked}
    offers:
      - id: notice
        description: A notice everybody gets
        kind: service
        group: notices
        product: savings
        purpose: survey
        channels: [sms]
        value: 0.00 CNY
        validity: 7d
        texts: {zh: 通知, en: A notice}
      - id: card
        description: A card for those who are worth it
        kind: crossSell
        group: cards
        product: creditCard
        purpose: marketing
        channels: [sms]
        eligible:
          - {id: worth, reason: is of high value, when: tiers.value == "high"}
        value: 300.00 CNY
        validity: 7d
        texts: {zh: 信用卡, en: A card}
    """

  @Test("the lowest value gets service messages and escalations, and no promotion")
  func low() throws {
    let bench = try Bench(
      TestStrategy.plan(replacing: ["tiers.yaml": Self.tiers, "offers.yaml": Self.offers]))
    bench.snapshot()
    bench.consent(true)
    bench.consent(true, purpose: "survey")
    let emitted = bench.book("a", 100)
    #expect(bench.all.of("crm.tier.changed").map { $0["to"] } == ["low"])
    let offered = bench.all.of("crm.offer.decided").map { $0["offerId"] }
    #expect(offered.contains("notice") && !offered.contains("card"))
    #expect(!emitted.isEmpty)
    bench.complaint(.opened, severity: "critical")
    let later = bench.pass(until: bench.clock + 3 * Bench.hour)
    #expect(later.of("crm.complaint.escalated").count == 1)
    bench.complaint(.closed)
    #expect(
      bench.pass(until: bench.clock + 3 * Bench.day).of("crm.survey.invited").count == 1)
  }

  @Test("a tier that does not apply grades nobody, keeps who was graded, and has no score")
  func applies() throws {
    let tiers = """
      tiers:
        - id: firm
          applies: customer.isCompany
          score: features.count30d
          steps: [{id: idle}, {id: busy, from: 2}]
        - id: above
          components:
            - {id: firm, weight: 1, value: scores.firm, scale: [{at: 0, points: 0}, {at: 2, points: 100}]}
          steps: [{id: low}, {id: high, from: 60}]
      """
    let bench = try Bench(TestStrategy.plan(replacing: ["tiers.yaml": tiers]))
    bench.book("a", 1)
    bench.snapshot()
    #expect(bench.all.of("crm.tier.changed").isEmpty)
    bench.snapshot(version: 2, isCompany: true)
    #expect(bench.all.of("crm.tier.changed").map { $0["to"] } == ["idle", "low"])
    bench.book("b", 1)
    #expect(bench.all.of("crm.tier.changed").suffix(2).map { $0["to"] } == ["busy", "high"])
    bench.snapshot(version: 3)
    bench.reverse("a", 1)
    bench.reverse("b", 1)
    #expect(bench.all.of("crm.tier.changed").count == 4)
  }
}
