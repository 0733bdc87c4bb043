import Records

/// Weights of a decayed sum.
enum HalfLife {
  /// 2^(j / tiles) × 2^32 for j in 0..<tiles, by the exponential series: only additions,
  /// multiplications and divisions of doubles, so that every machine gets the same.
  static func weights(_ tiles: Int) -> [UInt64] {
    let ln2 = 0.693_147_180_559_945_3
    return (0..<max(1, tiles)).map { number in
      let x = ln2 * Double(number) / Double(max(1, tiles))
      var (term, sum) = (1.0, 1.0)
      for n in 1...24 {
        term = term * x / Double(n)
        sum += term
      }
      return UInt64((sum * 4_294_967_296).rounded())
    }
  }

  /// An event this many half-lives old counts as older than the window: what is left of it is
  /// less than 2^-64.
  static let memory: Int64 = 64
  /// The sum's unit is changed when half-lives since the last change reach this.
  static let rebase = 24
}

/// A sum of which every value loses half its weight each half-life, in steps of a tile: a value v
/// of tile t counts v × 2^((t − tile of now) / tiles per half-life).
///
/// It is held as one integer in units of 2^-32 at the start of the half-life `reference`
/// (forward decay; Cormode et al., ICDE 2009), so that order does not matter and a reversal takes
/// out what its booking put in. When the reference moves, what is less than a unit is lost: less
/// than 2^-32 of a minor unit or millionth.
struct DecayedSum: BitwiseCopyable {
  var low: UInt64
  var high: Int64
  /// Half-lives since 1970.
  var reference: Int32

  static var size: Int { 20 }

  init(reference: Int32) { (low, high, self.reference) = (0, 0, reference) }

  var total: Int128 {
    get { Int128(high) << 64 | Int128(low) }
    set {
      low = UInt64(truncatingIfNeeded: newValue)
      high = Int64(truncatingIfNeeded: newValue >> 64)
    }
  }

  mutating func add(_ value: Int64, tile: Int32, _ weights: FixedArray<UInt64>) {
    let (half, step) = DecayedSum.place(tile, weights)
    var shift = half - Int(reference)
    if shift > HalfLife.rebase {
      total = total >> Int128(min(shift, 127))
      reference = Int32(clamping: half)
      shift = 0
    }
    let part = Int128(value) * Int128(weights[step])
    total = total &+ (shift >= 0 ? part << Int128(shift) : part >> Int128(min(-shift, 127)))
  }

  /// The value at a tile, in the unit of what was added.
  func value(at tile: Int32, _ weights: FixedArray<UInt64>) -> Double {
    let (half, step) = DecayedSum.place(tile, weights)
    let exponent = max(-1_000, min(1_000, Int(reference) - half))
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    return Double(total) / Double(weights[step]) * scale
  }

  private static func place(
    _ tile: Int32, _ weights: FixedArray<UInt64>
  ) -> (half: Int, step: Int) {
    let count = weights.count
    let half = Int(tile).flooredDivision(by: count)
    return (half, Int(tile) - half * count)
  }
}

extension StateBuffer {
  mutating func addToDecay(
    _ index: Int, _ table: UnsafePointer<SketchTable>, tile: Int32, value: Int64, fixedPoint: Bool
  ) {
    var (position, entry) = openSketch(index, table.pointee.identity)
    let at = position + SketchEntry.size
    if entry.length == 0 {
      openGap(in: .sketches, at: at, DecayedSum.size)
      entry.length = UInt32(DecayedSum.size)
      let half = Int(tile).flooredDivision(by: table.pointee.weights.count)
      base.storeBytes(
        of: DecayedSum(reference: Int32(clamping: half)), toByteOffset: at, as: DecayedSum.self)
    }
    if fixedPoint { entry.bits |= SketchEntry.fixedPoint }
    var sum = base.loadUnaligned(fromByteOffset: at, as: DecayedSum.self)
    sum.add(value, tile: tile, table.pointee.weights)
    base.storeBytes(of: sum, toByteOffset: at, as: DecayedSum.self)
    storeSketch(entry, at: position)
  }
}

extension Int {
  /// Rounds towards minus infinity. The divisor is positive.
  @inline(__always)
  func flooredDivision(by divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}
