import Foundation

/// The main job end to end: a broker, topics, a bank that streams, workers that decide, and a
/// verdict computed from the topics afterwards.
package struct DemoRun {
  package let options: DemoOptions
  /// One line for the person who watches.
  package let say: @Sendable (String) -> Void

  package init(options: DemoOptions, say: @escaping @Sendable (String) -> Void) {
    self.options = options
    self.say = say
  }

  /// Why a run could not be carried out.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  /// Runs everything.
  /// - Throws: `Failure` when a part did not start or end as it should; what the system says
  ///   when files or processes fail.
  package func run() async throws -> DemoResult {
    let files = FileManager.default
    if files.fileExists(atPath: options.directory) {
      try files.removeItem(atPath: options.directory)
    }
    try files.createDirectory(atPath: options.directory, withIntermediateDirectories: true)
    let (broker, brokers) = try await startBroker()
    defer { broker.signal(SIGKILL) }
    say("broker at \(brokers), data in \(options.directory)")
    try await runToEnd(
      "topics",
      [
        "topics", "apply", "--set", "kafka.brokers=\(brokers)", "--directory",
        "\(options.root)/topics", "--partitions", "\(options.partitions)",
      ], seconds: 60)

    let fleet = WorkerFleet(options: options, brokers: brokers)
    do {
      let result = try await stream(fleet, brokers)
      broker.signal(SIGTERM)
      _ = await broker.waitForExit(seconds: 20)
      if result.verified && !options.keep {
        try files.removeItem(atPath: options.directory)
      }
      return result
    } catch {
      for number in await fleet.runningNumbers { await fleet.signal(number, SIGKILL) }
      throw error
    }
  }

  private func stream(_ fleet: WorkerFleet, _ brokers: String) async throws -> DemoResult {
    for _ in 0..<options.workers {
      let number = try await fleet.join()
      guard let address = await fleet.waitUntilListening(number, seconds: 60) else {
        throw Failure(
          description:
            "worker \(number) did not start; see \(options.directory)/worker-\(number).log")
      }
      say("worker \(number): http://\(address)/metrics, /live, /ready")
    }
    let bank = try ChildProcess(
      name: "bank", executable: options.executable,
      arguments: [
        "bank", "--brokers", brokers, "--customers", "\(options.customers)", "--rate",
        "\(options.rate)", "--seconds", "\(options.seconds)", "--seed", "\(options.seed)",
        "--json",
      ], logPath: "\(options.directory)/bank.log")
    defer { bank.signal(SIGKILL) }
    let chaos = ChaosPlan(options: options)
    let started = ContinuousClock.now
    let records = try await watch(fleet, bank, chaos, started)
    guard bank.exitStatus == 0, let truthLine = bank.lines.last(where: { $0.hasPrefix("{") }) else {
      throw Failure(description: "the bank failed; see \(options.directory)/bank.log")
    }
    try await drain(fleet, started, records)
    let elapsed = ContinuousClock.now - started
    let metrics = await fleet.metrics()
    for number in await fleet.runningNumbers {
      guard await fleet.stop(number) == 0 else {
        throw Failure(description: "worker \(number) did not stop cleanly")
      }
    }
    say("verifying from the topics …")
    let verdict = try await verify(brokers)
    return DemoResult(
      truth: try JSONValue(truthLine), verdict: verdict, metrics: metrics,
      elapsedSeconds: Double(elapsed.components.seconds), chaos: await chaos.log)
  }

  /// A status line every second until the bank has ended; chaos happens meanwhile.
  /// - Returns: The records taken so far.
  private func watch(
    _ fleet: WorkerFleet, _ bank: ChildProcess, _ chaos: ChaosPlan,
    _ started: ContinuousClock.Instant
  ) async throws -> Double {
    let limit = started + .seconds(options.seconds * 2 + 120)
    var previous = 0.0
    let turmoil = Task { try await chaos.run(on: fleet, say: say) }
    defer { turmoil.cancel() }
    while bank.isRunning {
      guard ContinuousClock.now < limit else {
        throw Failure(description: "the bank did not end in time")
      }
      try await Task.sleep(for: .seconds(1))
      previous = status(await fleet.metrics(), started, previous)
    }
    try await turmoil.value
    return previous
  }

  private func status(
    _ metrics: FleetMetrics, _ started: ContinuousClock.Instant, _ previous: Double
  ) -> Double {
    let records = metrics.sum("strata_records_total")
    let seconds = (ContinuousClock.now - started).components.seconds
    say(
      "\(seconds) s: \(Int(max(0, records - previous)))/s in, lag "
        + "\(Int(metrics.sum("strata_lag_records"))), customers "
        + "\(Int(metrics.sum("strata_cache_customers"))), segment changes "
        + "\(Int(metrics.output("segments"))), decisions \(Int(metrics.output("decisions"))), "
        + "offers \(Int(metrics.output("offers"))), dead letters "
        + "\(Int(metrics.sum("strata_dead_letters_total"))), workers "
        + "\(metrics.running)/\(metrics.workers)")
    return records
  }

  /// Waits until every worker runs and no input is left. The worker reports lag by committed
  /// position, so zero twice in a row means that all is committed.
  private func drain(
    _ fleet: WorkerFleet, _ started: ContinuousClock.Instant, _ records: Double
  ) async throws {
    var zeros = 0
    var previous = records
    for _ in 0..<180 {
      let metrics = await fleet.metrics()
      let isServed = metrics.sum("strata_partition_running") >= Double(options.partitions)
      zeros = isServed && metrics.sum("strata_lag_records") == 0 ? zeros + 1 : 0
      if zeros >= 3 { return }
      try await Task.sleep(for: .seconds(1))
      previous = status(metrics, started, previous)
    }
    throw Failure(description: "the workers did not catch up within 180 s")
  }

  private func startBroker() async throws -> (ChildProcess, String) {
    let broker = try ChildProcess(
      name: "broker", executable: options.executable,
      arguments: ["broker", "--listen", "127.0.0.1:0", "--data", "\(options.directory)/broker"],
      logPath: "\(options.directory)/broker.log")
    let marker = "listening on "
    guard let line = await broker.waitForLine(seconds: 30, { $0.contains(marker) }),
      let range = line.range(of: marker)
    else {
      broker.signal(SIGKILL)
      throw Failure(description: "the broker did not start; see \(options.directory)/broker.log")
    }
    return (broker, String(line[range.upperBound...].prefix { $0 != " " }))
  }

  private func verify(_ brokers: String) async throws -> JSONValue {
    var arguments = [
      "verify", "--config", "\(options.root)/config/strata.yaml", "--set",
      "kafka.brokers=\(brokers)", "--set", "strategy.directory=\(options.strategy)",
      "--json",
    ]
    for number in 0..<(options.workers + options.chaosEvents) {
      let store = "\(options.directory)/state-\(number)"
      if FileManager.default.fileExists(atPath: store) { arguments += ["--store", store] }
    }
    let process = try ChildProcess(
      name: "verify", executable: options.executable, arguments: arguments,
      logPath: "\(options.directory)/verify.log")
    defer { process.signal(SIGKILL) }
    guard await process.waitForExit(seconds: 600) != nil,
      let line = process.lines.last(where: { $0.hasPrefix("{") })
    else {
      throw Failure(description: "the verification failed; see \(options.directory)/verify.log")
    }
    return try JSONValue(line)
  }

  private func runToEnd(_ name: String, _ arguments: [String], seconds: Double) async throws {
    let log = "\(options.directory)/\(name).log"
    let process = try ChildProcess(
      name: name, executable: options.executable, arguments: arguments, logPath: log)
    guard await process.waitForExit(seconds: seconds) == 0 else {
      process.signal(SIGKILL)
      let said = process.lines.joined(separator: "\n")
      throw Failure(description: "'strata \(name)' failed; see \(log)\n\(said)")
    }
  }
}
