/// The buckets of a population sketch: log-linear over integers, as in HdrHistogram, with both
/// signs and zero. A bucket is at most 1/512 (0.2 %) of its values wide; magnitudes below 1,024
/// have a bucket each, so that small whole scores are exact. No logarithm is taken: the same
/// value has the same bucket on every machine.
package enum PopulationBucket {
  /// Bits of a value that decide its bucket, the leading one aside.
  static var precision: Int { 9 }

  /// The largest bucket number there is; the smallest is its negative.
  package static var limit: Int32 { Int32(magnitude(of: UInt64(1) << 63)) }

  /// The bucket that holds a value; ascending with the values.
  @inline(__always)
  package static func of(_ value: Int64) -> Int32 {
    let bucket = Int32(truncatingIfNeeded: magnitude(of: value.magnitude))
    return value < 0 ? -bucket : bucket
  }

  @inline(__always)
  private static func magnitude(of value: UInt64) -> UInt64 {
    let exact = UInt64(2) << UInt64(precision)
    guard value >= exact else { return value }
    let shift = UInt64(63 - value.leadingZeroBitCount - precision)
    return (shift << UInt64(precision)) + (value >> shift)
  }

  /// Bits of a value that its bucket leaves open; the bucket is two to this power wide.
  @inline(__always)
  package static func openBits(_ bucket: Int32) -> Int {
    let number = Int(bucket.magnitude)
    return number < 2 << precision ? 0 : (number >> precision) - 1
  }

  /// The smallest magnitude in a bucket.
  @inline(__always)
  package static func lowest(_ bucket: Int32) -> UInt64 {
    let open = UInt64(openBits(bucket))
    return (UInt64(bucket.magnitude) - (open << UInt64(precision))) << open
  }

  /// The bucket of a sketch whose buckets are `2^coarseness` times as wide. Exact ones stay.
  static func coarse(_ bucket: Int32, _ coarseness: Int) -> Int32 {
    guard bucket.magnitude >= 2 << UInt32(precision) else { return bucket }
    let number = (Int32(bucket.magnitude) >> Int32(coarseness)) << Int32(coarseness)
    return bucket < 0 ? -number : number
  }
}
