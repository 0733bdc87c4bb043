/// `int()`, `double()`, `timestamp()` … on scalars.
enum ScalarConversion {
  static func convert(_ value: Scalar, to kind: Scalar.Kind) -> Scalar {
    if value.kind == kind { return value }
    let result: Scalar? =
      switch kind {
      case .int: int(value)
      case .uint: uint(value)
      case .double: double(value)
      case .timestamp: value.kind == .int ? time(value.int64, .timestamp) : nil
      case .duration: value.kind == .int ? time(value.int64, .duration) : nil
      default: nil
      }
    return result ?? ScalarKernel.failure(value)
  }

  private static func int(_ value: Scalar) -> Scalar? {
    switch value.kind {
    case .uint: Int64(exactly: value.bits).map(Scalar.int)
    case .double:
      value.double > -0x1p63 && value.double < 0x1p63 ? .int(Int64(value.double)) : nil
    case .timestamp: .int(floorDivide(value.int64, by: 1000).quotient)
    case .text: ScalarText.integer(value.text).map(Scalar.int)
    default: nil
    }
  }

  private static func uint(_ value: Scalar) -> Scalar? {
    switch value.kind {
    case .int: UInt64(exactly: value.int64).map(Scalar.uint)
    // Rounded towards zero first: what is above -1 becomes 0.
    case .double: value.double > -1 && value.double < 0x1p64 ? .uint(UInt64(value.double)) : nil
    default: nil
    }
  }

  private static func double(_ value: Scalar) -> Scalar? {
    switch value.kind {
    case .int: .double(Double(value.int64))
    case .uint: .double(Double(value.bits))
    default: nil
    }
  }

  /// From seconds.
  private static func time(_ seconds: Int64, _ kind: Scalar.Kind) -> Scalar? {
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    guard !overflow, ScalarArithmetic.isInRange(milliseconds, kind) else { return nil }
    return Scalar(kind: kind, bits: UInt64(bitPattern: milliseconds))
  }
}
