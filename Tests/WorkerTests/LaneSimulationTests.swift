import Testing

@testable import Worker

/// The lane on the simulated cluster, schedule after schedule.
@Suite("Lane simulation")
struct LaneSimulationTests {
  /// Runs one schedule and returns what is wrong, empty if all is well.
  static func failures(seed: UInt64, mutation: LaneMutation = .none) -> [String] {
    let world = SimulatedWorld(seed: seed, mutation: mutation)
    guard world.run() else { return ["seed \(seed): the workers did not come to rest"] }
    var model = ReferenceModel(world)
    model.check()
    return model.problems.map { "seed \(seed): \($0)" }
  }

  @Test("population epochs come about, are adopted, and survive what the schedules do")
  func epochsComeAbout() {
    let published = (UInt64(1)...60).count { seed in
      let world = SimulatedWorld(seed: seed)
      guard world.run() else { return false }
      var model = ReferenceModel(world)
      model.check()
      return model.epochs > 0
    }
    #expect(published > 30)
  }

  @Test("a thousand schedules of crash, rebalance, fencing and doubt lose and double nothing")
  func thousandSchedules() {
    var failed = 0
    for seed in UInt64(1)...1_000 {
      let problems = LaneSimulationTests.failures(seed: seed)
      guard !problems.isEmpty else { continue }
      failed += 1
      if failed <= 5 { Issue.record("\(problems.prefix(4).joined(separator: "\n"))") }
    }
    #expect(failed == 0, "\(failed) of 1000 seeds failed")
  }

  @Test(
    "a broken commit protocol is noticed",
    arguments: [
      LaneMutation.restoreToLastStableOffset, .metadataAtCommit, .applyBeforeCommit,
      .noSeekAfterAbort,
    ])
  func mutationsAreNoticed(_ mutation: LaneMutation) {
    let seed = (UInt64(1)...1_000).first { seed in
      !LaneSimulationTests.failures(seed: seed, mutation: mutation).isEmpty
    }
    #expect(seed != nil, "no schedule noticed \(mutation)")
  }
}
