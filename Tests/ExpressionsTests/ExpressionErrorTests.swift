import Expressions
import Testing

@Suite struct ExpressionErrorTests {
  struct Mistake: CustomTestStringConvertible {
    var text: String
    var message: String
    var line = 1
    var column: Int
    var length: Int
    var suggestion: String?

    var testDescription: String { text }
  }

  static let mistakes: [Mistake] = [
    Mistake(
      text: "customer.regoin == 'GD'", message: "undeclared reference to 'customer.regoin'",
      column: 1, length: 15, suggestion: "did you mean 'customer.region'?"),
    Mistake(
      text: "true &&\n  custmer.age > 3", message: "undeclared reference to 'custmer.age'",
      line: 2, column: 3, length: 11, suggestion: "did you mean 'customer.age'?"),
    Mistake(
      text: "twic(3) == 6", message: "undeclared reference to function 'twic'", column: 1,
      length: 7, suggestion: "did you mean 'twice'?"),
    Mistake(
      text: "customer.age + 1.5", message: "no matching overload for '_+_' applied to '(int, ",
      column: 1, length: 18, suggestion: "convert one side with int(…) or double(…)"),
    Mistake(
      text: "features.spend_30d > 1000", message: "no matching overload for '_>_'", column: 1,
      length: 25, suggestion: "write the other side as money(…)"),
    Mistake(
      text: "customer.age = 3", message: "unexpected character '='", column: 14, length: 1,
      suggestion: "write == to compare"),
    Mistake(
      text: "true and false", message: "unexpected 'and'", column: 6, length: 3,
      suggestion: "write &&"),
    Mistake(
      text: "'é' + 'abc", message: "the text is not closed", column: 7, length: 4,
      suggestion: "add '"),
    Mistake(text: "(1 + 2", message: "the expression ends where ')'", column: 7, length: 0),
    Mistake(text: "1 + ", message: "the expression ends where an operand", column: 5, length: 0),
    Mistake(
      text: "'\\q'", message: "unknown escape sequence", column: 2, length: 2,
      suggestion: "write \\\\ for a backslash, or put r before the text"),
    Mistake(
      text: "9223372036854775808", message: "out of range", column: 1, length: 19),
    Mistake(text: "for", message: "'for' is a reserved word", column: 1, length: 3),
    Mistake(
      text: "[1].exists(1, true)", message: "must be a simple name", column: 12, length: 1),
    Mistake(
      text: "has(customer)", message: "has() needs a selection", column: 5, length: 8,
      suggestion: "write has(a.b)"),
    Mistake(
      text: "customer.age.foo", message: "type 'int' does not support field selection", column: 1,
      length: 16),
    Mistake(
      text: "{1.5: 2}", message: "keys of type double", column: 2, length: 3,
      suggestion: "use bool, int, uint or string"),
    Mistake(
      text: "1.all(x, true)", message: "int cannot be iterated over", column: 1, length: 1,
      suggestion: "use a list or map"),
    Mistake(
      text: "Foo{a: 1}", message: "protobuf messages such as Foo{…} are not supported", column: 1,
      length: 9, suggestion: "use a map: {'field': value}"),
    Mistake(
      text: "money('5', 'USD') == money('5', 'CNY')", message: "unknown currency 'USD'", column: 1,
      length: 17, suggestion: "the base currency is CNY"),
    Mistake(
      text: "holds(customer.region)", message: "holds() needs a literal of type string", column: 7,
      length: 15,
      suggestion: "write the value itself, because it is looked up before any data is read"),
    Mistake(text: "holds()", message: "holds() takes 1 arguments, not 0", column: 1, length: 7),
  ]

  @Test("a mistake is told with its place and its remedy", arguments: mistakes)
  func tells(_ mistake: Mistake) throws {
    let environment = TestEnvironment.make()
    let thrown = #expect(throws: ExpressionErrors.self) {
      try environment.compile(mistake.text)
    }
    let error = try #require(thrown?.errors.first)
    #expect(error.message.contains(mistake.message), "\(error)")
    #expect(error.line == mistake.line)
    #expect(error.column == mistake.column)
    #expect(error.length == mistake.length)
    #expect(error.suggestion == mistake.suggestion)
  }

  @Test("all mistakes are told at once, in the order of their places")
  func allAtOnce() throws {
    let environment = TestEnvironment.make()
    let thrown = #expect(throws: ExpressionErrors.self) {
      try environment.compile("a > 1 && customer.age == 'x' && b.c && twic(1) == 2")
    }
    let offsets = try #require(thrown).errors.map(\.offset)
    #expect(offsets == [0, 9, 32, 39])
  }

  @Test("a result of the wrong type is refused")
  func expectedType() throws {
    let environment = TestEnvironment.make()
    let thrown = #expect(throws: ExpressionErrors.self) {
      try environment.compile("customer.age", expecting: .bool)
    }
    #expect(thrown?.errors.first?.suggestion == "compare it with something")
    #expect(try environment.compile("customer.age > 1", expecting: .bool).type == .bool)
  }

  @Test(
    "hostile texts are refused without a crash",
    arguments: [
      String(repeating: "(", count: 5000), String(repeating: "[", count: 5000),
      String(repeating: "-", count: 5000), String(repeating: "!", count: 5000),
      String(repeating: "1+", count: 3000) + "1", String(repeating: "a.", count: 3000) + "a",
      String(repeating: "x", count: 200_000), String(repeating: "1?1:", count: 3000) + "1",
      String(repeating: "{1:", count: 3000), "\u{0}", "`", "b'\\u0041'", "\"\\uD800\"",
      "1u2", "0x", "1e999999999999x", "r'\n'",
    ])
  func hostile(_ text: String) {
    var environment = TestEnvironment.make()
    environment.declare(variable: "a", type: .dyn)
    #expect(throws: ExpressionErrors.self) { try environment.compile(text) }
  }

  @Test("a chain of a thousand terms is no deep nesting")
  func longChain() throws {
    let text = (0..<1000).map { "customer.age == \($0)" }.joined(separator: " || ")
    let checked = try TestEnvironment.make().compile(text)
    #expect(try checked.evaluate(["customer.age": .int(999)]).get().isEqual(to: .bool(true)))
  }
}
