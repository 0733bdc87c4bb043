import Logging
import Records

@testable import Worker

/// One schedule of re-key stages: some processes forward a source keyed otherwise to a topic keyed
/// by customer, while they crash, freeze, leave and join, all from one seed.
final class RekeyWorld {
  private final class Process {
    let identity: String
    var forwarder: RekeyForwarder<SimulatedTransport>?
    var isStepping = false
    init(_ identity: String) { self.identity = identity }
  }

  static let source = "source"
  let cluster: SimulatedCluster
  private var processes: [Process] = []
  private var depth = 0
  private var fed = 0
  private var interruptsEnabled = true

  init(seed: UInt64) {
    cluster = SimulatedCluster(seed: seed, partitions: 3, inputs: [RekeyWorld.source])
    for index in 0...cluster.random.below(3) { processes.append(Process("rekey-\(index)")) }
  }

  /// Runs the schedule and lets everything settle. Returns whether it did.
  func run() -> Bool {
    for process in processes { start(process) }
    for _ in 0..<40 + cluster.random.below(40) { act() }
    cluster.faultsEnabled = false
    interruptsEnabled = false
    var quiet = 0
    for _ in 0..<4_000 {
      for process in processes {
        start(process)
        step(process)
      }
      cluster.advance(microseconds: 4_000)
      quiet = isQuiet ? quiet + 1 : 0
      if quiet > 15 { return true }
    }
    return false
  }

  private func act() {
    let process = processes[cluster.random.below(processes.count)]
    switch cluster.random.below(100) {
    case 0..<60: step(process)
    case 60..<88: feed()
    case 88..<91: cluster.advance(microseconds: Int64(cluster.random.below(60_000)))
    case 91..<94: crash(process)
    case 94..<95: stop(process)
    default: for process in processes { start(process) }
    }
  }

  private var isQuiet: Bool {
    processes.allSatisfy { $0.forwarder?.machine.isIdle ?? false }
      && (0..<cluster.partitionCount).allSatisfy { number in
        let partition = TopicPartition(RekeyWorld.source, number)
        let last = cluster.log(partition).committed.last?.offset ?? -1
        return last < (cluster.group.offsets[partition]?.offset ?? 0)
      }
  }

  // MARK: Processes

  private func start(_ process: Process) {
    guard process.forwarder == nil, !process.isStepping else { return }
    let cluster = cluster
    var commit = CommitSettings()
    commit.intervalMilliseconds = 20
    commit.records = 6
    var timeouts = TimeoutSettings()
    timeouts.request = 40
    timeouts.resolution = 3_000
    let transport = SimulatedTransport(cluster: cluster, identity: process.identity) {
      [unowned self] in interrupt($0)
    }
    process.forwarder = RekeyForwarder(
      transport: transport, source: RekeyWorld.source, topic: .transactions, commit: commit,
      timeouts: timeouts, nonce: cluster.random.next(), clock: { cluster.milliseconds },
      monotonicMicroseconds: { cluster.now },
      pause: { cluster.advance(microseconds: Int64($0) * 1_000) },
      logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() },
      published: PublishedLane(lane: 0))
  }

  private func step(_ process: Process) {
    guard let forwarder = process.forwarder, !process.isStepping else { return }
    process.isStepping = true
    defer { process.isStepping = false }
    do throws(LaneStop) {
      try forwarder.step(maximumPolls: 1 + cluster.random.below(8))
    } catch {
      bury(process, forwarder)
    }
  }

  private func crash(_ process: Process) {
    guard let forwarder = process.forwarder, !process.isStepping else { return }
    bury(process, forwarder)
  }

  private func bury(_ process: Process, _ forwarder: RekeyForwarder<SimulatedTransport>) {
    forwarder.transport.isCrashed = true
    process.forwarder = nil
    cluster.clients.removeAll { $0 === forwarder.transport }
  }

  private func stop(_ process: Process) {
    guard let forwarder = process.forwarder, !process.isStepping else { return }
    process.isStepping = true
    defer { process.isStepping = false }
    do throws(LaneStop) {
      try forwarder.shutDown()
    } catch {
      // It died while it stopped.
    }
    bury(process, forwarder)
  }

  /// Anything may happen to a process in any call it makes.
  private func interrupt(_ transport: SimulatedTransport) {
    guard interruptsEnabled else { return }
    if cluster.random.chance(0.2) {
      transport.isCrashed = true
      return
    }
    guard depth == 0, cluster.random.chance(0.25) else { return }
    depth = 1
    transport.isFrozen = true
    for _ in 0..<cluster.random.below(60) {
      cluster.advance(microseconds: Int64(cluster.random.below(25_000)))
      let other = processes[cluster.random.below(processes.count)]
      if other.forwarder?.transport !== transport { step(other) }
      if cluster.random.chance(20) { feed() }
    }
    transport.isFrozen = false
    depth = 0
  }

  // MARK: The bank

  private func feed() {
    for _ in 0...cluster.random.below(5) {
      fed += 1
      let customer = "customer-\(cluster.random.below(9))"
      let value: String
      switch cluster.random.below(10) {
      case 0: value = "{\"number\":\(fed)}"
      case 1: value = "no JSON \(fed)"
      default: value = "{\"number\":\(fed),\"customerId\":\"\(customer)\"}"
      }
      let partition = Int32(cluster.random.below(Int(cluster.partitionCount)))
      cluster.log(TopicPartition(RekeyWorld.source, partition)).append(
        SimulatedRecord(
          key: Array("account-\(fed)".utf8), value: Array(value.utf8), transaction: nil))
    }
  }

  /// What is wrong with what came out; empty if all is well.
  func problems() -> [String] {
    var found: [String] = []
    var places: [String: [Int64]] = [:]
    var order: [String: Int64] = [:]
    for topic in ["state", "dead-letters"] {
      for number in 0..<cluster.partitionCount {
        for (_, record) in cluster.log(TopicPartition(topic, number)).committed {
          let value = String(decoding: record.value ?? [], as: UTF8.self)
          let key = String(decoding: record.key ?? [], as: UTF8.self)
          places["\(topic) \(value)", default: []].append(Int64(number))
          guard topic == "state" else { continue }
          if !value.hasSuffix("\"customerId\":\"\(key)\"}") { found.append("\(value): key \(key)") }
          let headers = Dictionary(record.headers.map { ($0.name, $0.value) }) { first, _ in first }
          let text = { String(decoding: headers[$0] ?? [], as: UTF8.self) }
          let line = "\(key) \(text("strata.origin.partition"))"
          let offset = Int64(text("strata.origin.offset")) ?? -1
          if offset <= order[line] ?? -1 { found.append("\(value): out of order") }
          order[line] = offset
        }
      }
    }
    for number in 0..<cluster.partitionCount {
      for (_, record) in cluster.log(TopicPartition(RekeyWorld.source, number)).committed {
        let value = String(decoding: record.value ?? [], as: UTF8.self)
        let topic = value.contains("customerId") ? "state" : "dead-letters"
        let copies = places.removeValue(forKey: "\(topic) \(value)")?.count ?? 0
        if copies != 1 { found.append("\(value): \(copies) times in \(topic)") }
      }
    }
    return found + places.keys.map { "\($0): from nowhere" }
  }
}
