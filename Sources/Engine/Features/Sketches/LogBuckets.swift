/// Log-linear buckets of whole numbers, as in HdrHistogram (hdrhistogram.org): exact up to 127,
/// then 64 to each power of two. The middle of a bucket is within 1/128 of every value in it.
/// Integer arithmetic alone, so that a value falls into the same bucket everywhere.
enum LogBuckets {
  /// Buckets are joined at most this often: the error is then 2^8 / 128, a factor of three.
  static let maximumJoins: UInt8 = 8
  /// Bucket 0, which holds 0, has this key: keys are in the order of the values.
  private static let zero = 32_768

  /// The key of a value's bucket, between 0 and 65,535.
  @inline(__always)
  static func key(of value: Int64) -> UInt32 {
    let bucket = magnitudeBucket(value.magnitude)
    return UInt32(truncatingIfNeeded: zero + (value < 0 ? ~bucket : bucket))
  }

  @inline(__always)
  private static func magnitudeBucket(_ value: UInt64) -> Int {
    let shift = max(0, 57 - value.leadingZeroBitCount)
    return shift << 6 + Int(value >> UInt64(shift))
  }

  /// The key after joining neighbours: each time the buckets 2k and 2k + 1 become bucket k.
  @inline(__always)
  static func join(_ key: UInt32, times: UInt8) -> UInt32 {
    UInt32(truncatingIfNeeded: (Int(key) - zero) >> Int(times) + zero)
  }

  /// The middle of a bucket that was joined this often.
  static func middle(_ key: UInt32, joined times: UInt8) -> Int64 {
    let bucket = Int(key) - zero
    let first = bucket << Int(times)
    let last = (bucket + 1) << Int(times) - 1
    return bucket < 0 ? 0 &- middle(~last, ~first) : middle(first, last)
  }

  /// The middle of what buckets of magnitudes hold from one to another.
  private static func middle(_ first: Int, _ last: Int) -> Int64 {
    let (low, high) = (least(first), least(last + 1) &- 1)
    return low &+ (high &- low) / 2
  }

  /// The least value of a bucket; what is beyond the last wraps around.
  private static func least(_ bucket: Int) -> Int64 {
    if bucket < 128 { return Int64(bucket) }
    let shift = bucket >> 6 - 1
    return shift > 57 ? Int64.min : Int64(bucket & 63 + 64) << Int64(shift)
  }
}
