/// One step of a scalar program: 12 bytes, operands on the evaluation stack.
@usableFromInline
package struct Instruction: Sendable {
  @usableFromInline
  package enum Operation: UInt8, Sendable {
    // Control flow and sources: executed by the generic loop.
    /// Push constant `a`.
    case constant
    /// Push attribute `a`.
    case attribute
    /// Push whether attribute `a` has a value.
    case present
    /// Call host function `a` with the `pops` topmost operands; an unknown or error among them
    /// is the result, without a call.
    case call
    /// Continue at `a`.
    case jump
    /// Continue at `a` and keep the operand if it is false (or true).
    case jumpIfFalse, jumpIfTrue
    /// Pop the condition; true: go on; false: continue at `a`; else push it, continue at `b`.
    case branch

    // Logic: `&&`, `||` of operands that may be unknown or errors; `!`.
    case and, or, not
    /// True where both operands have values, else the unknown or error among them.
    case bothKnown
    // Checked arithmetic; kinds in `left`, `right`, `result`.
    case addSigned, subtractSigned, multiplySigned, divideSigned, remainderSigned, negateSigned
    case addUnsigned, subtractUnsigned, multiplyUnsigned, divideUnsigned, remainderUnsigned
    case addDouble, subtractDouble, multiplyDouble, divideDouble, negateDouble
    /// An opaque integer by a double, half to even; an opaque integer by another, as a double.
    case scaleByDouble, ratio
    // Comparisons; `a` is a mask of `Relation` bits.
    case compareSigned, compareUnsigned, compareDouble, compareText, compareMixed
    /// Whether the operand equals one of the `b` constants from `a`.
    case oneOf
    // Text.
    case startsWith, endsWith, contains, size
    /// Whether regular expression `a` matches.
    case matches
    /// Part `a` of a timestamp in zone `b`, or of a duration.
    case timestampPart, durationPart
    /// To the kind in `result`.
    case convert
    /// `MathFunction` `a`.
    case math
  }

  @usableFromInline package var operation: Operation
  @usableFromInline package var left: Scalar.Kind
  @usableFromInline package var right: Scalar.Kind
  @usableFromInline package var result: Scalar.Kind
  @usableFromInline package var a: UInt32
  @usableFromInline package var b: UInt16
  /// How many operands it takes from the stack; it leaves one.
  @usableFromInline package var pops: UInt16

  init(
    _ operation: Operation, left: Scalar.Kind = .unknown, right: Scalar.Kind = .unknown,
    result: Scalar.Kind = .unknown, a: UInt32 = 0, b: UInt16 = 0, pops: UInt16 = 0
  ) {
    self.operation = operation
    self.left = left
    self.right = right
    self.result = result
    self.a = a
    self.b = b
    self.pops = pops
  }
}

/// The orderings a comparison accepts, as bits of a mask.
enum Relation {
  static let less: UInt32 = 1
  static let equal: UInt32 = 2
  static let greater: UInt32 = 4
  /// NaN against anything: only `!=` holds.
  static let unordered: UInt32 = 8

  /// The mask of a comparison operator; nil for other functions.
  static func mask(of function: String) -> UInt32? {
    switch function {
    case "_==_": equal
    case "_!=_": less | greater | unordered
    case "_<_": less
    case "_<=_": less | equal
    case "_>_": greater
    case "_>=_": greater | equal
    default: nil
    }
  }
}

/// The math functions of programs.
enum MathFunction: UInt32 {
  case ceil, floor, round, trunc, abs, sign, sqrt, isNaN, isInf, isFinite
  case bitAnd, bitOr, bitXor, bitNot, bitShiftLeft, bitShiftRight
  case greatest, least
}
