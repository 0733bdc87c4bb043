import Testing

@testable import Naming

@Suite("Telling of drift once")
struct DriftNewsTests {
  private func proposal(
    _ segment: String, version: Int = 1, _ changes: [Drift.Change]
  ) -> Drift.Proposal {
    Drift.Proposal(
      group: .segment(segment), version: version, labels: [:], since: "a", at: "b",
      changes: changes)
  }

  @Test("a proposal is news once, whatever its numbers do")
  func once() {
    var news = DriftNews()
    #expect(news.take([proposal("a", [.grew(2)])]).count == 1)
    #expect(news.take([proposal("a", [.grew(2.5)])]).isEmpty)
    #expect(
      news.take([proposal("a", [.grew(9)]), proposal("b", [.tooSmall])]).map(\.group) == [
        .segment("b")
      ])
  }

  @Test("another kind of change, another version and a return are news")
  func again() {
    var news = DriftNews()
    #expect(news.take([proposal("a", [.grew(2)])]).count == 1)
    #expect(news.take([proposal("a", [.shrank(0.4)])]).count == 1)
    #expect(news.take([proposal("a", version: 2, [.shrank(0.4)])]).count == 1)
    #expect(news.take([]).isEmpty)
    #expect(news.take([proposal("a", version: 2, [.shrank(0.4)])]).count == 1)
    let shifted = Drift.Change.shifted(trait: "t", index: 1, from: nil, to: nil)
    let other = Drift.Change.shifted(trait: "u", index: 1, from: nil, to: nil)
    #expect(news.take([proposal("a", version: 2, [shifted])]).count == 1)
    #expect(news.take([proposal("a", version: 2, [other])]).count == 1)
  }
}
