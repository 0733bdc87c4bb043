/// What is counted over the whole population.
package enum PopulationKind: UInt8, CaseIterable, Sendable {
  /// Customers with a record; one cell.
  case customers = 1
  /// Members of a segment; one cell each.
  case segment
  /// Customers in a step of a tier; one cell each.
  case step
  /// A score, by bucket.
  case score
  /// Customers in a stage of a lifecycle; one cell each.
  case stage
}

/// One counter of a partition's population, as one number: kind (4 bits), series (32), index
/// (28, signed).
package struct PopulationCell: Hashable, Sendable {
  package let rawValue: UInt64

  /// - Parameter series: the identity of the segment, step, tier or stage; 0 for `customers`.
  /// - Parameter index: the bucket of a score; 0 for all others.
  @inline(__always)
  package init(_ kind: PopulationKind, series: UInt32, index: Int32 = 0) {
    let place = UInt64(UInt32(bitPattern: index)) & 0x0fff_ffff
    rawValue = UInt64(kind.rawValue) << 60 | UInt64(series) << 28 | place
  }

  init?(rawValue: UInt64) {
    guard PopulationKind(rawValue: UInt8(rawValue >> 60)) != nil else { return nil }
    self.rawValue = rawValue
  }

  package var kind: PopulationKind {
    PopulationKind(rawValue: UInt8(rawValue >> 60)) ?? .customers
  }
  package var series: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 28) }
  package var index: Int32 { Int32(bitPattern: UInt32(truncatingIfNeeded: rawValue) << 4) >> 4 }
}

/// One customer joins or leaves a cell.
package struct PopulationChange: Hashable, Sendable {
  package var cell: PopulationCell
  /// The score, in units of 10⁻⁶ or of the minor unit for money; 0 for all but scores.
  package var value: Int64
  /// 1 joins, -1 leaves.
  package var count: Int32

  @inline(__always)
  package init(_ cell: PopulationCell, value: Int64 = 0, count: Int32) {
    self.cell = cell
    self.value = value
    self.count = count
  }

  /// A customer's score joins or leaves its bucket.
  @inline(__always)
  package init(score series: UInt32, value: Int64, count: Int32) {
    self.init(
      PopulationCell(.score, series: series, index: PopulationBucket.of(value)), value: value,
      count: count)
  }
}

/// How many customers a cell holds, and of how many the score has each bit set that the bucket
/// leaves open. Linear in the customers: taking out what was put in leaves no trace, and adding
/// up gives the exact sum of the scores. Where most customers of a bucket have one and the same
/// score, the bits tell which (combinatorial group testing, Cormode and Muthukrishnan, 2005).
package struct PopulationCount: Hashable, Sendable {
  package var count: Int64
  /// Lowest bit first.
  package var bits: [Int64]

  package init(count: Int64 = 0, bits: [Int64] = []) {
    self.count = count
    self.bits = bits
  }

  /// `count` customers with this score, of which the lowest `open` bits are left open.
  init(count: Int64, value: Int64, open: Int) {
    self.count = count
    bits = (0..<open).map { value.magnitude >> UInt64($0) & 1 == 1 ? count : 0 }
  }

  package var isEmpty: Bool { count == 0 && bits.allSatisfy { $0 == 0 } }

  package mutating func add(_ other: PopulationCount) {
    count += other.count
    while bits.count < other.bits.count { bits.append(0) }
    for index in other.bits.indices { bits[index] += other.bits[index] }
  }
}
