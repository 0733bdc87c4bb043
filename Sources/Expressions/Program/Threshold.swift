/// A comparison of a value with a constant, as a program makes it.
package struct Threshold: Hashable, Sendable {
  /// The constant's kind, and the only one of values that are compared.
  package let kind: Scalar.Kind
  private let bits: UInt64
  /// The orderings that satisfy it, as bits of `Relation`; the value on the left.
  private let accepts: UInt32

  fileprivate init?(_ constant: Scalar, _ comparison: Instruction, isMirrored: Bool) {
    guard comparison.operation == .compareSigned || comparison.operation == .compareDouble,
      constant.kind == comparison.left
    else { return nil }
    kind = constant.kind
    bits = constant.bits
    accepts = isMirrored ? Threshold.mirrored(comparison.a) : comparison.a
  }

  /// Whether a value of this kind satisfies the comparison.
  package func holds(_ value: Scalar) -> Bool {
    let constant = Scalar(kind: kind, bits: bits)
    let order =
      kind == .double
      ? ValueOrder(floating: value.double, constant.double)
      : ValueOrder(value.int64, constant.int64)
    return accepts & order.rawValue != 0
  }

  private static func mirrored(_ mask: UInt32) -> UInt32 {
    let kept = mask & (Relation.equal | Relation.unordered)
    return kept | (mask & Relation.less != 0 ? Relation.greater : 0)
      | (mask & Relation.greater != 0 ? Relation.less : 0)
  }
}

extension ScalarProgram {
  /// The constants that the program compares an attribute with, where that is all it does with it:
  /// values on the same side of all of them give the same result. Nil where it does more.
  package func thresholds(of attribute: UInt16) -> [Threshold]? {
    let instructions = UnsafeBufferPointer(storage.instructions)
    let targets = jumpTargets(instructions)
    var found: [Threshold] = []
    for (place, instruction) in instructions.enumerated()
    where instruction.a == UInt32(attribute) {
      if instruction.operation == .present { return nil }
      guard instruction.operation == .attribute else { continue }
      guard let threshold = threshold(at: place, instructions, targets) else { return nil }
      found.append(threshold)
    }
    return found
  }

  /// The comparison that takes the attribute at `place` and a constant beside it. What can be
  /// jumped into may take other operands.
  private func threshold(
    at place: Int, _ instructions: UnsafeBufferPointer<Instruction>, _ targets: Set<Int>
  ) -> Threshold? {
    func constant(_ place: Int) -> Scalar? {
      guard instructions.indices.contains(place), instructions[place].operation == .constant
      else { return nil }
      return storage.constants[Int(instructions[place].a)]
    }
    if let right = constant(place + 1), instructions.indices.contains(place + 2),
      targets.isDisjoint(with: [place + 1, place + 2])
    {
      return Threshold(right, instructions[place + 2], isMirrored: false)
    }
    if let left = constant(place - 1), instructions.indices.contains(place + 1),
      targets.isDisjoint(with: [place, place + 1])
    {
      return Threshold(left, instructions[place + 1], isMirrored: true)
    }
    return nil
  }

  private func jumpTargets(_ instructions: UnsafeBufferPointer<Instruction>) -> Set<Int> {
    var targets: Set<Int> = []
    for instruction in instructions {
      switch instruction.operation {
      case .jump, .jumpIfFalse, .jumpIfTrue: targets.insert(Int(instruction.a))
      case .branch: targets.formUnion([Int(instruction.a), Int(instruction.b)])
      default: break
      }
    }
    return targets
  }
}
