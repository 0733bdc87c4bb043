import Expressions

/// A source over boxed values; texts are kept alive for as long as the source is.
final class TestSource: ScalarSource {
  private var values: [UInt16: Scalar] = [:]
  private var texts: [UnsafeMutableRawBufferPointer] = []

  init(_ attributes: [UInt16: CELValue]) {
    for (id, value) in attributes { values[id] = scalar(value) }
  }

  deinit {
    for text in texts { text.deallocate() }
  }

  private func scalar(_ value: CELValue) -> Scalar {
    switch value {
    case .null: return Scalar(kind: .null)
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .uint(let value): return .uint(value)
    case .double(let value): return .double(value)
    case .timestamp(let value): return .timestamp(value.milliseconds)
    case .duration(let value): return .duration(value.milliseconds)
    case .opaque(_, let value): return .opaque(value)
    case .string(let value):
      let bytes = Array(value.utf8)
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(1, bytes.count), alignment: 1)
      memory.copyBytes(from: bytes)
      texts.append(memory)
      return Scalar(text: UnsafeRawBufferPointer(rebasing: memory[..<bytes.count]))
    default: return .unknown
    }
  }

  func attribute(_ id: UInt16) -> Scalar { values[id] ?? .unknown }

  /// Function 1 doubles an int; function 2 tells how many arguments it got.
  func call(_ function: UInt16, _ arguments: UnsafeBufferPointer<Scalar>) -> Scalar {
    switch function {
    case 1:
      guard arguments[0].kind == .int else { return .error }
      let (doubled, overflow) = arguments[0].int64.multipliedReportingOverflow(by: 2)
      return overflow ? .error : .int(doubled)
    case 2: return .int(Int64(arguments.count))
    default: return .error
    }
  }
}

/// The environment of the program tests: a small customer.
enum TestEnvironment {
  /// Name, type, attribute and an example value.
  static let variables: [(name: String, type: CELType, id: UInt16, value: CELValue)] = [
    ("customer.region", .string, 1, .string("GD")),
    ("customer.age", .int, 2, .int(42)),
    ("features.spend_30d", .opaque("money", []), 3, .opaque("money", 150_000)),
    ("features.ratio", .double, 4, .double(0.25)),
    ("complaint.open", .bool, 5, .bool(false)),
    ("event.time", .timestamp, 6, time(1_709_227_815_250)),
    ("features.since", .duration, 7, .duration(CELDuration(nanoseconds: 131_400 * 1_000_000_000))),
    ("event.channel", .string, 8, .string("ecom")),
    ("customer.visits", .uint, 9, .uint(7)),
    ("customer.extra", .dyn, 10, .int(3)),
    ("customer.missing", .string, 11, .unknown(["customer.missing"])),
    ("customer.gone", .bool, 12, .unknown(["customer.gone"])),
    ("features.balance", .opaque("money", []), 13, .opaque("money", -2_050)),
  ]

  private static func time(_ milliseconds: Int64) -> CELValue {
    CELTimestamp(milliseconds: milliseconds).map(CELValue.timestamp) ?? .null
  }

  static func make() -> Environment {
    var environment = Environment()
    environment.enable(.all)
    environment.declare(opaqueInteger: "money")
    for variable in variables {
      environment.declare(variable: variable.name, type: variable.type, attribute: variable.id)
    }
    environment.declare(variable: "customer.tags", type: .list(.string))
    environment.declare(
      function: FunctionDeclaration(
        "twice", [.init([.int], .int, hostFunction: 1)],
        implementation: { (arguments) throws(EvaluationError) in
          guard case .int(let value) = arguments[0] else {
            throw EvaluationError("no such overload")
          }
          let (doubled, overflow) = value.multipliedReportingOverflow(by: 2)
          if overflow { throw EvaluationError("overflow") }
          return .int(doubled)
        }))
    environment.declare(
      constantFunction: "money", parameters: [.string, .string], result: .opaque("money", [])
    ) { (arguments) throws(ConstantFunctionError) in
      guard arguments[1] == "CNY", let amount = Double(arguments[0]) else {
        throw ConstantFunctionError(
          "unknown currency '\(arguments[1])'", suggestion: "the base currency is CNY")
      }
      return .constant(.opaque("money", Int64((amount * 100).rounded())))
    }
    environment.declare(constantFunction: "holds", parameters: [.string], result: .bool) {
      (arguments) throws(ConstantFunctionError) in
      guard arguments[0] == "card" else {
        throw ConstantFunctionError("unknown product '\(arguments[0])'")
      }
      return .attribute(20)
    }
    return environment
  }

  static var values: [UInt16: CELValue] {
    var result: [UInt16: CELValue] = [20: .bool(true)]
    for variable in variables { result[variable.id] = variable.value }
    return result
  }

  static func bindings(_ values: [UInt16: CELValue]) -> [String: CELValue] {
    var result: [String: CELValue] = [:]
    for variable in variables { result[variable.name] = values[variable.id] }
    result["holds(\"card\")"] = values[20]
    return result
  }

  /// The result of a program in words.
  static func evaluate(_ program: ScalarProgram, _ values: [UInt16: CELValue]) -> String {
    let source = TestSource(values)
    return withExtendedLifetime(source) { describe(program.evaluate(source)) }
  }

  /// A scalar in words, for comparisons in tests.
  static func describe(_ scalar: Scalar) -> String {
    switch scalar.kind {
    case .unknown: "unknown"
    case .error: "error"
    case .null: "null"
    case .bool: "\(scalar.bits == 1)"
    case .int: "\(scalar.int64)"
    case .uint: "\(scalar.bits)u"
    case .double: "\(scalar.double)"
    case .timestamp: "time \(scalar.int64)"
    case .duration: "span \(scalar.int64)"
    case .text: "'\(String(decoding: scalar.text, as: UTF8.self))'"
    case .opaque: "money \(scalar.int64)"
    }
  }

  static func describe(_ result: Result<CELValue, EvaluationError>) -> String {
    switch result {
    case .failure: "error"
    case .success(.unknown): "unknown"
    case .success(.null): "null"
    case .success(.bool(let value)): "\(value)"
    case .success(.int(let value)): "\(value)"
    case .success(.uint(let value)): "\(value)u"
    case .success(.double(let value)): "\(value)"
    case .success(.timestamp(let value)): "time \(value.milliseconds)"
    case .success(.duration(let value)): "span \(value.milliseconds)"
    case .success(.string(let value)): "'\(value)'"
    case .success(.opaque(_, let value)): "money \(value)"
    case .success(let value): "\(value)"
    }
  }
}
