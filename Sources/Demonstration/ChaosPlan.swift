import Foundation
import Synchronization

/// What happens to the workers during a run, reproducible under the run's seed: one SIGKILL in
/// the middle for `--kill`, or a number of random events spread over the run.
actor ChaosPlan {
  private enum Event: CaseIterable { case kill, stopped, leave, join }

  /// Workers that may exist at once.
  private static let mostWorkers = 5
  /// Longer than the session timeout the demonstration gives its workers.
  private static let stoppedSeconds = 11

  private let options: DemoOptions
  private(set) var log: [String] = []
  private var generator: SplitMix

  init(options: DemoOptions) {
    self.options = options
    generator = SplitMix(state: options.seed &+ 0x5eed)
  }

  func run(on fleet: WorkerFleet, say: @Sendable (String) -> Void) async throws {
    if options.kill { try await killOnce(on: fleet, say: say) }
    guard options.chaosEvents > 0 else { return }
    let pause = Double(options.seconds) / Double(options.chaosEvents + 1)
    for _ in 0..<options.chaosEvents {
      try await Task.sleep(for: .seconds(pause))
      try await happen(on: fleet, say: say)
    }
    // What was left dead comes back, so that the run can end.
    for number in 0..<(await fleet.count) where await fleet.process(number)?.isRunning != true {
      try await fleet.start(number)
    }
  }

  private func killOnce(on fleet: WorkerFleet, say: @Sendable (String) -> Void) async throws {
    try await Task.sleep(for: .seconds(Double(options.seconds) / 2))
    note("kill -9 worker 0", say)
    await fleet.signal(0, SIGKILL)
    try await Task.sleep(for: .seconds(2))
    note("start worker 0 again", say)
    try await fleet.start(0)
  }

  private func happen(on fleet: WorkerFleet, say: @Sendable (String) -> Void) async throws {
    let running = await fleet.runningNumbers
    let dead = await (0..<fleet.count).filter { !running.contains($0) }
    let event = Event.allCases[Int(generator.next() % 4)]
    if running.count <= 1 || (event == .join && !dead.isEmpty) {
      guard let number = dead.first else { return }
      note("start worker \(number) again", say)
      try await fleet.start(number)
      return
    }
    let victim = running[Int(generator.next() % UInt64(running.count))]
    switch event {
    case .kill:
      note("kill -9 worker \(victim)", say)
      await fleet.signal(victim, SIGKILL)
    case .stopped:
      note("SIGSTOP worker \(victim) past its session timeout", say)
      await fleet.signal(victim, SIGSTOP)
      Task {
        try? await Task.sleep(for: .seconds(Self.stoppedSeconds))
        await fleet.signal(victim, SIGCONT)
      }
    case .leave:
      note("stop worker \(victim)", say)
      _ = await fleet.stop(victim)
    case .join:
      guard await fleet.count < Self.mostWorkers else { return }
      let number = try await fleet.join()
      note("worker \(number) joins", say)
    }
  }

  private func note(_ text: String, _ say: @Sendable (String) -> Void) {
    log.append(text)
    say("chaos: \(text)")
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a small generator for reproducible choices.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
