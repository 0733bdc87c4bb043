/// The math functions of cel-go's `ext.Math`.
enum MathLibrary {
  typealias Overload = FunctionDeclaration.Overload

  static var functions: [LibraryFunction] { extremes + rounding + tests + bits }

  private static let numbers: [CELType] = [.int, .uint, .double]

  private static var extremes: [LibraryFunction] {
    var overloads: [Overload] = []
    for first in numbers {
      overloads.append(Overload([first], first))
      for second in numbers {
        overloads.append(Overload([first, second], first == second ? first : .dyn))
      }
    }
    overloads.append(Overload([.list(LibraryFunction.a)], LibraryFunction.a))
    return [("math.@max", ValueOrder.greater), ("math.@min", ValueOrder.less)].map {
      name, wanted in
      LibraryFunction(name, overloads) { (arguments) throws(EvaluationError) in
        var values = arguments
        if arguments.count == 1, case .list(let list) = arguments[0] { values = list }
        guard var best = values.first else {
          throw EvaluationError("\(name) needs at least one value")
        }
        for value in values {
          guard isNumber(value), let order = value.order(best) else {
            throw .noSuchOverload(name, arguments)
          }
          if order == wanted { best = value }
        }
        return best
      }
    }
  }

  private static func isNumber(_ value: CELValue) -> Bool {
    switch value {
    case .int, .uint, .double, .opaque: true
    default: false
    }
  }

  private static var rounding: [LibraryFunction] {
    [
      double("math.ceil") { $0.rounded(.up) },
      double("math.floor") { $0.rounded(.down) },
      double("math.round") { $0.rounded(.toNearestOrAwayFromZero) },
      double("math.trunc") { $0.rounded(.towardZero) },
      LibraryFunction("math.abs", numbers.map { Overload([$0], $0) }) {
        (arguments) throws(EvaluationError) in
        switch arguments.first {
        case .int(let value):
          guard value != .min else { throw EvaluationError("integer overflow") }
          return .int(abs(value))
        case .uint(let value): return .uint(value)
        case .double(let value): return .double(abs(value))
        default: throw .noSuchOverload("math.abs", arguments)
        }
      },
      LibraryFunction("math.sign", numbers.map { Overload([$0], $0) }) {
        (arguments) throws(EvaluationError) in
        switch arguments.first {
        case .int(let value): return .int(value.signum())
        case .uint(let value): return .uint(value == 0 ? 0 : 1)
        case .double(let value): return .double(value > 0 ? 1 : value < 0 ? -1 : value)
        default: throw .noSuchOverload("math.sign", arguments)
        }
      },
      LibraryFunction("math.sqrt", numbers.map { Overload([$0], .double) }) {
        (arguments) throws(EvaluationError) in
        switch arguments.first {
        case .int(let value): return .double(Double(value).squareRoot())
        case .uint(let value): return .double(Double(value).squareRoot())
        case .double(let value): return .double(value.squareRoot())
        default: throw .noSuchOverload("math.sqrt", arguments)
        }
      },
    ]
  }

  private static func double(
    _ name: String, _ body: @escaping @Sendable (Double) -> Double
  ) -> LibraryFunction {
    LibraryFunction(name, [Overload([.double], .double)]) {
      (arguments) throws(EvaluationError) in
      guard case .double(let value) = arguments.first, arguments.count == 1 else {
        throw .noSuchOverload(name, arguments)
      }
      return .double(body(value))
    }
  }

  private static var tests: [LibraryFunction] {
    let tests: [(String, @Sendable (Double) -> Bool)] = [
      ("math.isNaN", { $0.isNaN }), ("math.isInf", { $0.isInfinite }),
      ("math.isFinite", { $0.isFinite }),
    ]
    return tests.map { name, test in
      LibraryFunction(name, [Overload([.double], .bool)]) {
        (arguments) throws(EvaluationError) in
        guard case .double(let value) = arguments.first, arguments.count == 1 else {
          throw .noSuchOverload(name, arguments)
        }
        return .bool(test(value))
      }
    }
  }

  private static var bits: [LibraryFunction] {
    let combinations: [(String, @Sendable (UInt64, UInt64) -> UInt64)] = [
      ("math.bitAnd", { $0 & $1 }), ("math.bitOr", { $0 | $1 }), ("math.bitXor", { $0 ^ $1 }),
    ]
    let shifts: [(String, @Sendable (UInt64, UInt64) -> UInt64)] = [
      ("math.bitShiftLeft", { $1 > 63 ? 0 : $0 << $1 }),
      // Logical also on int: the sign bit is a bit like the others.
      ("math.bitShiftRight", { $1 > 63 ? 0 : $0 >> $1 }),
    ]
    let pairs = [Overload([.int, .int], .int), Overload([.uint, .uint], .uint)]
    let shifting = [Overload([.int, .int], .int), Overload([.uint, .int], .uint)]
    return combinations.map { name, body in
      LibraryFunction(name, pairs) { (arguments) throws(EvaluationError) in
        guard arguments.count == 2 else { throw .noSuchOverload(name, arguments) }
        switch (arguments[0], arguments[1]) {
        case (.int(let left), .int(let right)):
          return .int(Int64(bitPattern: body(UInt64(bitPattern: left), UInt64(bitPattern: right))))
        case (.uint(let left), .uint(let right)): return .uint(body(left, right))
        default: throw .noSuchOverload(name, arguments)
        }
      }
    }
      + shifts.map { name, body in
        LibraryFunction(name, shifting) { (arguments) throws(EvaluationError) in
          guard arguments.count == 2, case .int(let places) = arguments[1] else {
            throw .noSuchOverload(name, arguments)
          }
          guard places >= 0 else { throw EvaluationError("\(name): negative offset") }
          switch arguments[0] {
          case .int(let value):
            return .int(Int64(bitPattern: body(UInt64(bitPattern: value), UInt64(places))))
          case .uint(let value): return .uint(body(value, UInt64(places)))
          default: throw .noSuchOverload(name, arguments)
          }
        }
      } + [
        LibraryFunction("math.bitNot", [Overload([.int], .int), Overload([.uint], .uint)]) {
          (arguments) throws(EvaluationError) in
          switch arguments.first {
          case .int(let value): return .int(~value)
          case .uint(let value): return .uint(~value)
          default: throw .noSuchOverload("math.bitNot", arguments)
          }
        }
      ]
  }
}
