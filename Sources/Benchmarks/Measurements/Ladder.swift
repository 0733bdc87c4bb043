import Engine
import Foundation
import Kafka
import Logging
import Records
import StateStore
import Strategy
import Worker

/// Where the next microsecond is: CPU per message of this process, threads of librdkafka
/// included, over the real consumer and producer, with the stages of a lane switched on one after
/// the other. All customers are in the cache; every stage gets events of its own.
final class Ladder {
  /// A stage includes those before it. Outputs are written as bytes by the rules, and the
  /// changelog's value is the state itself: there is no encoding besides.
  enum Stage: String, CaseIterable {
    case poll
    case decode = "+ decode"
    case state = "+ state"
    case rules = "+ rules and encode"
    case produce = "+ produce"
    case commit = "+ commit"

    static func < (left: Stage, right: Stage) -> Bool {
      allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
  }

  struct Step {
    var stage: Stage
    var microseconds: Double
  }

  static let events = 200_000

  private let cluster: Cluster
  private let marks: TopicMarks
  private let transport: KafkaTransport
  private var loop: EngineLoop
  private var headers: [HeaderField] = []
  private var partitions: [Worker.TopicPartition] = []
  private var positions: [Worker.TopicPartition: Int64] = [:]
  private let directory: String

  init(_ cluster: Cluster, _ marks: TopicMarks, plan: StrategyPlan) throws {
    self.cluster = cluster
    self.marks = marks
    directory = "\(cluster.directory)/ladder"
    loop = try EngineLoop.open(plan: plan, directory: directory, cacheBytes: 16 << 30)
    var settings = WorkerSettings(brokers: cluster.address, instance: "ladder")
    settings.group = "bench-ladder"
    let lane = LaneConfiguration(settings, lane: 0)
    var logger = Logger(label: "strata.bench")
    logger.logLevel = .error
    transport = try KafkaTransport(KafkaLaneSettings(settings, lane: lane, logger: logger))
  }

  /// Measures every stage.
  func measure(_ writer: inout EventWriter, _ loader: Loader) throws -> [Step] {
    defer {
      transport.close(leave: true)
      loop.store.close()
      try? FileManager.default.removeItem(atPath: directory)
    }
    try warm()
    try join()
    try transport.recreateProducer()
    var steps: [Step] = []
    for stage in Stage.allCases {
      let starts = try marks.ends(BenchTopics.inputs)
      try BusyRun.send(Ladder.events, &writer, loader)
      try transport.seek(
        starts.map {
          TopicPosition(Worker.TopicPartition($0.key.topic, $0.key.partition), $0.value)
        })
      let before = ProcessUsage.ownCPUSeconds
      try transport.resume(partitions)
      try run(stage)
      let used = ProcessUsage.ownCPUSeconds - before
      try transport.pause(partitions)
      steps.append(Step(stage: stage, microseconds: used * 1e6 / Double(Ladder.events)))
    }
    return steps
  }

  /// Brings all customers' states in from the changelog.
  private func warm() throws {
    let store = loop.store
    try CommittedTopicReader(cluster.configuration).read(BenchTopics.state) { record in
      if let key = record.key { store.restore(key, record.value) }
    }
  }

  private func join() throws {
    let deadline = BenchClock.seconds + 60
    while partitions.isEmpty {
      guard BenchClock.seconds < deadline else { throw BenchFailure("no assignment came") }
      if case .assigned(let given) = transport.poll(timeoutMilliseconds: 100) {
        try transport.assignPaused(given)
        partitions = given
      }
    }
  }

  private func run(_ stage: Stage) throws {
    let deadline = BenchClock.seconds + 120
    var taken = 0
    while taken < Ladder.events {
      let clock = BenchClock.wallMilliseconds
      let metadata = try transport.groupMetadata()
      if !(stage < .produce) { try transport.begin() }
      var count = 0
      while count < BusyRun.transactionRecords, taken < Ladder.events {
        guard BenchClock.seconds < deadline || count % 1_000 != 0 else {
          throw BenchFailure("the ladder's events did not arrive")
        }
        guard case .record = transport.poll(timeoutMilliseconds: 50) else { continue }
        try take(stage, clock: clock)
        count += 1
        taken += 1
      }
      try end(stage, metadata)
    }
  }

  private func take(_ stage: Stage, clock: Int64) throws {
    let polled = transport.record
    let topic = InputTopic(rawValue: UInt8(truncatingIfNeeded: polled.topic)) ?? .transactions
    let record = InputRecord(
      topic: topic, partition: polled.partition, offset: polled.offset,
      timestamp: polled.timestamp, key: polled.key, value: polled.value,
      headers: transport.recordHeaders)
    guard .poll < stage, case .customer(let customer) = loop.engine.decode(record) else { return }
    guard .decode < stage else { return }
    let position = try loop.store.load(customer)
    loop.store.markDirty(position)
    guard .state < stage else { return }
    loop.apply(record, position, clock: clock)
    if !(stage < .produce) { try produceOutputs() }
    loop.dropOutputs()
    positions[Worker.TopicPartition(BenchTopics.transactions, polled.partition)] =
      polled.offset + 1
  }

  private func produceOutputs() throws(TransportFailure) {
    for entry in loop.outbox.entries {
      let failure = loop.outbox.bytes.withUnsafeBytes { arena -> TransportFailure? in
        headers.removeAll(keepingCapacity: true)
        for index in entry.headers {
          let header = loop.outbox.headers[index]
          headers.append(
            HeaderField(
              name: UnsafeRawBufferPointer(
                start: header.name.utf8Start, count: header.name.utf8CodeUnitCount),
              value: UnsafeRawBufferPointer(rebasing: arena[header.value])))
        }
        return produce(
          .output(entry.topic), -1, UnsafeRawBufferPointer(rebasing: arena[entry.key]),
          entry.value.map { UnsafeRawBufferPointer(rebasing: arena[$0]) })
      }
      if let failure { throw failure }
    }
  }

  private func produce(
    _ topic: ProducedTopic, _ partition: Int32, _ key: UnsafeRawBufferPointer,
    _ value: UnsafeRawBufferPointer?
  ) -> TransportFailure? {
    headers.withUnsafeBufferPointer { headers in
      do throws(TransportFailure) {
        try transport.produce(topic, partition: partition, key: key, value: value, headers: headers)
        return nil
      } catch {
        return error
      }
    }
  }

  /// The end of a transaction, as far as the stage goes.
  private func end(_ stage: Stage, _ metadata: KafkaTransport.Metadata) throws {
    let store = loop.store
    if !(stage < .produce) {
      headers.removeAll()
      let count = marks.partitionCount(BenchTopics.state)
      for position in 0..<store.overlayCount {
        let key = store.customer(at: position)
        let partition = Murmur2.partition(key, count: count)
        let value = store.state(at: position).pointee.bytes
        if let failure = produce(.state, partition, key, value) { throw failure }
      }
      try transport.flush()
      if stage < .commit {
        try transport.abort()
      } else {
        try transport.sendOffsets(
          positions.map { CommittedPosition($0.key, $0.value, metadata: "") }, metadata)
        try transport.commit()
      }
    }
    store.commit(inputOffsets: [-1])
  }
}
