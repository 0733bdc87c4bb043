import Foundation
import Records
import StateStore
import Strategy

/// What the same events cost under two strategies, in CPU in one thread without Kafka.
///
/// Both engines take the events in turn, a transaction each, so that what else the machine does
/// falls on both; of each, the lower quartile of its transactions is told: a burst of a neighbour
/// is not the engine's, and the very least would be the luckiest cut of the events.
struct PairedCost {
  struct Side {
    var microseconds = 0.0
    /// Of a thousand events.
    var outputs = 0
  }
  var first = Side()
  var second = Side()

  /// Microseconds an event that the second costs more.
  var difference: Double { second.microseconds - first.microseconds }

  /// - Parameters:
  ///   - people: what makes the population, before anything is measured.
  ///   - clock: of every event, milliseconds UTC.
  static func measure(
    _ options: BenchOptions, _ plans: (StrategyPlan, StrategyPlan), people: Corpus,
    events: Corpus, clock: Int64
  ) throws -> PairedCost {
    let directory = "\(options.directory)/engine"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    var first = try EngineLoop.open(
      plan: plans.0, directory: directory + "/first", cacheBytes: 2 << 30)
    defer { first.store.close() }
    var second = try EngineLoop.open(
      plan: plans.1, directory: directory + "/second", cacheBytes: 2 << 30)
    defer { second.store.close() }
    try EngineCosts.run(&first, people, clock: clock)
    try EngineCosts.run(&second, people, clock: clock)
    let outputs = (first.outputs, second.outputs)
    var times: (first: [Double], second: [Double]) = ([], [])
    var at = 0
    while at < events.count {
      let next = min(events.count, at + EngineCosts.transaction)
      times.first.append(try time(&first, events, at..<next, clock))
      times.second.append(try time(&second, events, at..<next, clock))
      at = next
    }
    guard first.rejected + second.rejected == 0 else {
      throw BenchFailure(
        "\(first.rejected + second.rejected) bench events were rejected by the rules")
    }
    let thousands = max(1, events.count / 1_000)
    return PairedCost(
      first: Side(
        microseconds: lowerQuartile(times.first), outputs: (first.outputs - outputs.0) / thousands),
      second: Side(
        microseconds: lowerQuartile(times.second),
        outputs: (second.outputs - outputs.1) / thousands))
  }

  /// Microseconds an event, state and commit to the store included.
  private static func time(
    _ loop: inout EngineLoop, _ corpus: Corpus, _ range: Range<Int>, _ clock: Int64
  ) throws -> Double {
    let start = ProcessUsage.ownCPUSeconds
    try corpus.forEach(range) { try loop.process($0, clock: clock) }
    loop.commit()
    return (ProcessUsage.ownCPUSeconds - start) * 1e6 / Double(range.count)
  }

  static func lowerQuartile(_ times: [Double]) -> Double {
    times.isEmpty ? .nan : times.sorted()[times.count / 4]
  }
}
