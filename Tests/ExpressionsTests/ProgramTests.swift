import Expressions
import Testing

@Suite struct ProgramTests {
  /// An expression and its result over the example customer.
  static let cases: [(String, String)] = [
    (
      "features.spend_30d > money(\"1000.00\", \"CNY\") && customer.region in [\"GD\", \"ZJ\"] "
        + "&& !complaint.open", "true"
    ),
    ("customer.region == 'GD' ? 1 : 2", "1"),
    ("customer.missing == 'x' ? 1 : 2", "unknown"),
    ("customer.age / 0 > 1 ? 1 : 2", "error"),
    ("customer.age + 9223372036854775807", "error"),
    ("-customer.age", "-42"),
    ("customer.age * 2 - 4 / 2", "82"),
    ("customer.age % 5", "2"),
    ("customer.visits + 1u", "8u"),
    ("customer.visits - 8u", "error"),
    ("features.ratio * 2.0 + 0.5", "1.0"),
    ("customer.age > 41.5", "true"),
    ("customer.visits < customer.age", "true"),
    ("features.spend_30d + money('0.50', 'CNY')", "money 150050"),
    ("features.spend_30d * 2", "money 300000"),
    ("3 * features.balance", "money -6150"),
    // Half to even: 2050 × 0.05 = 102.5.
    ("features.balance * 0.05", "money -102"),
    ("features.spend_30d / features.balance", "-73.17073170731707"),
    ("features.balance / (features.balance - features.balance)", "error"),
    ("-features.balance", "money 2050"),
    ("money('1', 'CNY') < features.spend_30d", "true"),
    ("math.greatest(features.spend_30d, features.balance)", "money 150000"),
    ("math.least(customer.age, 7, 9)", "7"),
    ("math.greatest([1, 5, 3]) + customer.age", "47"),
    ("math.round(features.ratio * 10.0)", "3.0"),
    ("math.abs(-customer.age)", "42"),
    ("math.bitShiftLeft(customer.age, 2)", "168"),
    ("customer.region.startsWith('G') && customer.region.endsWith('D')", "true"),
    ("event.channel.contains('co')", "true"),
    ("event.channel.contains('')", "true"),
    ("size(event.channel) + event.channel.size()", "8"),
    ("customer.region < event.channel", "true"),
    ("event.channel.matches('^(e|m)com$')", "true"),
    ("event.channel.matches('^com')", "false"),
    ("event.channel in ['pos', 'ecom']", "true"),
    ("event.channel in [customer.region, 'ecom']", "true"),
    ("customer.age in [1, 2, 42]", "true"),
    ("customer.age in {42: 'x'}", "true"),
    ("customer.missing in ['a']", "unknown"),
    ("['pos', 'ecom'].exists(c, c == event.channel)", "true"),
    ("['pos', 'ecom'].all(c, c != event.channel)", "false"),
    ("['pos', 'ecom', 'atm'].exists_one(c, c == event.channel)", "true"),
    ("['pos', customer.missing].exists(c, c == event.channel)", "unknown"),
    ("['ecom', customer.missing].exists(c, c == event.channel)", "unknown"),
    ("event.channel in ['ecom', customer.missing]", "unknown"),
    ("['pos', 'ecom'].exists(i, c, i == 1 && c == event.channel)", "true"),
    ("[[1, 2], [41, 42]].exists(l, l.exists(x, x == customer.age))", "true"),
    ("[1, 2].map(x, x * 21).exists(y, y == customer.age)", "true"),
    ("[].all(x, x == customer.age)", "true"),
    ("cel.bind(x, customer.age + 1, x * x)", "1849"),
    ("cel.bind(x, 2, [x, customer.age].exists(x, y, y == 42 && x == 1))", "true"),
    ("has(customer.region) && !has(customer.missing)", "true"),
    ("customer.gone && false", "false"),
    ("false && customer.gone", "false"),
    ("customer.gone || true", "true"),
    ("customer.gone && 1 / customer.age == 0", "unknown"),
    ("customer.gone && customer.age / 0 == 0", "unknown"),
    ("complaint.open && customer.age / 0 == 0", "false"),
    ("event.time.getHours()", "17"),
    ("event.time.getHours('Asia/Shanghai')", "1"),
    ("event.time.getDate('+08:00')", "1"),
    ("event.time.getMonth()", "1"),
    ("event.time.getDayOfWeek()", "4"),
    ("event.time.getMilliseconds()", "250"),
    ("event.time + duration('24h') > timestamp('2024-03-01T00:00:00Z')", "true"),
    ("event.time - timestamp('2024-02-29T17:30:15Z')", "span 250"),
    ("features.since.getHours()", "36"),
    ("features.since > duration('1h')", "true"),
    ("int(event.time)", "1709227815"),
    ("int(features.ratio * 10.0) + int(customer.visits)", "9"),
    ("double(customer.age) / 4.0", "10.5"),
    ("int('12') + int(customer.extra)", "15"),
    ("int(customer.region)", "error"),
    ("customer.extra == 3", "true"),
    ("customer.extra == 'x'", "false"),
    ("customer.region", "'GD'"),
    ("complaint.open ? 'a' : 'b'", "'b'"),
    ("holds('card') && twice(customer.age) == 84", "true"),
    ("timestamp(customer.age) == timestamp('1970-01-01T00:00:42Z')", "true"),
    ("size(['a', 'b']) + size('x' + 'y')", "4"),
    ("customer.age == null", "error at compile time"),
  ]

  @Test("a program gives the value the language defines", arguments: cases)
  func evaluates(_ expression: String, _ expected: String) throws {
    let environment = TestEnvironment.make()
    let checked: CheckedExpression
    do {
      checked = try environment.compile(expression)
    } catch {
      #expect(expected == "error at compile time", "\(error)")
      return
    }
    let program = try checked.program()
    let values = TestEnvironment.values
    #expect(TestEnvironment.evaluate(program, values) == expected)
    let bindings = TestEnvironment.bindings(values)
    #expect(TestEnvironment.describe(checked.evaluate(bindings)) == expected)
  }

  @Test("a program names the attributes and host functions it depends on")
  func dependencies() throws {
    let checked = try TestEnvironment.make().compile(
      "customer.age > 3 && twice(customer.age) > 1 && has(customer.region) && holds('card')")
    let program = try checked.program()
    #expect(program.attributes == [1, 2, 20])
    #expect(program.hostFunctions == [1])
    #expect(checked.attributes == [1, 2, 20])
    #expect(checked.variables == ["customer.age", "customer.region"])
    #expect(program.resultType == .bool)
    #expect(program.cost > 0 && program.cost < 40)
  }

  static let refusals: [(String, String, Int)] = [
    ("'a' + customer.region == 'ab'", "cannot call '_+_'", 0),
    ("customer.tags.exists(t, t == 'x')", "elements are written out", 0),
    ("[customer.age]", "a program gives one scalar", 0),
    ("1 / 0 == 1", "always fails", 0),
    ("customer.region.matches(event.channel)", "must be a constant", 24),
    ("customer.region.matches('(')", "invalid regular expression", 24),
    ("event.time.getHours(customer.region) > 1", "time zone must be a constant", 20),
    ("event.time.getHours('Asia/Nowhere') > 1", "unknown time zone", 20),
    ("size([1, customer.age]) > 1", "cannot call 'size'", 0),
    ("customer.region.charAt(0) == 'G'", "cannot call 'charAt'", 0),
  ]

  @Test("what a program cannot do is refused with its place", arguments: refusals)
  func refuses(_ expression: String, _ message: String, _ offset: Int) throws {
    let checked = try TestEnvironment.make().compile(expression)
    let errors = #expect(throws: ExpressionErrors.self) { try checked.program() }
    let first = try #require(errors?.errors.first)
    #expect(first.message.contains(message), "\(first)")
    #expect(first.offset == offset)
  }

  @Test("a program too long or too deep is refused")
  func bounds() throws {
    let environment = TestEnvironment.make()
    let list = (0..<100).map { "\($0)" }.joined(separator: ",")
    let long = try environment.compile(
      "[\(list)].all(x, [\(list)].exists(y, x * y == customer.age))")
    let tooLong = #expect(throws: ExpressionErrors.self) { try long.program() }
    #expect(tooLong?.errors.contains { $0.message.contains("longer than 4096") } ?? false)
    var nested = "customer.age"
    for _ in 0..<40 { nested = "customer.age - (\(nested))" }
    let deep = try environment.compile(nested)
    let tooDeep = #expect(throws: ExpressionErrors.self) { try deep.program() }
    #expect(tooDeep?.errors.contains { $0.message.contains("more than 32") } ?? false)
  }
}
