import Logging
import Records
import StateStore

@testable import Worker

/// A worker process of the simulation: it may die and come back; its disk stays.
final class SimulatedProcess {
  let identity: String
  let disk = SimulatedDisk()
  let clockSkew: Int64
  var lane: Lane<SimulatedTransport, CountingProcessor>?
  /// Follows the changelogs of partitions of others, in some processes.
  var standby: StandbyFollower<SimulatedChangelog>?
  var isStepping = false

  init(identity: String, clockSkew: Int64) {
    self.identity = identity
    self.clockSkew = clockSkew
  }
}

/// One schedule: some workers, a bank that writes, and what goes wrong, all from one seed.
final class SimulatedWorld {
  static let wallStart: Int64 = 1_700_000_000_000
  let cluster: SimulatedCluster
  let settings: WorkerSettings
  let mutation: LaneMutation
  private(set) var processes: [SimulatedProcess] = []
  private let customers: [[UInt8]]
  /// Half of the schedules run with standby copies.
  private let keepsStandby: Bool
  private var depth = 0
  private var interruptsEnabled = true
  /// What happened, for the report of a failing seed.
  private(set) var events: [String] = []

  init(seed: UInt64, mutation: LaneMutation = .none) {
    var settings = WorkerSettings(brokers: "simulated:1", instance: "simulated")
    settings.commit.intervalMilliseconds = 20
    settings.commit.records = 6
    settings.timeouts.transaction = 150
    settings.timeouts.session = 300
    settings.timeouts.request = 40
    settings.timeouts.revoke = 100
    settings.timeouts.resolution = 3_000
    settings.checkpoint.intervalMilliseconds = 60
    settings.checkpoint.sliceBytes = 200
    settings.limits.stateBytes = CountingProcessor.stateLimit
    settings.limits.restoreBatch = 7
    settings.limits.wakesPerTransaction = 3
    settings.cacheBytes = 1 << 16
    self.settings = settings
    self.mutation = mutation
    let configuration = LaneConfiguration(settings, lane: 0)
    cluster = SimulatedCluster(seed: seed, partitions: 3, inputs: configuration.inputs)
    customers = (0..<9).map { Array("customer-\($0)".utf8) }
    keepsStandby = cluster.random.chance(50)
    let count = 1 + cluster.random.below(3)
    for index in 0..<count {
      processes.append(
        SimulatedProcess(
          identity: "worker-\(index)", clockSkew: Int64(cluster.random.below(400))))
    }
  }

  // MARK: Schedule

  /// Runs the schedule and lets everything settle. Returns whether it did.
  func run() -> Bool {
    for process in processes { start(process) }
    let actions = 40 + cluster.random.below(40)
    for _ in 0..<actions { act() }
    return settle()
  }

  private func act() {
    switch cluster.random.below(100) {
    case 0..<60: step(pick())
    case 60..<88: feed()
    case 88..<91: cluster.advance(microseconds: Int64(cluster.random.below(60_000)))
    case 91..<94: crash(pick())
    case 94..<95: stop(pick())
    case 95..<96: if processes.count < 4 { join() }
    default: for process in processes where process.lane == nil { start(process) }
    }
  }

  private func pick() -> SimulatedProcess { processes[cluster.random.below(processes.count)] }

  private func join() {
    let process = SimulatedProcess(
      identity: "worker-\(processes.count)", clockSkew: Int64(cluster.random.below(400)))
    processes.append(process)
    start(process)
  }

  func settle() -> Bool {
    cluster.faultsEnabled = false
    interruptsEnabled = false
    note("settling")
    var quiet = 0
    for _ in 0..<4_000 {
      for process in processes where process.lane == nil { start(process) }
      for process in processes { step(process) }
      cluster.advance(microseconds: 4_000)
      quiet = isQuiet ? quiet + 1 : 0
      // Shorter than a population epoch, in which every lane has something to do.
      if quiet > 10 { return true }
    }
    return false
  }

  /// Everything is consumed, committed and owned, and no timer is near.
  private var isQuiet: Bool {
    var owned: Set<Int32> = []
    for process in processes {
      guard let lane = process.lane, lane.machine.isIdle else { return false }
      guard lane.owned.allSatisfy({ $0.phase == .running && isDone($0, process) }) else {
        return false
      }
      owned.formUnion(lane.runningPartitions)
    }
    return owned.count == Int(cluster.partitionCount)
  }

  private func isDone(_ partition: OwnedPartition, _ process: SimulatedProcess) -> Bool {
    let caughtUp = cluster.inputs.enumerated().allSatisfy { input, topic in
      let log = cluster.log(TopicPartition(topic, partition.number))
      let last = log.committed.last?.offset ?? -1
      return partition.positions[input] > last || last < 0
    }
    // Where nothing was ever read, there is no customer whom a timer could wake.
    guard partition.positions.contains(where: { $0 >= 0 }) else { return caughtUp }
    let next = partition.store?.nextTimer ?? StateBuffer.never
    return caughtUp && next > wall(process) + 1_000
  }

  func wall(_ process: SimulatedProcess) -> Int64 {
    SimulatedWorld.wallStart + cluster.milliseconds + process.clockSkew
  }

  // MARK: Processes

  private func start(_ process: SimulatedProcess) {
    guard process.lane == nil, !process.isStepping else { return }
    note("start \(process.identity)")
    let cluster = cluster
    var logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    var dependencies = LaneDependencies(
      wallClock: { [unowned self] in wall(process) },
      monotonicMicroseconds: { cluster.now },
      pause: { cluster.advance(microseconds: Int64($0) * 1_000) },
      nonce: cluster.random.next(), directory: process.disk, logger: logger)
    dependencies.mutation = mutation
    var configuration = LaneConfiguration(settings, lane: 0)
    configuration.identity = process.identity
    configuration.stateTopic = "state"
    configuration.aggregatesTopic = "aggregates"
    configuration.partitions = cluster.partitionCount
    let transport = SimulatedTransport(cluster: cluster, identity: process.identity) {
      [unowned self] in interrupt($0)
    }
    process.lane = Lane(
      transport: transport, processor: CountingProcessor(), configuration: configuration,
      dependencies: dependencies, published: PublishedLane(lane: 0))
    guard keepsStandby else { return }
    process.standby = StandbyFollower(
      source: SimulatedChangelog(cluster), instance: process.identity,
      partitions: cluster.partitionCount, limit: 2, configuration: configuration,
      dependencies: dependencies)
  }

  private func step(_ process: SimulatedProcess) {
    guard let lane = process.lane, !process.isStepping else { return }
    process.isStepping = true
    defer { process.isStepping = false }
    if let standby = process.standby, cluster.random.chance(50) {
      _ = standby.step(timeoutMilliseconds: 0)
    }
    do throws(LaneStop) {
      try lane.step(maximumPolls: 1 + cluster.random.below(8))
    } catch {
      note("\(process.identity) stopped: \(error)")
      bury(process, lane)
    }
  }

  private func crash(_ process: SimulatedProcess) {
    guard let lane = process.lane, !process.isStepping else { return }
    note("crash \(process.identity)")
    lane.transport.isCrashed = true
    bury(process, lane)
  }

  /// The process is gone; its disk keeps a random prefix of what was not flushed.
  private func bury(
    _ process: SimulatedProcess, _ lane: Lane<SimulatedTransport, CountingProcessor>
  ) {
    lane.transport.isCrashed = true
    process.disk.crash { [self] pending in cluster.random.below(pending + 1) }
    process.lane = nil
    process.standby = nil
    cluster.clients.removeAll { $0 === lane.transport }
  }

  private func stop(_ process: SimulatedProcess) {
    guard let lane = process.lane, !process.isStepping else { return }
    note("stop \(process.identity)")
    process.isStepping = true
    defer { process.isStepping = false }
    process.standby?.close()
    do throws(LaneStop) {
      try lane.shutDown()
    } catch {
      note("\(process.identity) failed to stop: \(error)")
    }
    bury(process, lane)
  }

  /// Anything may happen to a process in any call it makes.
  private func interrupt(_ transport: SimulatedTransport) {
    guard interruptsEnabled else { return }
    if cluster.random.chance(0.2) {
      note("crash of \(transport.identity) in a call")
      transport.isCrashed = true
      return
    }
    guard depth == 0, cluster.random.chance(0.25) else { return }
    note("freeze \(transport.identity)")
    depth = 1
    transport.isFrozen = true
    let turns = cluster.random.below(60)
    for _ in 0..<turns {
      cluster.advance(microseconds: Int64(cluster.random.below(25_000)))
      let other = pick()
      if other.lane?.transport !== transport { step(other) }
      if cluster.random.chance(20) { feed() }
    }
    transport.isFrozen = false
    depth = 0
    note("thaw \(transport.identity)")
  }

  // MARK: The bank

  private func feed() {
    let count = 1 + cluster.random.below(5)
    let transaction: SimulatedTransaction? =
      cluster.random.chance(25) ? SimulatedTransaction(startedAt: cluster.now) : nil
    if let transaction {
      transaction.state = cluster.random.chance(50) ? .committed : .aborted
      transaction.offsetsSettled = true
    }
    for _ in 0..<count {
      let customer = customers[cluster.random.below(customers.count)]
      let number = customer.withUnsafeBytes {
        Murmur2.partition($0, count: cluster.partitionCount)
      }
      let topic = cluster.inputs[cluster.random.below(cluster.inputs.count)]
      let partition = TopicPartition(topic, number)
      let kinds = CountingProcessor.Kind.allCases
      let kind = kinds[cluster.random.below(kinds.count)]
      let value = [kind.rawValue, UInt8(cluster.random.below(200))]
      if let transaction {
        transaction.markedPartitions.insert(partition)
        if !transaction.partitions.contains(partition) { transaction.partitions.append(partition) }
      }
      cluster.log(partition).append(
        SimulatedRecord(key: customer, value: value, transaction: transaction))
    }
    for partition in transaction?.partitions ?? [] {
      cluster.log(partition).append(SimulatedRecord(transaction: transaction, isControl: true))
    }
  }

  private func note(_ event: String) { events.append("\(cluster.milliseconds) ms: \(event)") }
}
