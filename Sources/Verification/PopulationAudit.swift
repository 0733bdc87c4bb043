package import Records
import Worker

/// Checks what the aggregates topic tells of the population: the parts against the partitions'
/// replays, the cut points against the parts they name, the counts of days and the cut points in
/// the journals against the cut points.
///
/// The records of the topic come first, in their order; then the partitions, one after the other.
///
/// Memory: the `keptParts` newest parts of every partition, 32 bytes for each part there is, and
/// 24 for each epoch.
package struct PopulationAudit: Sendable {
  /// Parts of a partition that cut points may still name: a merge takes the newest a lane has
  /// read, and that is not always the newest there is.
  static let keptParts = 3
  /// Findings that are told in words; the others are counted.
  static let toldFindings = 20

  private let plan: PopulationPlan
  /// The newest parts of each partition, oldest first.
  private var newest: [Int32: [(epoch: UInt64, bytes: [UInt8])]] = [:]
  private var told: [Int32: ToldParts] = [:]
  private var lastCuts: PopulationCuts?
  /// Of cut points by their epoch, as the topic has them.
  private var published: [UInt64: UInt64] = [:]
  /// Of cut points by their epoch, as the first journal has them.
  private var journaled: [UInt64: UInt64] = [:]

  package private(set) var parts = AggregateTally()
  package private(set) var cuts = AggregateTally()
  /// Counts of days.
  package private(set) var counts = AggregateTally()
  /// Cut points that a journal adopts, once for each partition and epoch.
  package private(set) var adopted = AggregateTally()
  /// What is wrong, in words; at most `toldFindings`.
  package private(set) var findings: [String] = []

  package init(_ plan: PopulationPlan) { self.plan = plan }

  private mutating func report(_ finding: String) {
    if findings.count < Self.toldFindings { findings.append(finding) }
  }

  // MARK: The topic

  /// Takes one committed record of the topic.
  package mutating func take(_ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?) {
    guard let key, let value else { return }
    if PopulationTopic.isCuts(key) {
      take(cuts: value)
    } else if let partition = PopulationTopic.partition(ofPart: key) {
      take(part: value, of: partition)
    } else if let day = PopulationTopic.day(ofCounts: key) {
      take(counts: value, of: day)
    }
  }

  private mutating func take(part value: UnsafeRawBufferPointer, of partition: Int32) {
    guard let part = PartitionPopulation(value) else {
      parts.add(AggregateTally(checked: 1, different: 1))
      return report("what partition \(partition) told of its population cannot be read")
    }
    told[partition, default: ToldParts()].add(part, value)
    newest[partition, default: []].append((part.epoch, Array(value)))
    if newest[partition]?.count ?? 0 > Self.keptParts { newest[partition]?.removeFirst() }
  }

  private mutating func take(cuts value: UnsafeRawBufferPointer) {
    guard let found = PopulationCuts(value) else {
      cuts.add(AggregateTally(checked: 1, different: 1))
      return report("a table of cut points cannot be read")
    }
    published[found.epoch] = StableHash.hash(value)
    let before = lastCuts?.epoch ?? 0
    lastCuts = found
    guard found.epoch > before else {
      cuts.add(AggregateTally(checked: 1, different: 1))
      return report("cut points of epoch \(found.epoch) follow those of epoch \(before)")
    }
    guard let named = namedParts(found) else {
      return cuts.add(AggregateTally(uncheckable: 1))
    }
    let merged = PopulationCuts(
      epoch: found.epoch, clock: found.clock, plan: plan, parts: named)
    let isRight = merged.encode().elementsEqual(value)
    cuts.add(AggregateTally(checked: 1, different: isRight ? 0 : 1))
    if !isRight {
      report("the cut points of epoch \(found.epoch) are not what the parts they name merge to")
    }
  }

  /// The parts that cut points were merged from; nil where one is gone.
  private func namedParts(_ cuts: PopulationCuts) -> [Int32: PartitionPopulation]? {
    var named: [Int32: PartitionPopulation] = [:]
    for (partition, epoch) in cuts.partitions {
      guard let part = newest[partition]?.last(where: { $0.epoch == epoch }) else { return nil }
      named[partition] = part.bytes.withUnsafeBytes { PartitionPopulation($0) }
    }
    return named
  }

  private mutating func take(counts value: UnsafeRawBufferPointer, of day: Int64) {
    guard let found = PopulationCounts(value), found.day == day else {
      counts.add(AggregateTally(checked: 1, different: 1))
      return report("the counts of a day cannot be read, or lie under another day")
    }
    // They are written right behind the cut points; where these are gone, there is nothing to say.
    guard let lastCuts, lastCuts.epoch == found.epoch else {
      return counts.add(AggregateTally(uncheckable: 1))
    }
    let isRight = found == PopulationCounts(lastCuts)
    counts.add(AggregateTally(checked: 1, different: isRight ? 0 : 1))
    if !isRight { report("the counts of epoch \(found.epoch) are not those of its cut points") }
  }

  // MARK: The partitions

  /// The parts of a partition, for its replay.
  package func parts(of partition: Int32) -> ToldParts { told[partition] ?? ToldParts() }

  /// A partition was replayed.
  /// - Parameters:
  ///   - parts: what the replay made of `parts(of:)`.
  ///   - adopted: the cut points its journal has, by their hash.
  package mutating func finish(
    _ partition: Int32, _ parts: ToldParts, adopted: [(epoch: UInt64, content: UInt64)]
  ) {
    let (tally, wrong) = parts.result()
    self.parts.add(tally)
    for epoch in wrong {
      report("what partition \(partition) told of epoch \(epoch) is not what its journal gives")
    }
    for (epoch, content) in adopted {
      let others = journaled[epoch]
      if others == nil { journaled[epoch] = content }
      guard let known = published[epoch] ?? others else {
        self.adopted.add(AggregateTally(uncheckable: 1))
        continue
      }
      self.adopted.add(AggregateTally(checked: 1, different: known == content ? 0 : 1))
      if known != content {
        report(
          "partition \(partition) worked with other cut points of epoch \(epoch) than were merged")
      }
    }
  }
}
