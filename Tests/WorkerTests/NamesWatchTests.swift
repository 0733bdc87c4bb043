import Logging
import Naming
import Records
import Synchronization
import Testing

@testable import Worker

@Suite("Watching names")
struct NamesWatchTests {
  /// Keeps what is logged.
  private final class Lines: Sendable {
    let texts = Mutex<[String]>([])
  }

  private struct Handler: LogHandler {
    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
    func log(event: LogEvent) {
      let words = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
      lines.texts.withLock { $0.append(words.joined(separator: " ")) }
    }
  }

  private func watch(_ lines: Lines) -> NamesWatch {
    NamesWatch(logger: Logger(label: "test") { _ in Handler(lines: lines) }) { history, now in
      let then = history.first?.counters[1] ?? 0
      let ratio = Double(now.counters[1] ?? 0) / Double(max(1, then))
      guard ratio >= 2 else { return [] }
      return [
        Drift.Proposal(
          group: .segment("diner"), version: 3, labels: ["en": "Diner"], since: "a", at: "b",
          changes: [.grew(ratio)])
      ]
    }
  }

  private func published(
    _ epoch: UInt64, _ members: Int64, isMergedHere: Bool = true
  ) -> PublishedPopulation {
    var cuts = PopulationCuts(epoch: epoch, clock: Int64(epoch) * 86_400_000)
    cuts.counters[1] = members
    var history = PopulationHistory()
    history.take(PopulationCounts(epoch: 1, clock: 0, counters: [1: 100]))
    return PublishedPopulation(cuts: cuts, history: history, isMergedHere: isMergedHere)
  }

  @Test("a group that drifted is told of once, by its id and in numbers")
  func once() {
    let lines = Lines()
    let watch = watch(lines)
    #expect(watch.proposals(published(2, 150)).isEmpty)
    #expect(watch.proposals(published(3, 300)).count == 1)
    #expect(watch.proposals(published(3, 300)).count == 1)
    #expect(watch.proposals(published(4, 310)).count == 1)
    let told = lines.texts.withLock { $0 }
    #expect(told == ["at=b changes=size 3.0 group=segment:diner nameVersion=3 since=a"])
    // What is known of an older epoch does not come back.
    #expect(watch.proposals(published(2, 150)).count == 1)
  }

  @Test("the epoch is told of where it was merged, whoever asked for it before")
  func whereMerged() {
    let lines = Lines()
    let watch = watch(lines)
    #expect(watch.proposals(published(2, 300, isMergedHere: false)).count == 1)
    #expect(lines.texts.withLock { $0.isEmpty })
    #expect(watch.proposals(published(2, 300)).count == 1)
    #expect(lines.texts.withLock { $0.count } == 1)
  }
}
