/// Executes the instructions that need no source. Not generic, so that it exists once.
@usableFromInline
package enum ScalarKernel {
  /// Reads the operands from `slot` on and leaves the result in `slot`.
  @usableFromInline
  package static func execute(
    _ instruction: Instruction, _ slot: UnsafeMutablePointer<Scalar>, _ storage: ProgramStorage
  ) {
    switch instruction.operation {
    case .and: slot[0] = logic(slot[0], slot[1], decisive: false)
    case .or: slot[0] = logic(slot[0], slot[1], decisive: true)
    case .not: slot[0] = slot[0].kind == .bool ? .bool(slot[0].bits == 0) : failure(slot[0])
    case .bothKnown:
      let isKnown = isValue(slot[0]) && isValue(slot[1])
      slot[0] = isKnown ? .bool(true) : failure(slot[0], slot[1])
    case .compareSigned, .compareUnsigned, .compareDouble, .compareText:
      slot[0] = compareSame(instruction, slot[0], slot[1])
    case .compareMixed:
      slot[0] = ScalarComparison.compare(slot[0], slot[1], mask: instruction.a)
    case .oneOf: slot[0] = oneOf(instruction, slot[0], storage)
    case .startsWith, .endsWith, .contains:
      guard slot[0].kind == .text, slot[1].kind == .text else {
        slot[0] = failure(slot[0], slot[1])
        return
      }
      slot[0] = .bool(ScalarText.test(instruction.operation, slot[0].text, slot[1].text))
    case .size:
      slot[0] =
        slot[0].kind == .text ? .int(ScalarText.size(slot[0].text)) : failure(slot[0])
    case .matches:
      slot[0] =
        slot[0].kind == .text
        ? .bool(storage.patterns[Int(instruction.a)].matches(slot[0].text)) : failure(slot[0])
    case .timestampPart, .durationPart: slot[0] = part(instruction, slot[0], storage)
    case .convert: slot[0] = ScalarConversion.convert(slot[0], to: instruction.result)
    case .math: slot[0] = ScalarMath.apply(instruction, slot)
    default: slot[0] = ScalarArithmetic.apply(instruction, slot)
    }
  }

  /// The unknown, else the error, among arguments; nil where all have values.
  @usableFromInline
  package static func missing(_ arguments: UnsafeBufferPointer<Scalar>) -> Scalar? {
    var result: Scalar?
    for argument in arguments where !isValue(argument) {
      if argument.kind == .unknown { return .unknown }
      result = .error
    }
    return result
  }

  /// What an operand that is not of the kind wanted gives.
  static func failure(_ value: Scalar) -> Scalar {
    value.kind == .unknown ? .unknown : .error
  }

  /// Unknown prevails: with the data there, the error might not have happened.
  static func failure(_ left: Scalar, _ right: Scalar) -> Scalar {
    left.kind == .unknown || right.kind == .unknown ? .unknown : .error
  }

  /// Whether the operand is neither unknown nor an error.
  static func isValue(_ value: Scalar) -> Bool {
    value.kind != .unknown && value.kind != .error
  }

  private static func logic(_ left: Scalar, _ right: Scalar, decisive: Bool) -> Scalar {
    let bits: UInt64 = decisive ? 1 : 0
    if left.kind == .bool, left.bits == bits { return left }
    if right.kind == .bool, right.bits == bits { return right }
    if left.kind == .bool, right.kind == .bool { return .bool(!decisive) }
    return failure(left, right)
  }

  private static func compareSame(
    _ instruction: Instruction, _ left: Scalar, _ right: Scalar
  ) -> Scalar {
    guard left.kind == instruction.left, right.kind == instruction.left else {
      return failure(left, right)
    }
    let order: ValueOrder
    switch instruction.operation {
    case .compareSigned: order = ValueOrder(left.int64, right.int64)
    case .compareUnsigned: order = ValueOrder(left.bits, right.bits)
    case .compareDouble: order = ValueOrder(floating: left.double, right.double)
    default: order = ScalarText.order(left.text, right.text)
    }
    return .bool(instruction.a & order.rawValue != 0)
  }

  private static func oneOf(
    _ instruction: Instruction, _ value: Scalar, _ storage: ProgramStorage
  ) -> Scalar {
    guard isValue(value) else { return value }
    let first = Int(instruction.a)
    for index in first..<first + Int(instruction.b) {
      let constant = storage.constants[index]
      if value.kind == .text {
        guard constant.kind == .text, ScalarText.isEqual(value.text, constant.text) else {
          continue
        }
        return .bool(true)
      }
      if ScalarComparison.compare(value, constant, mask: Relation.equal).isTrue {
        return .bool(true)
      }
    }
    return .bool(false)
  }

  private static func part(
    _ instruction: Instruction, _ value: Scalar, _ storage: ProgramStorage
  ) -> Scalar {
    guard value.kind == instruction.left, let part = TimestampPart(rawValue: instruction.a)
    else { return failure(value) }
    if instruction.operation == .durationPart {
      let (nanoseconds, overflow) = value.int64.multipliedReportingOverflow(by: 1_000_000)
      guard !overflow, let result = part.value(ofDurationNanoseconds: nanoseconds) else {
        return .error
      }
      return .int(result)
    }
    let (seconds, milliseconds) = floorDivide(value.int64, by: 1000)
    let offset = storage.zones[Int(instruction.b)].offset(at: seconds)
    return .int(part.value(localSeconds: seconds + offset, milliseconds: milliseconds))
  }
}
