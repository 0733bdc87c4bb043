/// The functions of the math extension on scalars.
enum ScalarMath {
  static func apply(
    _ instruction: Instruction, _ slot: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    guard let function = MathFunction(rawValue: instruction.a) else { return .error }
    if instruction.pops == 2 {
      let result = binary(function, slot[0], slot[1])
      return result ?? ScalarKernel.failure(slot[0], slot[1])
    }
    return unary(function, slot[0]) ?? ScalarKernel.failure(slot[0])
  }

  private static func unary(_ function: MathFunction, _ value: Scalar) -> Scalar? {
    switch (function, value.kind) {
    case (.ceil, .double): return .double(value.double.rounded(.up))
    case (.floor, .double): return .double(value.double.rounded(.down))
    case (.round, .double): return .double(value.double.rounded(.toNearestOrAwayFromZero))
    case (.trunc, .double): return .double(value.double.rounded(.towardZero))
    case (.abs, .int): return value.int64 == .min ? nil : .int(Swift.abs(value.int64))
    case (.abs, .uint): return value
    case (.abs, .double): return .double(Swift.abs(value.double))
    case (.sign, .int): return .int(value.int64.signum())
    case (.sign, .uint): return .uint(value.bits == 0 ? 0 : 1)
    case (.sign, .double):
      let number = value.double
      return .double(number > 0 ? 1 : number < 0 ? -1 : number)
    case (.sqrt, .double): return .double(value.double.squareRoot())
    case (.sqrt, .int): return .double(Double(value.int64).squareRoot())
    case (.sqrt, .uint): return .double(Double(value.bits).squareRoot())
    case (.isNaN, .double): return .bool(value.double.isNaN)
    case (.isInf, .double): return .bool(value.double.isInfinite)
    case (.isFinite, .double): return .bool(value.double.isFinite)
    case (.bitNot, .int), (.bitNot, .uint): return Scalar(kind: value.kind, bits: ~value.bits)
    default: return nil
    }
  }

  private static func binary(
    _ function: MathFunction, _ left: Scalar, _ right: Scalar
  ) -> Scalar? {
    switch function {
    case .greatest, .least:
      guard let order = ScalarComparison.order(right, left), order != .unordered || isNumber(left)
      else { return nil }
      return order == (function == .greatest ? .greater : .less) ? right : left
    case .bitShiftLeft, .bitShiftRight:
      guard isWhole(left), right.kind == .int, right.int64 >= 0 else { return nil }
      let places = right.bits
      let isLeft = function == .bitShiftLeft
      let bits = places > 63 ? 0 : isLeft ? left.bits << places : left.bits >> places
      return Scalar(kind: left.kind, bits: bits)
    case .bitAnd, .bitOr, .bitXor:
      guard isWhole(left), left.kind == right.kind else { return nil }
      let bits =
        function == .bitAnd
        ? left.bits & right.bits
        : function == .bitOr ? left.bits | right.bits : left.bits ^ right.bits
      return Scalar(kind: left.kind, bits: bits)
    default: return nil
    }
  }

  private static func isWhole(_ value: Scalar) -> Bool {
    value.kind == .int || value.kind == .uint
  }

  private static func isNumber(_ value: Scalar) -> Bool {
    isWhole(value) || value.kind == .double
  }
}
