/// The cut points of one epoch, merged over all partitions: what customers are measured against
/// until the next epoch's are adopted.
///
/// Encoding, version 1, varints: version, epoch, clock, number of partitions told of, for each
/// its number and the epoch it told; number of counters, for each its number and count; number of
/// scores, for each its series, customers, sum, number of cuts, for each its share, value,
/// customers and sum.
@usableFromInline
package struct PopulationCuts: Sendable, Hashable {
  package struct Score: Sendable, Hashable {
    /// Customers who have this score.
    package var count: Int64
    package var sum: Int128
    /// By share from the top, in 1/10,000.
    package var cuts: [Int32: PopulationSketch.Cut] = [:]
  }

  package var epoch: UInt64
  /// When they were merged, milliseconds UTC.
  package var clock: Int64
  /// The epoch each partition's part is of: an older one where it did not tell in time.
  package var partitions: [Int32: UInt64] = [:]
  package var counters: [UInt64: Int64] = [:]
  package var scores: [UInt32: Score] = [:]

  package init(epoch: UInt64, clock: Int64) {
    self.epoch = epoch
    self.clock = clock
  }

  /// Merges what partitions told.
  package init(
    epoch: UInt64, clock: Int64, plan: PopulationPlan, parts: [Int32: PartitionPopulation]
  ) {
    self.init(epoch: epoch, clock: clock)
    var sketches: [UInt32: PopulationSketch] = [:]
    for (partition, part) in parts {
      partitions[partition] = part.epoch
      for (cell, count) in part.counters { counters[cell, default: 0] += count }
      for (series, sketch) in part.scores { sketches[series, default: .init()].merge(sketch) }
    }
    for wanted in plan.scores {
      guard let sketch = sketches[wanted.series], sketch.count > 0 else { continue }
      var score = Score(count: sketch.count, sum: sketch.sum)
      for top in wanted.tops { score.cuts[top] = sketch.cut(top: top) }
      scores[wanted.series] = score
    }
  }

  private static let version: UInt64 = 1

  package func encode() -> [UInt8] {
    var writer = VarintWriter()
    writer.put(PopulationCuts.version)
    writer.put(epoch)
    writer.put(signed: clock)
    writer.put(UInt64(partitions.count))
    for (partition, epoch) in partitions.sorted(by: { $0.key < $1.key }) {
      writer.put(signed: Int64(partition))
      writer.put(epoch)
    }
    writer.put(UInt64(counters.count))
    for (cell, count) in counters.sorted(by: { $0.key < $1.key }) {
      writer.put(cell)
      writer.put(signed: count)
    }
    writer.put(UInt64(scores.count))
    for (series, score) in scores.sorted(by: { $0.key < $1.key }) {
      writer.put(UInt64(series))
      writer.put(signed: score.count)
      writer.put(wide: score.sum)
      writer.put(UInt64(score.cuts.count))
      for (top, cut) in score.cuts.sorted(by: { $0.key < $1.key }) {
        writer.put(signed: Int64(top))
        writer.put(signed: cut.value)
        writer.put(signed: cut.count)
        writer.put(wide: cut.sum)
      }
    }
    return writer.bytes
  }

  /// Nil when the bytes are none of this version.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    var reader = VarintReader(bytes)
    guard reader.take() == PopulationCuts.version, let epoch = reader.take(),
      let clock = reader.takeSigned(), let partitionCount = reader.takeCount()
    else { return nil }
    self.init(epoch: epoch, clock: clock)
    for _ in 0..<partitionCount {
      guard let partition = reader.takeSigned(), let told = reader.take() else { return nil }
      partitions[Int32(truncatingIfNeeded: partition)] = told
    }
    guard let counterCount = reader.takeCount() else { return nil }
    for _ in 0..<counterCount {
      guard let cell = reader.take(), let count = reader.takeSigned() else { return nil }
      counters[cell] = count
    }
    guard let scoreCount = reader.takeCount() else { return nil }
    for _ in 0..<scoreCount {
      guard let series = reader.take(), let score = PopulationCuts.score(&reader) else {
        return nil
      }
      scores[UInt32(truncatingIfNeeded: series)] = score
    }
    guard reader.isAtEnd else { return nil }
  }

  private static func score(_ reader: inout VarintReader) -> Score? {
    guard let count = reader.takeSigned(), let sum = reader.takeWide(),
      let cutCount = reader.takeCount()
    else { return nil }
    var score = Score(count: count, sum: sum)
    for _ in 0..<cutCount {
      guard let top = reader.takeSigned(), let value = reader.takeSigned(),
        let above = reader.takeSigned(), let aboveSum = reader.takeWide()
      else { return nil }
      score.cuts[Int32(truncatingIfNeeded: top)] = PopulationSketch.Cut(
        value: value, count: above, sum: aboveSum)
    }
    return score
  }
}
