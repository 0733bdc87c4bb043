/// Equality and order of values as CEL defines them: numbers compare by their mathematical
/// value whatever their type; values of other different types are unequal.
extension CELValue {
  /// Whether both are the same value. NaN equals nothing.
  package func isEqual(to other: CELValue) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.string(let left), .string(let right)): Self.sameBytes(left, right)
    case (.bytes(let left), .bytes(let right)): left == right
    case (.timestamp(let left), .timestamp(let right)): left == right
    case (.duration(let left), .duration(let right)): left == right
    case (.type(let left), .type(let right)): left.runtimeName == right.runtimeName
    case (.opaque(let name, let left), .opaque(let other, let right)):
      name == other && left == right
    case (.address(let left), .address(let right)): left == right
    case (.network(let left), .network(let right)): left == right
    case (.optional(let left), .optional(let right)): Self.optionalsEqual(left, right)
    case (.list(let left), .list(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isEqual(to: $1) }
    case (.map(let left), .map(let right)): Self.mapsEqual(left, right)
    default: numericOrder(other) == .equal
    }
  }

  /// Swift compares strings by canonical equivalence, CEL by code points.
  static func sameBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }

  private static func optionalsEqual(_ left: CELValue?, _ right: CELValue?) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.isEqual(to: right)
    default: false
    }
  }

  private static func mapsEqual(_ left: CELMap, _ right: CELMap) -> Bool {
    left.count == right.count
      && left.entries.allSatisfy { key, value in
        right[key].map { value.isEqual(to: $0) } ?? false
      }
  }

  /// The order of two values; nil where the types have none.
  func order(_ other: CELValue) -> ValueOrder? {
    switch (self, other) {
    case (.bool(let left), .bool(let right)): ValueOrder(left ? 1 : 0, right ? 1 : 0)
    case (.string(let left), .string(let right)): Self.bytewise(left.utf8, right.utf8)
    case (.bytes(let left), .bytes(let right)): Self.bytewise(left, right)
    case (.timestamp(let left), .timestamp(let right)): ValueOrder(left, right)
    case (.duration(let left), .duration(let right)): ValueOrder(left, right)
    case (.opaque(let name, let left), .opaque(let other, let right)) where name == other:
      ValueOrder(left, right)
    default: numericOrder(other)
    }
  }

  /// UTF-8 keeps the order of code points.
  private static func bytewise(
    _ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>
  ) -> ValueOrder {
    if left.elementsEqual(right) { return .equal }
    return left.lexicographicallyPrecedes(right) ? .less : .greater
  }

  private func numericOrder(_ other: CELValue) -> ValueOrder? {
    switch (self, other) {
    case (.int(let left), .int(let right)): ValueOrder(left, right)
    case (.uint(let left), .uint(let right)): ValueOrder(left, right)
    case (.double(let left), .double(let right)): ValueOrder(floating: left, right)
    case (.int(let left), .uint(let right)): ValueOrder(integers: left, right)
    case (.uint(let left), .int(let right)): ValueOrder(integers: left, right)
    case (.int(let left), .double(let right)): ValueOrder(integer: left, right)
    case (.uint(let left), .double(let right)): ValueOrder(integer: left, right)
    case (.double(let left), .int(let right)): ValueOrder(integer: right, left).reversed
    case (.double(let left), .uint(let right)): ValueOrder(integer: right, left).reversed
    default: nil
    }
  }
}

/// The outcome of a comparison; the raw values are the bits of `Relation`.
enum ValueOrder: UInt32 {
  case less = 1
  case equal = 2
  case greater = 4
  /// One side is NaN.
  case unordered = 8

  init<Value: Comparable>(_ left: Value, _ right: Value) {
    self = left < right ? .less : left == right ? .equal : .greater
  }

  init(floating left: Double, _ right: Double) {
    self =
      left < right ? .less : left == right ? .equal : left > right ? .greater : .unordered
  }

  init(integers left: some BinaryInteger, _ right: some BinaryInteger) {
    self = left < right ? .less : left == right ? .equal : .greater
  }

  /// The integer is rounded to a double where both are in its range, as the specification's
  /// conformance cases want it: 9223372036854775807 equals 9223372036854775808.0.
  init<Integer: FixedWidthInteger>(integer left: Integer, _ right: Double) {
    if right < Double(Integer.min) {
      self = .greater
    } else if right > Double(Integer.max) {
      self = .less
    } else {
      self = ValueOrder(floating: Double(left), right)
    }
  }

  var reversed: ValueOrder {
    switch self {
    case .less: .greater
    case .greater: .less
    default: self
    }
  }
}
