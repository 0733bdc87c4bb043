/// The immutable memory of a scalar program: instructions, constants and their texts.
///
/// Unchecked because of the raw pointers: everything is written in `init`, is never changed
/// afterwards, and is freed in `deinit`, so that any thread may read it.
@usableFromInline
package final class ProgramStorage: @unchecked Sendable {
  @usableFromInline package let instructions: UnsafeMutableBufferPointer<Instruction>
  @usableFromInline package let constants: UnsafeMutableBufferPointer<Scalar>
  private let texts: UnsafeMutableRawBufferPointer
  let patterns: [Pattern]
  let zones: [ZoneRules]

  init(
    instructions: [Instruction], constants: [ProgramConstant], patterns: [Pattern],
    zones: [ZoneRules]
  ) {
    self.patterns = patterns
    self.zones = zones
    self.instructions = .allocate(capacity: instructions.count)
    _ = self.instructions.initialize(from: instructions)
    let bytes = constants.reduce(0) { $0 + $1.text.count }
    texts = .allocate(byteCount: max(bytes, 1), alignment: 1)
    self.constants = .allocate(capacity: constants.count)
    var offset = 0
    for (position, constant) in constants.enumerated() {
      var scalar = Scalar(kind: constant.kind, bits: constant.bits)
      if constant.kind == .text {
        let place = UnsafeMutableRawBufferPointer(
          rebasing: texts[offset..<offset + constant.text.count])
        place.copyBytes(from: constant.text)
        scalar = Scalar(text: UnsafeRawBufferPointer(place))
        offset += constant.text.count
      }
      self.constants.initializeElement(at: position, to: scalar)
    }
  }

  deinit {
    instructions.deinitialize().deallocate()
    constants.deinitialize().deallocate()
    texts.deallocate()
  }
}

/// A constant before it has its place in memory.
struct ProgramConstant: Hashable {
  var kind: Scalar.Kind
  var bits: UInt64 = 0
  var text: [UInt8] = []
}
