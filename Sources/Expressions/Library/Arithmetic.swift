/// `+ - * / %` and unary minus: checked on integers, IEEE 754 on doubles.
enum Arithmetic {
  typealias Overload = FunctionDeclaration.Overload

  static var functions: [LibraryFunction] {
    func same(_ types: [CELType]) -> [Overload] { types.map { Overload([$0, $0], $0) } }
    let a = LibraryFunction.a
    return [
      LibraryFunction(
        "_+_",
        same([.int, .uint, .double, .string, .bytes, .list(a), .duration]) + [
          Overload([.timestamp, .duration], .timestamp),
          Overload([.duration, .timestamp], .timestamp),
        ], add),
      LibraryFunction(
        "_-_",
        same([.int, .uint, .double, .duration]) + [
          Overload([.timestamp, .duration], .timestamp),
          Overload([.timestamp, .timestamp], .duration),
        ], subtract),
      LibraryFunction("_*_", same([.int, .uint, .double])) {
        (arguments) throws(EvaluationError) in
        try numeric(
          "_*_", arguments, { $0.multipliedReportingOverflow(by: $1) },
          { $0.multipliedReportingOverflow(by: $1) }, *)
      },
      LibraryFunction("_/_", same([.int, .uint, .double])) {
        (arguments) throws(EvaluationError) in
        try requireDivisor(arguments, "division by zero")
        return try numeric(
          "_/_", arguments, { $0.dividedReportingOverflow(by: $1) },
          { $0.dividedReportingOverflow(by: $1) }, /)
      },
      LibraryFunction("_%_", same([.int, .uint]), remainder),
      LibraryFunction("-_", [Overload([.int], .int), Overload([.double], .double)], negate),
    ]
  }

  private static func add(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2 else { throw .noSuchOverload("_+_", arguments) }
    switch (arguments[0], arguments[1]) {
    case (.string(let left), .string(let right)):
      try ResultLimit.check(left.utf8.count + right.utf8.count)
      return .string(left + right)
    case (.bytes(let left), .bytes(let right)):
      try ResultLimit.check(left.count + right.count)
      return .bytes(left + right)
    case (.list(let left), .list(let right)):
      try ResultLimit.check(left.count + right.count)
      return .list(left + right)
    case (.timestamp(let time), .duration(let span)), (.duration(let span), .timestamp(let time)):
      return .timestamp(try time.adding(span))
    case (.duration(let left), .duration(let right)):
      return try duration(left.nanoseconds.addingReportingOverflow(right.nanoseconds))
    default:
      return try numeric(
        "_+_", arguments, { $0.addingReportingOverflow($1) },
        { $0.addingReportingOverflow($1) }, +)
    }
  }

  private static func subtract(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2 else { throw .noSuchOverload("_-_", arguments) }
    switch (arguments[0], arguments[1]) {
    case (.timestamp(let time), .duration(let span)):
      guard span.nanoseconds != .min else { throw rangeError }
      return .timestamp(try time.adding(CELDuration(nanoseconds: -span.nanoseconds)))
    case (.timestamp(let left), .timestamp(let right)):
      return .duration(try left.subtracting(right))
    case (.duration(let left), .duration(let right)):
      return try duration(left.nanoseconds.subtractingReportingOverflow(right.nanoseconds))
    default:
      return try numeric(
        "_-_", arguments, { $0.subtractingReportingOverflow($1) },
        { $0.subtractingReportingOverflow($1) }, -)
    }
  }

  private static func remainder(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2 else { throw .noSuchOverload("_%_", arguments) }
    switch (arguments[0], arguments[1]) {
    case (.int(_), .int(0)), (.uint(_), .uint(0)): throw EvaluationError("modulus by zero")
    case (.int(let left), .int(let right)):
      return .int(try checked(left.remainderReportingOverflow(dividingBy: right)))
    case (.uint(let left), .uint(let right)): return .uint(left % right)
    default: throw .noSuchOverload("_%_", arguments)
    }
  }

  private static func negate(_ arguments: [CELValue]) throws(EvaluationError) -> CELValue {
    switch arguments.first {
    case .int(let value): return .int(try checked(Int64(0).subtractingReportingOverflow(value)))
    case .double(let value): return .double(-value)
    default: throw .noSuchOverload("-_", arguments)
    }
  }

  private static var rangeError: EvaluationError {
    EvaluationError("range error: the duration is out of range")
  }

  private static func duration(
    _ result: (partialValue: Int64, overflow: Bool)
  ) throws(EvaluationError) -> CELValue {
    guard !result.overflow else { throw rangeError }
    return .duration(CELDuration(nanoseconds: result.partialValue))
  }

  private static func requireDivisor(
    _ arguments: [CELValue], _ message: String
  ) throws(EvaluationError) {
    switch arguments.last {
    case .int(0), .uint(0): throw EvaluationError(message)
    default: break
    }
  }

  private static func checked<Integer>(
    _ result: (partialValue: Integer, overflow: Bool)
  ) throws(EvaluationError) -> Integer {
    guard !result.overflow else { throw EvaluationError("return error for overflow") }
    return result.partialValue
  }

  private static func numeric(
    _ function: String, _ arguments: [CELValue],
    _ signed: (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
    _ unsigned: (UInt64, UInt64) -> (partialValue: UInt64, overflow: Bool),
    _ floating: (Double, Double) -> Double
  ) throws(EvaluationError) -> CELValue {
    guard arguments.count == 2 else { throw .noSuchOverload(function, arguments) }
    switch (arguments[0], arguments[1]) {
    case (.int(let left), .int(let right)): return .int(try checked(signed(left, right)))
    case (.uint(let left), .uint(let right)): return .uint(try checked(unsigned(left, right)))
    case (.double(let left), .double(let right)): return .double(floating(left, right))
    default: throw .noSuchOverload(function, arguments)
    }
  }
}
