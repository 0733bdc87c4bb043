import Expressions
import Testing

@testable import Strategy

@Suite("An expression on its own, checked as if it stood in the default strategy")
struct ExpressionPlaceTests {
  private func type(_ text: String, _ place: ExpressionPlace) throws -> String {
    let strategy = try StrategyLoader.load(folder: DefaultStrategyTests.folder)
    return try strategy.type(of: text, at: place).description
  }

  @Test(
    "has the type it would have there",
    arguments: [
      ("features.cardSpend90d >= money(\"3.00\", \"CNY\")", ExpressionPlace.segment, "bool"),
      ("features.cardSpend90d * 0.5", .tier, "money"),
      ("event.merchantCategory in [5411, 5812]", .feature, "bool"),
      ("event.isCredit && customer.assets > money(\"1.00\", \"CNY\")", .trigger, "bool"),
    ])
  func types(text: String, place: ExpressionPlace, type: String) throws {
    #expect(try self.type(text, place) == type)
  }

  @Test(
    "is refused where it could not stand, with the nearest name",
    arguments: [
      ("features.cardSpend9d > money(\"3.00\", \"CNY\")", ExpressionPlace.segment, "cardSpend90d"),
      ("customer.riskRatin > 3", .segment, "customer.riskRating"),
      ("customer.assets > money(\"1.00\", \"CNY\")", .feature, "customer"),
      ("event.isCredit", .segment, "event"),
    ])
  func refusals(text: String, place: ExpressionPlace, named: String) throws {
    let strategy = try StrategyLoader.load(folder: DefaultStrategyTests.folder)
    let errors = #expect(throws: ExpressionErrors.self) {
      try strategy.type(of: text, at: place)
    }
    #expect(errors?.description.contains(named) ?? false, "\(errors?.description ?? "")")
  }
}
