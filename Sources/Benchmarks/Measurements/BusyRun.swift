import Demonstration
import Glibc
import Kafka

/// What a worker did with the measured events, with all customers in its cache.
struct BusyRun {
  var events: Int
  /// CPU of the worker's whole process.
  var cpuSeconds: Double
  var wallSeconds: Double
  var transactions: Double
  /// Checkpoints that ended in these seconds; the settings are such that none should run.
  var checkpoints: Double
  var changelogRecords: Double
  var outputs: Double
  /// Where the measured input began, by partition of `bank.transactions`.
  var inputStarts: [TopicPartition: Int64]
  var stateStarts: [TopicPartition: Int64]
  var outputStarts: [TopicPartition: Int64]

  static let transactionRecords = 20_000
  static let interval = "2s"
  /// The events are measured in this many parts.
  static let rounds = 2

  var cpuMicroseconds: Double { cpuSeconds * 1e6 / Double(events) }

  /// Settings of the measured worker: big transactions, everything in memory, and no checkpoint
  /// in the measured seconds, neither for its time nor for dirty bytes: what a checkpoint costs is
  /// not part of the ratio.
  static func settings(_ options: BenchOptions) -> [String: String] {
    [
      "worker.cacheSize": "\(max(512, options.customers / 200))MB",
      "worker.checkpointDirtyPercent": "90",
      "worker.commitInterval": interval, "worker.commitRecords": "\(transactionRecords)",
      "worker.commitBytes": "256MB", "worker.sessionTimeout": "15m",
      "worker.checkpointInterval": "1h",
    ]
  }

  /// Loads the events while the worker is stopped, then lets it go and waits until it has
  /// committed all of them.
  static func measure(
    _ cluster: Cluster, _ worker: RunningWorker, _ marks: TopicMarks, _ writer: inout EventWriter,
    _ loader: Loader
  ) throws -> BusyRun {
    let options = cluster.options
    let events = options.events / rounds
    let inputStarts = try marks.ends([BenchTopics.transactions])
    let stateStarts = try marks.ends([BenchTopics.state])
    let outputStarts = try marks.ends(BenchTopics.outputs)
    // A worker that is stopped in mid-transaction would be fenced: let it commit first.
    BenchClock.sleep(milliseconds: 4_000)
    let before = try worker.metrics()
    worker.process.signal(SIGSTOP)
    try send(events, &writer, loader)
    let ends = try marks.ends([BenchTopics.transactions])
    options.say("\(events) events loaded; the worker goes on")
    let cpuBefore = try ProcessUsage.cpuSeconds(worker.process.identifier)
    let start = BenchClock.seconds
    worker.process.signal(SIGCONT)
    let end = try marks.waitUntilCommitted(ends, seconds: 600)
    let cpu = try ProcessUsage.cpuSeconds(worker.process.identifier) - cpuBefore
    BenchClock.sleep(milliseconds: 1_500)
    let after = try worker.metrics()
    let transactions = after.committedTransactions - before.committedTransactions
    let stateEnds = try marks.ends([BenchTopics.state])
    let written = stateEnds.reduce(0) { $0 + $1.value - stateStarts[$1.key, default: 0] }
    return BusyRun(
      events: events, cpuSeconds: cpu, wallSeconds: end - start,
      transactions: transactions, checkpoints: after.checkpoints - before.checkpoints,
      // Every transaction leaves a marker in each partition it wrote to.
      changelogRecords: Double(written)
        - transactions * Double(marks.partitionCount(BenchTopics.state)),
      outputs: after.sum("strata_outputs_total") - before.sum("strata_outputs_total"),
      inputStarts: inputStarts, stateStarts: stateStarts, outputStarts: outputStarts)
  }

  /// Transactions of customers drawn at random: the worst case for any cache.
  static func send(_ count: Int, _ writer: inout EventWriter, _ loader: Loader) throws {
    for _ in 0..<count {
      writer.transaction(writer.anyCustomer(), at: BenchClock.wallMilliseconds)
      try loader.send(writer.draft)
    }
    try loader.flush()
  }
}
