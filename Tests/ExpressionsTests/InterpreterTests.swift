import Expressions
import Testing

@Suite struct InterpreterTests {
  static let cases: [(String, String)] = [
    ("customer.tags.filter(t, t.startsWith('v')).size()", "1"),
    ("customer.tags.map(t, t.size()).exists(n, n == 3)", "true"),
    ("customer.tags[0] + '-' + customer.tags[1]", "'vip-gold'"),
    ("customer.tags[2]", "error"),
    ("'%s has %d: %.1f'.format(['x', 3, 2.25])", "'x has 3: 2.2'"),
    ("'a,b,c'.split(',').join('+')", "'a+b+c'"),
    ("'hello'.substring(1, 3)", "'el'"),
    ("'hello'.replace('', '-')", "'-h-e-l-l-o-'"),
    ("''.split('').size()", "0"),
    ("'añb'.split('').size()", "3"),
    ("cel.bind(e, 1 / 0, true)", "true"),
    ("cel.bind(e, 1 / 0, e > 0)", "error"),
    ("[1, 2, 3].transformMap(i, v, {'k': v}['k'])[2]", "3"),
    ("{'a': 1}.transformMapEntry(k, v, {v: k})[1]", "'a'"),
    ("optional.of(3).optMap(x, x + customer.age).orValue(0)", "45"),
    ("optional.none().orValue(7)", "7"),
    ("optional.none().value()", "error"),
    ("[optional.of(1), optional.none()].unwrapOpt().size()", "1"),
    ("customer.missing == 'a'", "unknown"),
    ("[customer.missing].size()", "unknown"),
    ("customer.missing == 'a' || true", "true"),
    ("string(customer.age) + string(1.0) + string(true)", "'421true'"),
    ("string(timestamp('2024-02-29T12:00:00.5+08:00'))", "'2024-02-29T04:00:00.5Z'"),
    ("string(duration('-1h30m0.5s'))", "'-5400.5s'"),
    ("duration('1h') + duration('30m') == duration('90m')", "true"),
    ("duration('1d')", "error"),
    ("timestamp('2023-02-29T00:00:00Z')", "error"),
    ("uint(-0.5) + uint(1.9)", "1u"),
    ("uint(-1.0)", "error"),
    ("b'abc'.size() + bytes('é').size()", "5"),
    ("0.1 + 0.2 == 0.3", "false"),
    ("double('NaN') == double('NaN')", "false"),
    ("[1, 2u, 3.0] == [1.0, 2, 3]", "true"),
    ("dyn({'a': 1}) == {'a': 1.0}", "true"),
    ("type(customer.age) == int && type(money) == type", "true"),
    ("'\\u00e9' == 'e\\u0301'", "false"),
    ("base64.encode(base64.decode('QQ'))", "'QQ=='"),
    ("string(ip('2001:db8:0:0:1:0:0:1'))", "'2001:db8::1:0:0:1'"),
    ("cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')", "true"),
  ]

  @Test("an expression gives the value the language defines", arguments: cases)
  func evaluates(_ expression: String, _ expected: String) throws {
    let checked = try TestEnvironment.make().compile(expression)
    var bindings = TestEnvironment.bindings(TestEnvironment.values)
    bindings["customer.tags"] = .list([.string("vip"), .string("gold")])
    #expect(TestEnvironment.describe(checked.evaluate(bindings)) == expected)
  }

  @Test("an unknown result names all attributes that would decide")
  func unknownNames() throws {
    let checked = try TestEnvironment.make().compile(
      "customer.gone && customer.missing == 'x' && !complaint.open")
    let result = try checked.evaluate(["complaint.open": .bool(false)]).get()
    guard case .unknown(let names) = result else {
      Issue.record("\(result) is not unknown")
      return
    }
    #expect(names == ["customer.gone", "customer.missing"])
  }

  @Test("an error has the place of the operation that failed, and no data")
  func errorPlace() throws {
    let checked = try TestEnvironment.make().compile("1 < 2 && customer.tags[5] == 'x'")
    let result = checked.evaluate(["customer.tags": .list([.string("secret")])])
    guard case .failure(let error) = result else {
      Issue.record("no error")
      return
    }
    #expect(error.offset == 9)
    #expect(!error.message.contains("secret"))
  }

  @Test("an evaluation without end is stopped")
  func bounded() throws {
    var environment = Environment()
    environment.declare(variable: "l", type: .list(.int))
    let checked = try environment.compile(
      "l.all(a, l.all(b, l.all(c, true)))")
    let list = CELValue.list((0..<100).map { CELValue.int($0) })
    guard case .failure(let error) = checked.evaluate(["l": list]) else {
      Issue.record("not stopped")
      return
    }
    #expect(error.message.contains("steps"))
    #expect(checked.cost > 1_000_000)
  }

  @Test("text that doubles again and again is stopped")
  func boundedSize() throws {
    var environment = Environment()
    environment.enable(.bindings)
    let nested = (0..<40).reduce("'xxxxxxxxxx'") { inner, _ in
      "cel.bind(x, \(inner), x + x)"
    }
    guard case .failure(let error) = try environment.compile(nested).evaluate() else {
      Issue.record("not stopped")
      return
    }
    #expect(error.message.contains("larger"))
  }
}
