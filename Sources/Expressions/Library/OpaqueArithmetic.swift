/// Operators on host types that are integers underneath, such as money in minor units.
enum OpaqueArithmetic {
  typealias Overload = FunctionDeclaration.Overload

  /// The operators and signatures one such type gets.
  static func overloads(of name: String) -> [(String, Overload)] {
    let type = CELType.opaque(name, [])
    var result: [(String, Overload)] = ["_<_", "_<=_", "_>_", "_>=_"].map {
      ($0, Overload([type, type], .bool))
    }
    result += ["_+_", "_-_"].map { ($0, Overload([type, type], type)) }
    result.append(("-_", Overload([type], type)))
    result += ["math.@max", "math.@min"].map { ($0, Overload([type, type], type)) }
    for factor in [CELType.int, .double] {
      result.append(("_*_", Overload([type, factor], type)))
      result.append(("_*_", Overload([factor, type], type)))
    }
    result.append(("_/_", Overload([type, type], .double)))
    return result
  }

  /// Whether arguments of an arithmetic operator are opaque integers.
  static func handles(_ function: String, _ arguments: [CELValue]) -> Bool {
    switch function {
    case "_+_", "_-_", "_*_", "_/_", "-_":
      arguments.contains { if case .opaque = $0 { true } else { false } }
    default: false
    }
  }

  static func apply(
    _ function: String, _ arguments: [CELValue]
  ) throws(EvaluationError) -> CELValue {
    if arguments.count == 1, function == "-_", case .opaque(let name, let value) = arguments[0] {
      return .opaque(name, try checked(Int64(0).subtractingReportingOverflow(value)))
    }
    guard arguments.count == 2 else { throw .noSuchOverload(function, arguments) }
    switch (function, arguments[0], arguments[1]) {
    case ("_+_", .opaque(let name, let left), .opaque(let other, let right)) where name == other:
      return .opaque(name, try checked(left.addingReportingOverflow(right)))
    case ("_-_", .opaque(let name, let left), .opaque(let other, let right)) where name == other:
      return .opaque(name, try checked(left.subtractingReportingOverflow(right)))
    case ("_/_", .opaque(let name, let left), .opaque(let other, let right)) where name == other:
      guard right != 0 else { throw EvaluationError("division by zero") }
      return .double(Double(left) / Double(right))
    case ("_*_", .opaque(let name, let value), .int(let factor)),
      ("_*_", .int(let factor), .opaque(let name, let value)):
      return .opaque(name, try checked(value.multipliedReportingOverflow(by: factor)))
    case ("_*_", .opaque(let name, let value), .double(let factor)),
      ("_*_", .double(let factor), .opaque(let name, let value)):
      guard let product = scale(value, factor) else {
        throw EvaluationError("return error for overflow")
      }
      return .opaque(name, product)
    default: throw .noSuchOverload(function, arguments)
    }
  }

  /// An amount times a factor, rounded half to even; nil on overflow and for NaN.
  static func scale(_ value: Int64, _ factor: Double) -> Int64? {
    let product = (Double(value) * factor).rounded(.toNearestOrEven)
    return Int64(exactly: product)
  }

  private static func checked(
    _ result: (partialValue: Int64, overflow: Bool)
  ) throws(EvaluationError) -> Int64 {
    guard !result.overflow else { throw EvaluationError("return error for overflow") }
    return result.partialValue
  }
}
