import Testing

@testable import Expressions

@Suite("The constants a program compares an attribute with")
struct ThresholdTests {
  private static func thresholds(_ text: String, of name: String) throws -> [Threshold]? {
    let program = try TestEnvironment.make().compile(text).program()
    let variable = try #require(TestEnvironment.variables.first { $0.name == name })
    return program.thresholds(of: variable.id)
  }

  @Test(
    "are found where that is all it does",
    arguments: [
      ("customer.age >= 18", 1), ("18 <= customer.age", 1),
      ("customer.age > 18 && customer.age < 65", 2), ("!(customer.age == 42) || true", 1),
      ("customer.region == 'GD' && customer.age != 3", 1), ("customer.region == 'GD'", 0),
    ])
  func found(text: String, count: Int) throws {
    #expect(try Self.thresholds(text, of: "customer.age")?.count == count)
  }

  @Test(
    "are not told where it does more",
    arguments: [
      "customer.age + 1 > 18", "customer.age > 18 && customer.age % 2 == 0",
      "has(customer.age) && customer.age > 18", "customer.age > 41.5",
      "18 <= (customer.region == 'GD' ? customer.age : 7)",
      "customer.age in [1, 2]", "customer.age < customer.age",
      "(customer.region == 'GD' ? 5 : 6) <= customer.age",
      "customer.age >= (customer.region == 'GD' ? 5 : 6)",
    ])
  func refused(text: String) throws {
    #expect(try Self.thresholds(text, of: "customer.age") == nil)
  }

  @Test("hold for the values for which the comparison is true")
  func holding() throws {
    for (text, low, same, high) in [
      ("customer.age >= 18", false, true, true), ("18 < customer.age", false, false, true),
      ("customer.age != 18", true, false, true), ("18 == customer.age", false, true, false),
      ("18 >= customer.age", true, true, false),
    ] {
      let threshold = try #require(try Self.thresholds(text, of: "customer.age")?.first)
      #expect(threshold.kind == .int)
      #expect(threshold.holds(.int(17)) == low, "\(text)")
      #expect(threshold.holds(.int(18)) == same, "\(text)")
      #expect(threshold.holds(.int(19)) == high, "\(text)")
    }
    let ratio = try #require(
      try Self.thresholds("features.ratio < 0.5", of: "features.ratio")?.first)
    #expect(ratio.holds(.double(0.4)))
    #expect(!ratio.holds(.double(.nan)))
  }
}
