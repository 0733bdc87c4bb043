import Records
import Testing

@Suite("Counts of the population by day")
struct PopulationHistoryTests {
  private let dayLength: Int64 = 86_400_000

  private func counts(_ day: Int64, _ members: Int64) -> PopulationCounts {
    PopulationCounts(
      epoch: UInt64(day), clock: day * dayLength + 5,
      counters: [PopulationCell(.segment, series: 4).rawValue: members, 9: -1])
  }

  @Test("counts are read as they were written, and other bytes are not")
  func encoding() {
    let bytes = counts(20_000, 1 << 40).encode()
    #expect(bytes.withUnsafeBytes { PopulationCounts($0) } == counts(20_000, 1 << 40))
    #expect((bytes + [0]).withUnsafeBytes { PopulationCounts($0) } == nil)
    #expect(bytes.dropLast().withUnsafeBytes { PopulationCounts($0) } == nil)
    #expect([UInt8](repeating: 7, count: 4).withUnsafeBytes { PopulationCounts($0) } == nil)
  }

  @Test("the last counts of a day stand for it, in the order of days")
  func lastOfDay() {
    var history = PopulationHistory()
    for (day, members) in [(3, 30), (1, 10), (2, 20), (2, 21)] as [(Int64, Int64)] {
      history.take(counts(day, members))
    }
    #expect(history.counts == [counts(1, 10), counts(2, 21), counts(3, 30)])
  }

  @Test("no more days are kept than stated; the oldest fall out and are known to")
  func bound() {
    var history = PopulationHistory()
    let limit = Int64(PopulationHistory.limit)
    for day in 1...(limit + 3) { history.take(counts(day, day)) }
    #expect(history.counts.count == PopulationHistory.limit)
    #expect(history.counts.first == counts(4, 4))
    #expect(history.outdated == [1, 2, 3])
    history.take(counts(2, 5))
    #expect(history.counts.first == counts(4, 4))
    history.forget(2)
    #expect(history.outdated == [1, 3])
    history.forget(50)
    #expect(history.counts.count == PopulationHistory.limit - 1)
  }
}
