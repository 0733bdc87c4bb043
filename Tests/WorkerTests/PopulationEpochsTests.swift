import Records
import Testing

@testable import Worker

@Suite("Population epochs")
struct PopulationEpochsTests {
  private let plan = PopulationPlan(
    period: 1_000, wait: 100, scores: [.init(series: 7, tops: [5_000])], segments: [], steps: [])

  private func part(_ epoch: UInt64, _ scores: [Int64]) -> PartitionPopulation {
    var part = PartitionPopulation(epoch: epoch, clock: Int64(epoch) * 1_000)
    part.counters[PopulationCell(.customers, series: 0).rawValue] = Int64(scores.count)
    var sketch = PopulationSketch()
    for score in scores { sketch.add(score, count: 1) }
    part.scores[7] = sketch
    return part
  }

  private func tell(
    _ epochs: inout PopulationEpochs, _ partition: Int32, _ part: PartitionPopulation
  ) {
    PopulationTopic.partKey(partition).withUnsafeBytes { key in
      part.encode(limit: PopulationTopic.partBytes).withUnsafeBytes { epochs.take(key, $0) }
    }
  }

  @Test("the merge waits for every partition, and no longer than it should")
  func waits() {
    var epochs = PopulationEpochs(plan: plan, partitions: 2)
    #expect(!epochs.isMergeDue(at: 5_999))
    tell(&epochs, 0, part(5, [1, 2]))
    #expect(!epochs.isMergeDue(at: 5_050))
    #expect(epochs.isMergeDue(at: 5_100))
    tell(&epochs, 1, part(5, [3, 4, 5, 6]))
    #expect(epochs.isMergeDue(at: 5_050))
    let cuts = epochs.merge(at: 5_050)
    #expect(cuts.epoch == 5)
    #expect(cuts.partitions == [0: 5, 1: 5])
    #expect(cuts.scores[7]?.count == 6)
    #expect(cuts.scores[7]?.cuts[5_000]?.value == 4)
    epochs.learn(cuts)
    #expect(!epochs.isMergeDue(at: 5_900))
    #expect(!epochs.isMergeDue(at: 6_050))
    #expect(epochs.isMergeDue(at: 6_100))
    #expect(epochs.merge(at: 6_100).partitions == [0: 5, 1: 5])
  }

  @Test("older cut points never replace newer ones; what cannot be read is counted and passed over")
  func order() {
    var epochs = PopulationEpochs(plan: plan, partitions: 1)
    epochs.learn(PopulationCuts(epoch: 9, clock: 9_000))
    epochs.learn(PopulationCuts(epoch: 8, clock: 9_500))
    #expect(epochs.cuts?.clock == 9_000)
    for key in ["cuts", "population/0", "population/x", "counts/2026-03-01", "counts/x", "other"] {
      Array(key.utf8).withUnsafeBytes { key in
        [UInt8](repeating: 9, count: 5).withUnsafeBytes { epochs.take(key, $0) }
        epochs.take(key, nil)
      }
    }
    #expect(epochs.unreadable == 3)
    #expect(epochs.history.counts.isEmpty)
    #expect(epochs.cuts?.epoch == 9)
    #expect(epochs.told(0) == 0)
  }

  @Test("before there are cut points a partition does not tell in the epoch it is born in")
  func born() {
    var epochs = PopulationEpochs(plan: plan, partitions: 2)
    #expect(epochs.toldOrBorn(0, 5_500) == 5)
    tell(&epochs, 0, part(6, [1]))
    #expect(epochs.toldOrBorn(0, 6_500) == 6)
    #expect(epochs.toldOrBorn(1, 6_500) == 0)
  }

  @Test("a day's counts lie under its date, and are those of its last epoch")
  func counts() {
    var epochs = PopulationEpochs(plan: plan, partitions: 1)
    let day: Int64 = 20_513
    #expect(String(decoding: PopulationTopic.countsKey(day), as: UTF8.self) == "counts/2026-03-01")
    for epoch in [UInt64(7), 8] {
      var cuts = PopulationCuts(epoch: epoch, clock: day * 86_400_000 + Int64(epoch))
      cuts.counters[1] = Int64(epoch) * 10
      PopulationTopic.countsKey(day).withUnsafeBytes { key in
        PopulationCounts(cuts).encode().withUnsafeBytes { epochs.take(key, $0) }
      }
    }
    #expect(epochs.history.counts.map(\.counters) == [[1: 80]])
    PopulationTopic.countsKey(day).withUnsafeBytes { epochs.take($0, nil) }
    #expect(epochs.history.counts.isEmpty)
  }

  @Test("days that are kept no longer leave the topic with the merge that makes them so")
  func fallen() {
    var epochs = PopulationEpochs(plan: plan, partitions: 1)
    func merged(_ day: Int64) -> PopulationCuts {
      PopulationCuts(epoch: UInt64(day), clock: day * 86_400_000)
    }
    for day in 1...Int64(PopulationHistory.limit) {
      #expect(epochs.fallen(with: merged(day)).isEmpty)
      epochs.learn(merged: merged(day))
    }
    let next = Int64(PopulationHistory.limit) + 1
    #expect(epochs.fallen(with: merged(next)) == [1])
    epochs.learn(merged: merged(next))
    // Until the tombstone has come back, it is written again.
    #expect(epochs.fallen(with: merged(next)) == [1])
    PopulationTopic.countsKey(1).withUnsafeBytes { epochs.take($0, nil) }
    #expect(epochs.fallen(with: merged(next)).isEmpty)
    for day in (next + 1)...(next + 100) { epochs.learn(merged: merged(day)) }
    #expect(epochs.fallen(with: merged(next + 100)).count == PopulationEpochs.fallenDays)
  }
}
