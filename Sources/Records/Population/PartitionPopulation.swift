/// One partition's population at the end of the transaction that opened an epoch, as it is told
/// to the others.
///
/// Encoding, version 1, varints: version, epoch, clock, number of counters, for each its number
/// and count; number of scores, for each its series, coarseness, number of buckets, for each the
/// distance from the bucket before, its count and its bits.
package struct PartitionPopulation: Sendable, Hashable {
  package var epoch: UInt64
  /// The transaction's, milliseconds UTC.
  package var clock: Int64
  package var counters: [UInt64: Int64] = [:]
  package var scores: [UInt32: PopulationSketch] = [:]

  package init(epoch: UInt64, clock: Int64) {
    self.epoch = epoch
    self.clock = clock
  }

  /// Reads it from the partition's pages.
  package static func read<States: PopulationStates>(
    _ plan: PopulationPlan, clock: Int64, from states: inout States
  ) throws(States.Failure) -> PartitionPopulation {
    var population = PartitionPopulation(epoch: plan.epoch(at: clock), clock: clock)
    for cell in plan.counters {
      population.counters[cell.rawValue] =
        try PopulationReading.count(cell, in: &states).count
    }
    for score in plan.scores {
      population.scores[score.series] =
        try PopulationReading.sketch(score: score.series, in: &states)
    }
    return population
  }

  private static let version: UInt64 = 1
  /// No bucket is farther from another.
  private static var reach: Int64 { 2 * Int64(PopulationBucket.limit) }

  /// - Parameter limit: bytes; where they do not suffice, buckets are widened until they do.
  package func encode(limit: Int) -> [UInt8] {
    var coarseness = 0
    while true {
      let bytes = encode(coarseness: coarseness)
      if bytes.count <= limit || coarseness == PartitionPopulation.maximumCoarseness {
        return bytes
      }
      coarseness += 1
    }
  }

  private static let maximumCoarseness = 9

  private func encode(coarseness: Int) -> [UInt8] {
    var writer = VarintWriter()
    writer.put(PartitionPopulation.version)
    writer.put(epoch)
    writer.put(signed: clock)
    writer.put(UInt64(counters.count))
    for (cell, count) in counters.sorted(by: { $0.key < $1.key }) {
      writer.put(cell)
      writer.put(signed: count)
    }
    writer.put(UInt64(scores.count))
    for (series, sketch) in scores.sorted(by: { $0.key < $1.key }) {
      writer.put(UInt64(series))
      let sketch = sketch.coarsened(to: coarseness)
      let buckets = sketch.buckets
      writer.put(UInt64(sketch.coarseness))
      writer.put(UInt64(buckets.count))
      var before: Int64 = 0
      for bucket in buckets {
        writer.put(signed: Int64(bucket.bucket) - before)
        writer.put(signed: bucket.content.count)
        for count in bucket.content.bits { writer.put(signed: count) }
        before = Int64(bucket.bucket)
      }
    }
    return writer.bytes
  }

  /// Nil when the bytes are none of this version.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = VarintReader(bytes)
    guard reader.take() == PartitionPopulation.version, let epoch = reader.take(),
      let clock = reader.takeSigned(), let counterCount = reader.takeCount()
    else { return nil }
    self.init(epoch: epoch, clock: clock)
    for _ in 0..<counterCount {
      guard let cell = reader.take(), let count = reader.takeSigned() else { return nil }
      counters[cell] = count
    }
    guard let scoreCount = reader.takeCount() else { return nil }
    for _ in 0..<scoreCount {
      guard let series = reader.take(), let coarseness = reader.take(),
        coarseness <= UInt64(PartitionPopulation.maximumCoarseness),
        let bucketCount = reader.takeCount(),
        let sketch = PartitionPopulation.sketch(&reader, Int(coarseness), bucketCount)
      else { return nil }
      scores[UInt32(truncatingIfNeeded: series)] = sketch
    }
    guard reader.isAtEnd else { return nil }
  }

  private static func sketch(
    _ reader: inout VarintReader, _ coarseness: Int, _ buckets: Int
  ) -> PopulationSketch? {
    var sketch = PopulationSketch(coarseness: coarseness)
    var before: Int64?
    for _ in 0..<buckets {
      guard let distance = reader.takeSigned(), let count = reader.takeSigned(),
        (-reach...reach).contains(distance)
      else { return nil }
      let bucket = (before ?? 0) + distance
      guard before == nil || distance > 0, (-reach...reach).contains(bucket) else { return nil }
      var content = PopulationCount(count: count)
      for _ in 0..<sketch.openBits(Int32(bucket)) {
        guard let set = reader.takeSigned() else { return nil }
        content.bits.append(set)
      }
      sketch.append(Int32(bucket), content)
      before = bucket
    }
    return sketch
  }
}
