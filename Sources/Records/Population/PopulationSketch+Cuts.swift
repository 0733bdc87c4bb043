extension PopulationSketch {
  /// Where the customers with the highest scores begin.
  package struct Cut: Sendable, Hashable {
    /// Who scores at least this belongs to the top.
    package var value: Int64
    /// How many that are, as far as the sketch tells.
    package var count: Int64
    /// What their scores add up to: with the sum of all, the measured share of the value.
    package var sum: Int128

    package init(value: Int64, count: Int64, sum: Int128) {
      self.value = value
      self.count = count
      self.sum = sum
    }
  }

  /// The cut behind the `share` of customers with the highest scores: an estimate of the score of
  /// the customer at rank `share × count` from the top. It lies in that customer's bucket; where
  /// a fifth or more of the bucket share one score, it is that score when it should be. Nil for
  /// an empty population.
  ///
  /// - Parameter share: in 1/10,000, above 0 and below 10,000.
  package func cut(top share: Int32) -> Cut? {
    let all = count
    guard all > 0 else { return nil }
    let wanted = max(1, (all * Int64(share) + 9_999) / 10_000)
    var above = (count: Int64(0), sum: Int128(0))
    for bucket in buckets.reversed() where bucket.content.count > 0 {
      guard above.count + bucket.content.count >= wanted else {
        above.count += bucket.content.count
        above.sum += bucket.sum
        continue
      }
      let (value, taken) = bucket.place(wanted - above.count)
      return Cut(
        value: value, count: above.count + taken,
        sum: above.sum + bucket.sum * Int128(taken) / Int128(bucket.content.count))
    }
    return nil
  }
}

extension PopulationSketch.Bucket {
  /// The score of the customer at a rank from the bucket's top (1 is the first), and how many of
  /// the bucket score at least that.
  fileprivate func place(_ wanted: Int64) -> (value: Int64, taken: Int64) {
    let all = content.count
    let width = Int128(1) << Int128(content.bits.count)
    guard width > 1 else { return (value(at: 0), all) }
    let shared = mostShared
    guard shared.count * 5 >= all else {
      return (value(fromTop: width * Int128(wanted - 1) / Int128(all), width), wanted)
    }
    // The others are taken to be spread evenly on both sides of the shared score.
    let fromTop = bucket < 0 ? Int128(shared.offset) : width - 1 - Int128(shared.offset)
    let others = all - shared.count
    let above = Int64(Int128(others) * fromTop / width)
    if wanted <= above {
      return (value(fromTop: fromTop * Int128(wanted - 1) / Int128(above), width), wanted)
    }
    if wanted <= above + shared.count {
      return (value(at: shared.offset), above + shared.count)
    }
    let below = max(1, others - above)
    let rank = wanted - above - shared.count
    let rest = width - 1 - fromTop
    return (value(fromTop: fromTop + rest * Int128(rank) / Int128(below), width), wanted)
  }

  /// The score that would be shared by most, as its distance from the lowest magnitude, and at
  /// least how many customers share it when more than half do.
  private var mostShared: (offset: UInt64, count: Int64) {
    var offset: UInt64 = 0
    var agreeing = content.count
    for (bit, set) in content.bits.enumerated() {
      if set * 2 > content.count { offset |= 1 << UInt64(bit) }
      agreeing = min(agreeing, max(set, content.count - set))
    }
    return (offset, max(0, 2 * agreeing - content.count))
  }

  private func value(fromTop distance: Int128, _ width: Int128) -> Int64 {
    let limited = min(max(0, distance), width - 1)
    return value(at: UInt64(bucket < 0 ? limited : width - 1 - limited))
  }

  private func value(at offset: UInt64) -> Int64 {
    let magnitude = Int128(PopulationBucket.lowest(bucket)) + Int128(offset)
    return Int64(clamping: bucket < 0 ? -magnitude : magnitude)
  }
}
