import Foundation
import Strategy

/// The measurements that were asked for, in an order in which each finds what it needs.
struct BenchRun {
  let options: BenchOptions
  let names: Set<BenchmarkName>
  private var values: [BenchmarkName: Double] = [:]

  init(options: BenchOptions, names: Set<BenchmarkName>) {
    self.options = options
    self.names = names
  }

  mutating func run() throws -> BenchmarkReport {
    let plan: StrategyPlan
    do {
      plan = try StrategyLoader.load(folder: options.strategy).plan
    } catch {
      throw BenchFailure("the strategy does not load: \(error.description)")
    }
    try? FileManager.default.removeItem(atPath: options.directory)
    defer {
      try? FileManager.default.removeItem(atPath: options.directory)
    }
    if wants([.decode, .decision]) { try measureEngine(plan) }
    if wants([.features]) {
      options.say("a wide strategy …")
      values[.features] = try EngineCosts.measureWidth(options)
    }
    if wants([.stateMedian, .state95]) {
      options.say("states …")
      let sizes = try StateSizes.measure(options, plan: plan)
      values[.stateMedian] = sizes.medianBytes
      values[.state95] = sizes.percentile95Bytes
    }
    if wants([.timers]) {
      options.say("timers …")
      values[.timers] = try TimerSlowdown.measure(options, plan: plan)
    }
    if wants([.checkpoint]) {
      options.say("checkpoints …")
      values[.checkpoint] = try CheckpointCost.measure(options)
    }
    if wants([.ratio, .eventsPerCoreSecond, .restore]) { try measureWorker(plan) }
    if wants([.latency]) {
      options.say("latency …")
      values[.latency] = try Latency.measure(options).p99Milliseconds
    }
    if wants([.memory]) {
      options.say("memory: \(options.memoryCustomers) customers …")
      values[.memory] = try CacheOverhead.measure(options)
    }
    return BenchmarkReport(
      results: BenchmarkName.allCases.filter(names.contains).compactMap { name in
        values[name].map { BenchmarkResult(name: name, value: $0) }
      })
  }

  private func wants(_ some: Set<BenchmarkName>) -> Bool { !names.isDisjoint(with: some) }

  private mutating func measureEngine(_ plan: StrategyPlan) throws {
    options.say("the engine's parts …")
    let costs = try EngineCosts.measure(options, plan: plan)
    values[.decode] = costs.decodeMicroseconds
    values[.decision] = costs.decisionMicroseconds
  }

  private mutating func measureWorker(_ plan: StrategyPlan) throws {
    let cluster = try Cluster(options, name: "worker")
    defer { cluster.stop() }
    let marks = try TopicMarks(cluster)
    defer { marks.close() }
    let loader = try Loader(cluster)
    defer { loader.close() }
    var writer = EventWriter(customers: options.customers)
    var worker = try cluster.startWorker(BusyRun.settings(options))
    try worker.waitUntilServing(
      partitions: Int(marks.partitionCount(BenchTopics.state)), seconds: 60)
    options.say("\(options.customers) customers are made known …")
    let started = BenchClock.seconds
    let sent = try Population(options: options).load(&writer, loader, say: options.say)
    try marks.waitUntilCommitted(try marks.ends(BenchTopics.inputs), seconds: 900)
    options.say("\(sent) records took \(Int(BenchClock.seconds - started)) s")

    if wants([.ratio, .eventsPerCoreSecond]) {
      try measureRounds(cluster, worker, marks, &writer, loader)
    }
    if wants([.restore]) {
      let restored = try Restore.measure(cluster, worker, marks)
      worker = restored.worker
      values[.restore] = restored.recordsPerSecond
    }
    worker.kill()
    if wants([.ratio]) { try climb(cluster, marks, plan, &writer, loader) }
  }

  /// The worker and the pass-through in turn over the same events, so that what else the machine
  /// does falls on both.
  private mutating func measureRounds(
    _ cluster: Cluster, _ worker: RunningWorker, _ marks: TopicMarks, _ writer: inout EventWriter,
    _ loader: Loader
  ) throws {
    var events = 0
    var (worked, passed) = (0.0, 0.0)
    for round in 1...BusyRun.rounds {
      let run = try BusyRun.measure(cluster, worker, marks, &writer, loader)
      options.say(
        "worker: \(BenchmarkResult.format(run.cpuMicroseconds)) µs CPU a message, "
          + "\(Int(Double(run.events) / run.wallSeconds)) messages/s, "
          + "\(Int(run.transactions)) transactions, \(Int(run.checkpoints)) checkpoints")
      events += run.events
      worked += run.cpuSeconds
      guard wants([.ratio]) else { continue }
      let yardstick = try PassThrough.measure(cluster, run, round: round)
      passed += yardstick.cpuMicroseconds * Double(run.events) / 1e6
      options.say(
        "pass-through: \(BenchmarkResult.format(yardstick.cpuMicroseconds)) µs CPU a message")
    }
    values[.eventsPerCoreSecond] = Double(events) / worked
    if wants([.ratio]) { values[.ratio] = passed / worked }
  }

  private func climb(
    _ cluster: Cluster, _ marks: TopicMarks, _ plan: StrategyPlan, _ writer: inout EventWriter,
    _ loader: Loader
  ) throws {
    options.say("stage ladder, µs CPU a message:")
    var previous = 0.0
    for step in try Ladder(cluster, marks, plan: plan).measure(&writer, loader) {
      options.say(
        "  \(step.stage.rawValue): \(BenchmarkResult.format(step.microseconds)) "
          + "(\(BenchmarkResult.format(step.microseconds - previous)))")
      previous = step.microseconds
    }
  }
}
