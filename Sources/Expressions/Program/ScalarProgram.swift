/// An expression compiled to bytecode over scalars. Evaluation allocates nothing and takes at
/// most `cost` steps: there are no loops and no recursion.
@usableFromInline
package struct ScalarProgram: Sendable {
  /// The most instructions of a program.
  package static let maximumLength = 4096
  /// The deepest evaluation stack of a program, in scalars: 1 KiB, so that it is never on the
  /// heap (the limit below which the standard library allocates temporaries on the stack).
  package static let maximumDepth = 32

  /// The deduced type of the result.
  package let resultType: CELType
  /// The attributes the program may read, ascending.
  package let attributes: [UInt16]
  /// The host functions the program may call, ascending.
  package let hostFunctions: [UInt16]
  /// The text the program was compiled from.
  package let source: String
  @usableFromInline package let storage: ProgramStorage
  @usableFromInline package let depth: Int

  init(
    resultType: CELType, attributes: [UInt16], hostFunctions: [UInt16], source: String,
    storage: ProgramStorage, depth: Int
  ) {
    self.resultType = resultType
    self.attributes = attributes
    self.hostFunctions = hostFunctions
    self.source = source
    self.storage = storage
    self.depth = depth
  }

  /// The number of instructions: the bound of one evaluation's steps.
  package var cost: Int { storage.instructions.count }

  /// Evaluates. A text in the result is borrowed from the source or from this program.
  /// Missing data gives `.unknown`, overflow and the like give `.error`.
  @inlinable
  package func evaluate<Source: ScalarSource>(_ source: borrowing Source) -> Scalar {
    // By pointer, because a closure cannot capture what is borrowed.
    withUnsafePointer(to: source) { source in
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: depth) { stack in
        guard let base = stack.baseAddress else { return .error }
        return Self.run(storage, base, source.pointee)
      }
    }
  }

  /// The generic loop: control flow and sources here, so that calls of the source are direct;
  /// everything else in the kernel.
  @inlinable
  package static func run<Source: ScalarSource>(
    _ storage: ProgramStorage, _ base: UnsafeMutablePointer<Scalar>, _ source: borrowing Source
  ) -> Scalar {
    let instructions = UnsafeBufferPointer(storage.instructions)
    var counter = 0
    var top = base
    while counter < instructions.count {
      let instruction = instructions[counter]
      counter += 1
      switch instruction.operation {
      case .constant:
        top.initialize(to: storage.constants[Int(instruction.a)])
        top += 1
      case .attribute:
        top.initialize(to: source.attribute(UInt16(truncatingIfNeeded: instruction.a)))
        top += 1
      case .present:
        let value = source.attribute(UInt16(truncatingIfNeeded: instruction.a))
        top.initialize(to: .bool(value.kind != .unknown))
        top += 1
      case .call:
        top -= Int(instruction.pops)
        let arguments = UnsafeBufferPointer(start: top, count: Int(instruction.pops))
        if let missing = ScalarKernel.missing(arguments) {
          top.initialize(to: missing)
        } else {
          top.initialize(
            to: source.call(UInt16(truncatingIfNeeded: instruction.a), arguments))
        }
        top += 1
      case .jump:
        counter = Int(instruction.a)
      case .jumpIfFalse:
        if top[-1].kind == .bool && top[-1].bits == 0 { counter = Int(instruction.a) }
      case .jumpIfTrue:
        if top[-1].isTrue { counter = Int(instruction.a) }
      case .branch:
        if top[-1].kind != .bool {
          if top[-1].kind != .unknown { top[-1] = .error }
          counter = Int(instruction.b)
        } else {
          top -= 1
          if top.pointee.bits == 0 { counter = Int(instruction.a) }
        }
      case .compareSigned:
        // The commonest comparison, here to spare a call.
        top -= 2
        if top[0].kind == instruction.left && top[1].kind == instruction.left {
          let (left, right) = (top[0].int64, top[1].int64)
          let order: UInt32 = left < right ? 1 : left == right ? 2 : 4
          top[0] = .bool(instruction.a & order != 0)
        } else {
          ScalarKernel.execute(instruction, top, storage)
        }
        top += 1
      default:
        top -= Int(instruction.pops)
        ScalarKernel.execute(instruction, top, storage)
        top += 1
      }
    }
    return base.pointee
  }
}
