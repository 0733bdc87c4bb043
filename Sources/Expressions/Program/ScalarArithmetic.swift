/// Checked arithmetic on scalars.
enum ScalarArithmetic {
  static func apply(
    _ instruction: Instruction, _ slot: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    if instruction.pops == 1 {
      guard slot[0].kind == instruction.left else { return ScalarKernel.failure(slot[0]) }
      if instruction.operation == .negateDouble { return .double(-slot[0].double) }
      return signed(Int64(0).subtractingReportingOverflow(slot[0].int64), instruction.result)
    }
    let left = slot[0]
    let right = slot[1]
    guard left.kind == instruction.left, right.kind == instruction.right else {
      return ScalarKernel.failure(left, right)
    }
    switch instruction.operation {
    case .addSigned:
      return signed(left.int64.addingReportingOverflow(right.int64), instruction.result)
    case .subtractSigned:
      return signed(left.int64.subtractingReportingOverflow(right.int64), instruction.result)
    case .multiplySigned:
      return signed(left.int64.multipliedReportingOverflow(by: right.int64), instruction.result)
    case .divideSigned:
      return signed(left.int64.dividedReportingOverflow(by: right.int64), instruction.result)
    case .remainderSigned:
      return signed(
        left.int64.remainderReportingOverflow(dividingBy: right.int64), instruction.result)
    case .addUnsigned: return unsigned(left.bits.addingReportingOverflow(right.bits))
    case .subtractUnsigned: return unsigned(left.bits.subtractingReportingOverflow(right.bits))
    case .multiplyUnsigned: return unsigned(left.bits.multipliedReportingOverflow(by: right.bits))
    case .divideUnsigned: return unsigned(left.bits.dividedReportingOverflow(by: right.bits))
    case .remainderUnsigned:
      return unsigned(left.bits.remainderReportingOverflow(dividingBy: right.bits))
    case .addDouble: return .double(left.double + right.double)
    case .subtractDouble: return .double(left.double - right.double)
    case .multiplyDouble: return .double(left.double * right.double)
    case .divideDouble: return .double(left.double / right.double)
    case .scaleByDouble: return scale(left, right)
    case .ratio:
      return right.int64 == 0 ? .error : .double(Double(left.int64) / Double(right.int64))
    default: return .error
    }
  }

  /// An opaque integer times a double, in either order.
  private static func scale(_ left: Scalar, _ right: Scalar) -> Scalar {
    let isFirst = left.kind == .opaque
    let value = isFirst ? left.int64 : right.int64
    let factor = isFirst ? right.double : left.double
    return OpaqueArithmetic.scale(value, factor).map(Scalar.opaque) ?? .error
  }

  private static func signed(
    _ result: (partialValue: Int64, overflow: Bool), _ kind: Scalar.Kind
  ) -> Scalar {
    guard !result.overflow, isInRange(result.partialValue, kind) else { return .error }
    return Scalar(kind: kind, bits: UInt64(bitPattern: result.partialValue))
  }

  /// Division by zero counts as overflow in the standard library's reporting functions.
  private static func unsigned(_ result: (partialValue: UInt64, overflow: Bool)) -> Scalar {
    result.overflow ? .error : .uint(result.partialValue)
  }

  /// Timestamps lie in the years 1 to 9999, durations within ±292 years, as in `CELTimestamp`
  /// and `CELDuration`.
  static func isInRange(_ value: Int64, _ kind: Scalar.Kind) -> Bool {
    switch kind {
    case .timestamp: (-62_135_596_800_000...253_402_300_799_999).contains(value)
    case .duration: value.magnitude <= 9_223_372_036_854
    default: true
    }
  }
}
