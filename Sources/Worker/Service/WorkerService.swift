import Kafka
package import Logging
package import Records
import Synchronization

/// A worker process: its lanes, each on its own thread, started, watched and stopped together.
package final class WorkerService: Sendable {
  package let settings: WorkerSettings
  private let program: LaneProgram
  private let logger: Logger
  private let stopSignal = StopSignal()
  private let lanes: [PublishedLane]
  private let forwarders: [PublishedLane]
  private let standby = PublishedStandby()
  private let claims = PartitionClaims()

  private struct Running {
    var threads = 0
    var isStarted = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let running = Mutex(Running())
  /// Partitions of the state topic, known after the start.
  private let partitions = Atomic<Int32>(0)

  package init(_ settings: WorkerSettings, program: LaneProgram, logger: Logger) {
    self.settings = settings
    self.program = program
    self.logger = logger
    lanes = (0..<max(1, settings.lanes)).map { PublishedLane(lane: $0) }
    forwarders = settings.rekey.map { PublishedLane(lane: Int($0.rawValue)) }
  }

  /// Checks settings and topics and starts the lanes. Blocks for at most two request timeouts:
  /// not for the cooperative pool.
  package func start() throws(WorkerStartError) {
    let problems = settings.problems()
    guard problems.isEmpty else { throw .configuration(problems) }
    try checkTopics()
    let first = running.withLock { state in
      defer { state.isStarted = true }
      return !state.isStarted
    }
    precondition(first, "a worker starts once")
    for (number, published) in lanes.enumerated() {
      var laneLogger = logger
      laneLogger[metadataKey: "lane"] = "\(number)"
      let context = LaneContext(
        settings: settings,
        lane: LaneConfiguration(
          settings, lane: number, partitions: partitions.load(ordering: .relaxed)),
        published: published, claims: claims, stop: stopSignal, logger: laneLogger)
      let program = program
      try launch("lane-\(number)") { program.run(context) }
    }
    for (topic, published) in zip(settings.rekey, forwarders) {
      let forwarder = RekeyProgram(
        settings: settings, topic: topic, published: published, stop: stopSignal, logger: logger)
      try launch("rekey-\(topic.rawValue)") { forwarder.run() }
    }
    if settings.standbyPartitions > 0 {
      let program = StandbyProgram(
        settings: settings, partitions: partitions.load(ordering: .relaxed), claims: claims,
        published: standby, stop: stopSignal, logger: logger)
      try launch("standby") { program.run() }
    }
  }

  private func launch(
    _ name: String, _ body: @escaping @Sendable () -> Void
  ) throws(WorkerStartError) {
    running.withLock { $0.threads += 1 }
    let started = LaneThread.start { [self] in
      body()
      threadEnded()
    }
    guard started else {
      threadEnded()
      stopSignal.raise()
      throw .unreachable("the system has no thread left for \(name)")
    }
  }

  private func threadEnded() {
    let waiting = running.withLock { state in
      state.threads -= 1
      guard state.threads == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  /// Asks the lanes to commit, save and leave; returns at once. Safe from any thread and more
  /// than once.
  package func stop() { stopSignal.raise() }

  /// Returns when all lanes have ended, by `stop` or by failure.
  package func waitUntilStopped() async {
    await withCheckedContinuation { continuation in
      let isOver = running.withLock { state in
        guard state.threads > 0 else { return true }
        state.waiting.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
  }

  // MARK: What others see

  package var laneMetrics: [LaneMetrics] { lanes.map(\.metrics) }
  package var rekeyMetrics: [LaneMetrics] { forwarders.map(\.metrics) }

  /// The standby copies this process keeps, by partition.
  package var standbyMetrics: [StandbyMetrics] { standby.copies }

  /// The newest epoch of the population that a lane has adopted; where several have, as the one
  /// that merges it knows it.
  package var population: PublishedPopulation? {
    lanes.compactMap(\.population).max { left, right in
      (left.cuts.epoch, left.isMergedHere ? 1 : 0) < (right.cuts.epoch, right.isMergedHere ? 1 : 0)
    }
  }

  /// The reasons for which lanes stopped by themselves; empty in good health.
  package var failures: [String] {
    (lanes + forwarders).compactMap {
      if case .failed(let reason) = $0.metrics.phase { reason } else { nil }
    }
  }

  package var health: WorkerHealth {
    var health = WorkerHealth(isLive: true, isReady: true, reasons: [])
    let now = SystemClock.monotonic()
    for (index, lane) in (lanes + forwarders).enumerated() {
      let metrics = lane.metrics
      let name = index < lanes.count ? "lane \(metrics.lane)" : "re-key stage \(metrics.lane)"
      let silent = lane.lastTurn == 0 ? 0 : (now - lane.lastTurn) / 1_000
      if case .failed(let reason) = metrics.phase {
        health.isLive = false
        health.reasons.append("\(name) failed: \(reason)")
      } else if silent > settings.timeouts.liveness {
        health.isLive = false
        health.reasons.append("\(name) has not polled for \(silent) ms")
      }
      if metrics.phase != .running {
        health.isReady = false
        health.reasons.append("\(name) is not running")
      }
      for partition in metrics.partitions where partition.phase != .running {
        health.isReady = false
        health.reasons.append("partition \(partition.partition) is \(partition.phase.rawValue)")
      }
    }
    health.isReady = health.isReady && health.isLive
    return health
  }

  /// The committed state of a customer, from whichever lane of this process owns it.
  package func customer(_ id: String) async -> CommittedRead {
    let key = Array(id.utf8)
    let count = partitions.load(ordering: .relaxed)
    guard count > 0 else { return .notHere }
    let partition = key.withUnsafeBytes { Murmur2.partition($0, count: count) }
    var answer = CommittedRead.notHere
    for lane in lanes {
      answer = await withCheckedContinuation { continuation in
        lane.reads.read(partition: partition, customer: key) { continuation.resume(returning: $0) }
      }
      if answer != .notHere { return answer }
    }
    return answer
  }

  private func checkTopics() throws(WorkerStartError) {
    let metadata: ClusterMetadata
    do {
      let admin = try Admin(KafkaConfiguration(properties: settings.clientProperties))
      defer { admin.destroy(timeout: .milliseconds(500)) }
      metadata = try admin.metadata(timeout: .milliseconds(2 * settings.timeouts.request))
    } catch let error as KafkaError {
      throw .unreachable(error.description)
    } catch {
      throw .configuration([
        SettingProblem("kafka", "\(error)", remedy: "see librdkafka's CONFIGURATION.md")
      ])
    }
    let problems = Copartitioning.problems(settings) { metadata.partitionCount($0) }
    guard problems.isEmpty else { throw .configuration(problems) }
    partitions.store(metadata.partitionCount(settings.stateTopic) ?? 0, ordering: .relaxed)
  }
}
