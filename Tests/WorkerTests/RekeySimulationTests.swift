import Testing

@testable import Worker

@Suite("Re-key simulation")
struct RekeySimulationTests {
  @Test("five hundred schedules forward every record once, to its customer, in order")
  func schedules() {
    var failed = 0
    for seed in UInt64(1)...500 {
      let world = RekeyWorld(seed: seed)
      let problems = world.run() ? world.problems() : ["it did not come to rest"]
      guard !problems.isEmpty else { continue }
      failed += 1
      if failed <= 3 {
        Issue.record("seed \(seed): \(problems.prefix(4).joined(separator: "; "))")
      }
    }
    #expect(failed == 0, "\(failed) of 500 seeds failed")
  }
}
