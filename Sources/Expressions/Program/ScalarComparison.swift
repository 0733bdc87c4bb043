/// Comparisons of scalars whose kinds are not the same or not known before.
enum ScalarComparison {
  static func compare(_ left: Scalar, _ right: Scalar, mask: UInt32) -> Scalar {
    guard ScalarKernel.isValue(left), ScalarKernel.isValue(right) else {
      return ScalarKernel.failure(left, right)
    }
    if let order = order(left, right) { return .bool(mask & order.rawValue != 0) }
    // Values of different types are unequal; they have no order.
    let isEquality =
      mask == Relation.equal
      || mask == Relation.less | Relation.greater | Relation.unordered
    return isEquality ? .bool(mask != Relation.equal) : .error
  }

  static func order(_ left: Scalar, _ right: Scalar) -> ValueOrder? {
    switch (left.kind, right.kind) {
    case (.int, .int), (.bool, .bool), (.timestamp, .timestamp), (.duration, .duration),
      (.opaque, .opaque):
      ValueOrder(left.int64, right.int64)
    case (.uint, .uint): ValueOrder(left.bits, right.bits)
    case (.double, .double): ValueOrder(floating: left.double, right.double)
    case (.int, .uint): ValueOrder(integers: left.int64, right.bits)
    case (.uint, .int): ValueOrder(integers: left.bits, right.int64)
    case (.int, .double): ValueOrder(integer: left.int64, right.double)
    case (.uint, .double): ValueOrder(integer: left.bits, right.double)
    case (.double, .int): ValueOrder(integer: right.int64, left.double).reversed
    case (.double, .uint): ValueOrder(integer: right.bits, left.double).reversed
    case (.text, .text): ScalarText.order(left.text, right.text)
    case (.null, .null): .equal
    default: nil
    }
  }
}
