import Records
import Testing

@testable import Worker

/// Counts of days on the simulated cluster; that they are those of their epochs, whatever goes
/// wrong, is checked with every schedule by `ReferenceModel`.
@Suite("Counts of days in the aggregates topic")
struct DayCountsTests {
  private static let dayLength: Int64 = 86_400_000

  /// The topic as compaction leaves it: the days there are.
  private func days(_ world: SimulatedWorld) -> Set<Int64> {
    var days: Set<Int64> = []
    for (_, record) in world.cluster.log(TopicPartition("aggregates", 0)).committed {
      let day = (record.key ?? []).withUnsafeBytes { PopulationTopic.day(ofCounts: $0) }
      guard let day else { continue }
      if record.value == nil { days.remove(day) } else { days.insert(day) }
    }
    return days
  }

  @Test("a merge takes the days that are kept no longer out of the topic, and no others")
  func bound() {
    let today = PopulationCounts.day(of: SimulatedWorld.wallStart)
    var merged = 0
    for seed in UInt64(1)...20 {
      let world = SimulatedWorld(seed: seed)
      let log = world.cluster.log(TopicPartition("aggregates", 0))
      let old = (today - Int64(PopulationHistory.limit) - 4)..<today
      for day in old {
        let counts = PopulationCounts(
          epoch: UInt64(day), clock: day * Self.dayLength, counters: [1: day])
        log.append(
          SimulatedRecord(key: PopulationTopic.countsKey(day), value: counts.encode()))
      }
      #expect(world.run(), "seed \(seed) did not come to rest")
      let found = days(world)
      guard found.contains(today) else { continue }
      merged += 1
      #expect(found.count == PopulationHistory.limit, "seed \(seed)")
      #expect(found.min() == today - Int64(PopulationHistory.limit) + 1, "seed \(seed)")
    }
    #expect(merged > 8)
  }
}
