/// How a score is distributed over a population: exact counts by bucket (after DDSketch, Masson,
/// Rim and Lee, VLDB 2019, with integer buckets), with what it takes to tell scores that many
/// share. Sketches of disjoint populations merge to the sketch of their union, and what was added
/// can be taken out again, both without error.
package struct PopulationSketch: Sendable, Hashable {
  package struct Bucket: Sendable, Hashable {
    package var bucket: Int32
    package var content: PopulationCount
  }

  /// Ascending, none empty.
  package private(set) var buckets: [Bucket] = []
  /// Buckets beyond the exact ones are two to this power times as wide as `PopulationBucket`'s.
  package private(set) var coarseness = 0

  package init(coarseness: Int = 0) { self.coarseness = coarseness }

  /// Customers in all.
  package var count: Int64 { buckets.reduce(0) { $0 + $1.content.count } }
  /// What their scores add up to, exactly.
  package var sum: Int128 { buckets.reduce(0) { $0 + $1.sum } }

  /// Adds a bucket behind all others.
  package mutating func append(_ bucket: Int32, _ content: PopulationCount) {
    precondition(buckets.last.map { $0.bucket < bucket } ?? true)
    guard !content.isEmpty else { return }
    var content = content
    while content.bits.count < openBits(bucket) { content.bits.append(0) }
    buckets.append(Bucket(bucket: bucket, content: content))
  }

  /// Customers with a score join, or leave where `count` is negative. O(n).
  package mutating func add(_ value: Int64, count: Int64) {
    var other = PopulationSketch()
    let bucket = PopulationBucket.of(value)
    other.append(
      bucket,
      PopulationCount(count: count, value: value, open: PopulationBucket.openBits(bucket)))
    merge(other)
  }

  package mutating func merge(_ other: PopulationSketch) {
    guard coarseness == other.coarseness else {
      let common = max(coarseness, other.coarseness)
      self = coarsened(to: common)
      return merge(other.coarsened(to: common))
    }
    var merged: [Bucket] = []
    merged.reserveCapacity(buckets.count + other.buckets.count)
    var mine = buckets[...]
    var its = other.buckets[...]
    while let left = mine.first, let right = its.first {
      if left.bucket < right.bucket {
        merged.append(mine.removeFirst())
      } else if right.bucket < left.bucket {
        merged.append(its.removeFirst())
      } else {
        var both = mine.removeFirst()
        both.content.add(its.removeFirst().content)
        if !both.content.isEmpty { merged.append(both) }
      }
    }
    buckets = merged + mine + its
  }

  /// The same customers in wider buckets, for a sketch that is too large to be told.
  package func coarsened(to coarseness: Int) -> PopulationSketch {
    guard coarseness > self.coarseness else { return self }
    var coarse = PopulationSketch(coarseness: coarseness)
    for bucket in buckets {
      let number = PopulationBucket.coarse(bucket.bucket, coarseness)
      var content = bucket.content
      // What told the buckets apart becomes bits that are left open.
      while content.bits.count < coarse.openBits(bucket.bucket) {
        let bit = Int32(content.bits.count - PopulationBucket.openBits(bucket.bucket))
        content.bits.append(
          Int32(bucket.bucket.magnitude) >> bit & 1 == 1 ? content.count : 0)
      }
      if let last = coarse.buckets.indices.last, coarse.buckets[last].bucket == number {
        coarse.buckets[last].content.add(content)
      } else {
        coarse.append(number, content)
      }
    }
    return coarse
  }

  func openBits(_ bucket: Int32) -> Int {
    let own = PopulationBucket.openBits(bucket)
    return own == 0 ? 0 : own + coarseness
  }
}

extension PopulationSketch.Bucket {
  /// What the scores of its customers add up to.
  var sum: Int128 {
    var magnitudes = Int128(PopulationBucket.lowest(bucket)) * Int128(content.count)
    for (bit, count) in content.bits.enumerated() { magnitudes += Int128(count) << Int128(bit) }
    return bucket < 0 ? -magnitudes : magnitudes
  }
}
