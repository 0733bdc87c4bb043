import Records
import Worker

/// What a simulated member knows about its membership.
struct SimulatedMetadata {
  /// -1 passes without any check, as with a Kafka client that is in no group.
  var generation: Int
  var memberID: Int
}

/// A lane's transport on the simulated cluster. Every call may be the one at which the process
/// dies or is stopped for a while, and every request or its answer may be lost.
final class SimulatedTransport: LaneTransport {
  let cluster: SimulatedCluster
  let identity: String
  /// Called at the beginning of every call: where the world interrupts.
  let interrupt: (SimulatedTransport) -> Void
  var isCrashed = false
  var isFrozen = false
  private(set) var memberID: Int
  private var knownGeneration = 0
  /// A rebalance that the application has not answered yet.
  private var mustUnassign = false

  // Consumer.
  private var assigned: [Int32] = []
  private var hasAssignment = false
  private var positions: [TopicPartition: Int64] = [:]
  private var paused: Set<TopicPartition> = []
  private var held = HeldRecord()

  // Producer.
  private var epoch = -1
  private var transaction: SimulatedTransaction?
  private var isOpen = false
  private var queue: [(TopicPartition, SimulatedRecord)] = []
  private var mustAbort = false

  init(
    cluster: SimulatedCluster, identity: String,
    interrupt: @escaping (SimulatedTransport) -> Void
  ) {
    self.cluster = cluster
    self.identity = identity
    self.interrupt = interrupt
    memberID = cluster.group.nextMemberID()
    cluster.clients.append(self)
    join()
  }

  var isHeard: Bool { !isCrashed && !isFrozen }

  /// Joins as a new member, or takes the place of the former self.
  private func join() {
    let group = cluster.group
    memberID = group.nextMemberID()
    hasAssignment = false
    knownGeneration = -1
    if let index = group.members.firstIndex(where: { $0.identity == identity }) {
      group.members[index].memberID = memberID
      group.members[index].heardAt = cluster.now
      group.members[index].hasJoined = true
    } else {
      group.members.append(
        SimulatedMember(identity: identity, memberID: memberID, heardAt: cluster.now))
      group.startRebalance()
      group.members[group.members.count - 1].hasJoined = true
    }
  }

  private func enter() throws(TransportFailure) {
    if !isCrashed { interrupt(self) }
    if isCrashed { throw TransportFailure(.closed, code: "CRASHED", message: "dead") }
    cluster.advance(microseconds: Int64(50 + cluster.random.below(500)))
  }

  private func fault(_ percent: Double) -> Bool {
    cluster.faultsEnabled && cluster.random.chance(percent)
  }

  private func retriable(_ code: String) -> TransportFailure {
    TransportFailure(.retriable, code: code, message: "simulated")
  }

  private func abortable(_ code: String) -> TransportFailure {
    mustAbort = true
    return TransportFailure(.abortable, code: code, message: "simulated")
  }

  // MARK: Consumer

  var isMember: Bool {
    cluster.group.members.contains { $0.memberID == memberID }
  }

  func poll(timeoutMilliseconds: Int) -> PollOutcome {
    do throws(TransportFailure) { try enter() } catch { return .failed(error) }
    if timeoutMilliseconds > 0 {
      cluster.advance(microseconds: Int64(cluster.random.below(timeoutMilliseconds * 1_000)))
    }
    if let event = rebalance() { return event }
    return fetch() ? .record : .nothing
  }

  private func rebalance() -> PollOutcome? {
    let group = cluster.group
    guard isMember else {
      if group.members.contains(where: { $0.identity == identity }) {
        return .failed(
          TransportFailure(.fatal, code: "FENCED_INSTANCE_ID", message: "simulated", fenced: true))
      }
      if hasAssignment {
        mustUnassign = true
        return .lost(topics(assigned))
      }
      join()
      return nil
    }
    if group.isRebalancing {
      guard let index = group.members.firstIndex(where: { $0.memberID == memberID }),
        !group.members[index].hasJoined
      else { return nil }
      if hasAssignment {
        mustUnassign = true
        return .revoked(topics(assigned))
      }
      group.members[index].hasJoined = true
      return nil
    }
    guard !hasAssignment || knownGeneration != group.generation else { return nil }
    if hasAssignment {
      // A generation was missed: what was assigned is gone.
      mustUnassign = true
      return .lost(topics(assigned))
    }
    guard group.generation > 0, let mine = group.assignment[identity] else { return nil }
    knownGeneration = group.generation
    assigned = mine
    return .assigned(topics(mine))
  }

  private func topics(_ partitions: [Int32]) -> [TopicPartition] {
    partitions.flatMap { partition in cluster.inputs.map { TopicPartition($0, partition) } }
  }

  private func fetch() -> Bool {
    guard hasAssignment else { return false }
    let candidates = topics(assigned).filter { !paused.contains($0) && positions[$0] != nil }
    guard !candidates.isEmpty else { return false }
    let start = cluster.random.below(candidates.count)
    for index in candidates.indices {
      let partition = candidates[(start + index) % candidates.count]
      let log = cluster.log(partition)
      let stable = log.lastStableOffset
      var position = positions[partition] ?? 0
      while position < stable, !log.isVisible(position) { position += 1 }
      guard position < stable else {
        positions[partition] = max(position, positions[partition] ?? 0)
        continue
      }
      positions[partition] = position + 1
      let topic = cluster.inputs.firstIndex(of: partition.topic) ?? 0
      held.hold(log.records[Int(position)], topic, partition.partition, position)
      return true
    }
    return false
  }

  var record: PolledRecord { held.record }
  var recordHeaders: UnsafeBufferPointer<HeaderField> {
    UnsafeBufferPointer(start: nil, count: 0)
  }

  func assignPaused(_ partitions: [TopicPartition]) throws(TransportFailure) {
    try enter()
    hasAssignment = true
    paused = Set(partitions)
    positions = [:]
  }

  func unassign() throws(TransportFailure) {
    try enter()
    hasAssignment = false
    mustUnassign = false
    assigned = []
    positions = [:]
    paused = []
    if let index = cluster.group.members.firstIndex(where: { $0.memberID == memberID }) {
      cluster.group.members[index].hasJoined = true
    }
  }

  func pause(_ partitions: [TopicPartition]) throws(TransportFailure) {
    try enter()
    paused.formUnion(partitions)
  }

  func resume(_ partitions: [TopicPartition]) throws(TransportFailure) {
    try enter()
    paused.subtract(partitions)
  }

  func seek(_ targets: [TopicPosition]) throws(TransportFailure) {
    try enter()
    if fault(1) { throw retriable("SEEK") }
    for target in targets {
      positions[target.partition] = max(0, target.offset)
    }
  }

  func committed(
    _ partitions: [TopicPartition]
  ) throws(TransportFailure) -> [CommittedPosition] {
    try enter()
    if fault(2) { throw retriable("OFFSET_FETCH") }
    guard !partitions.contains(where: cluster.hasPendingOffsets) else {
      throw retriable("UNSTABLE_OFFSET_COMMIT")
    }
    return partitions.map {
      cluster.group.offsets[$0] ?? CommittedPosition($0, nil, metadata: "")
    }
  }

  func groupMetadata() throws(TransportFailure) -> SimulatedMetadata {
    try enter()
    // A member that lost its session has no member id any more: what it says then is not checked.
    guard isMember else { return SimulatedMetadata(generation: -1, memberID: 0) }
    return SimulatedMetadata(generation: knownGeneration, memberID: memberID)
  }

  func end(of partition: TopicPartition) -> Int64? { cluster.log(partition).end }

  func watermarks(
    _ partition: TopicPartition, uncommitted: Bool
  ) throws(TransportFailure) -> Watermarks {
    try enter()
    if fault(2) { throw retriable("LIST_OFFSETS") }
    let log = cluster.log(partition)
    return Watermarks(low: 0, high: uncommitted ? log.end : log.lastStableOffset)
  }

  func openRestorer(
    _ positions: [TopicPosition]
  ) throws(TransportFailure) -> SimulatedRestorer {
    try enter()
    return SimulatedRestorer(self, positions)
  }

  func checkAlive() throws(TransportFailure) { try enter() }

  func close(leave: Bool) {
    guard !isCrashed else { return }
    isCrashed = true
    guard leave, let index = cluster.group.members.firstIndex(where: { $0.memberID == memberID })
    else { return }
    cluster.group.members.remove(at: index)
    cluster.group.startRebalance()
  }
}

extension SimulatedTransport {
  // MARK: Producer

  private var fenced: TransportFailure {
    TransportFailure(.fatal, code: "PRODUCER_FENCED", message: "simulated", fenced: true)
  }

  private func checkEpoch() throws(TransportFailure) {
    if cluster.identity(identity).epoch != epoch { throw fenced }
  }

  func recreateProducer() throws(TransportFailure) {
    try enter()
    if fault(3) { throw retriable("INIT_PRODUCER_ID") }
    let entry = cluster.identity(identity)
    if let previous = entry.transaction {
      switch previous.state {
      case .open:
        entry.epoch += 1
        cluster.finish(previous, commit: false)
        throw retriable("CONCURRENT_TRANSACTIONS")
      case .committing, .aborting:
        cluster.writeMarkers(all: fault(50) == false, of: previous)
        throw retriable("CONCURRENT_TRANSACTIONS")
      case .committed, .aborted: break
      }
    }
    entry.epoch += 1
    epoch = entry.epoch
    entry.transaction = nil
    transaction = nil
    isOpen = false
    mustAbort = false
    queue = []
  }

  func begin() throws(TransportFailure) {
    try enter()
    isOpen = true
    mustAbort = false
    queue = []
    transaction = nil
  }

  func produce(
    _ topic: ProducedTopic, partition: Int32, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderField>
  ) throws(TransportFailure) {
    try enter()
    if mustAbort { throw abortable("_STATE") }
    if fault(0.3) { throw abortable("DELIVERY") }
    let chosen =
      partition >= 0
      ? partition : key.map { Murmur2.partition($0, count: cluster.partitionCount) } ?? 0
    let record = SimulatedRecord(
      key: key.map { Array($0) }, value: value.map { Array($0) },
      headers: headers.map {
        (String(decoding: $0.name, as: UTF8.self), $0.value.map { Array($0) } ?? [])
      })
    queue.append((TopicPartition(SimulatedTransport.name(topic), chosen), record))
  }

  static func name(_ topic: ProducedTopic) -> String {
    switch topic {
    case .output(let role): "out-\(role.rawValue)"
    case .deadLetters: "dead-letters"
    case .state: "state"
    case .journal: "journal"
    }
  }

  /// The broker side of the transaction, opened by the first record or offset.
  private func ongoing() throws(TransportFailure) -> SimulatedTransaction {
    try checkEpoch()
    let entry = cluster.identity(identity)
    if let transaction, transaction.state == .open { return transaction }
    // A delayed end request of this epoch has ended it behind our back.
    if transaction != nil { throw fenced }
    if let previous = entry.transaction, previous.state != .committed, previous.state != .aborted {
      throw retriable("CONCURRENT_TRANSACTIONS")
    }
    let opened = SimulatedTransaction(startedAt: cluster.now)
    entry.transaction = opened
    transaction = opened
    return opened
  }

  func flush() throws(TransportFailure) {
    try enter()
    if mustAbort { throw abortable("_STATE") }
    while !queue.isEmpty {
      // The process may die or stop between two records.
      try enter()
      if fault(0.5) { throw abortable("DELIVERY") }
      let transaction = try ongoing()
      let (partition, queued) = queue.removeFirst()
      if !transaction.partitions.contains(partition) { transaction.partitions.append(partition) }
      var record = queued
      record.transaction = transaction
      cluster.log(partition).append(record)
    }
  }

  func sendOffsets(
    _ sent: [CommittedPosition], _ metadata: SimulatedMetadata
  ) throws(TransportFailure) {
    try enter()
    if fault(2) { throw abortable("REQUEST_LOST") }
    let transaction = try ongoing()
    let group = cluster.group
    if metadata.generation >= 0 {
      guard group.members.contains(where: { $0.memberID == metadata.memberID }),
        metadata.generation == group.generation
      else { throw abortable("ILLEGAL_GENERATION") }
    }
    for position in sent {
      transaction.offsets.removeAll { $0.partition == position.partition }
      transaction.offsets.append(position)
    }
    if fault(2) { throw abortable("RESPONSE_LOST") }
  }

  func commit() throws(TransportFailure) {
    try end(commit: true)
  }

  func abort() throws(TransportFailure) {
    queue = []
    try end(commit: false)
    mustAbort = false
  }

  private func end(commit: Bool) throws(TransportFailure) {
    try enter()
    if fault(2) { throw retriable("REQUEST_LOST") }
    try checkEpoch()
    guard let transaction else {
      isOpen = false
      return
    }
    if fault(2) {
      // Nobody knows: it was lost, or it will be there later.
      if cluster.random.chance(50) { cluster.delayEnd(identity, epoch: epoch, commit: commit) }
      throw TransportFailure(.fatal, code: "OUTCOME_UNKNOWN", message: "simulated")
    }
    let wanted: [SimulatedTransaction.State] =
      commit ? [.committing, .committed] : [.aborting, .aborted]
    if transaction.state == .open {
      cluster.finish(transaction, commit: commit)
    } else if !wanted.contains(transaction.state) {
      throw fenced
    }
    if fault(3) {
      throw fault(50)
        ? retriable("RESPONSE_LOST")
        : TransportFailure(.fatal, code: "RESPONSE_LOST", message: "simulated")
    }
    self.transaction = nil
    isOpen = false
  }
}

/// The restore handle on the simulated cluster.
final class SimulatedRestorer: RestoreTransport {
  private let transport: SimulatedTransport
  private var positions: [TopicPartition: Int64]
  private var held = HeldRecord()

  init(_ transport: SimulatedTransport, _ positions: [TopicPosition]) {
    self.transport = transport
    self.positions = Dictionary(
      uniqueKeysWithValues: positions.map { ($0.partition, max(0, $0.offset)) })
  }

  func poll(timeoutMilliseconds: Int) -> PollOutcome {
    do throws(TransportFailure) { try transport.checkAlive() } catch { return .failed(error) }
    for partition in positions.keys.sorted(by: { $0.partition < $1.partition }) {
      let log = transport.cluster.log(partition)
      let stable = log.lastStableOffset
      var position = positions[partition] ?? 0
      while position < stable, !log.isVisible(position) { position += 1 }
      positions[partition] = position
      guard position < stable else { continue }
      positions[partition] = position + 1
      held.hold(log.records[Int(position)], 0, partition.partition, position)
      return .record
    }
    return .nothing
  }

  var record: PolledRecord { held.record }
  func position(_ partition: TopicPartition) throws(TransportFailure) -> Int64? {
    try transport.checkAlive()
    return positions[partition]
  }
  func close() {}
}

/// Keeps the bytes of the record polled last at a fixed address.
final class HeldRecord {
  private var bytes: UnsafeMutableRawBufferPointer?
  private(set) var record = PolledRecord(
    topic: 0, partition: 0, offset: 0, timestamp: 0, key: nil, value: nil)

  deinit { bytes?.deallocate() }

  func hold(_ source: SimulatedRecord, _ topic: Int, _ partition: Int32, _ offset: Int64) {
    bytes?.deallocate()
    let key = source.key ?? []
    let value = source.value ?? []
    let fresh = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, key.count + value.count), alignment: 8)
    fresh.copyBytes(from: key + value)
    bytes = fresh
    let all = UnsafeRawBufferPointer(fresh)
    record = PolledRecord(
      topic: topic, partition: partition, offset: offset, timestamp: 0,
      key: source.key.map { UnsafeRawBufferPointer(rebasing: all[..<$0.count]) },
      value: source.value.map {
        UnsafeRawBufferPointer(rebasing: all[key.count..<key.count + $0.count])
      })
  }
}
