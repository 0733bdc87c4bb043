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
  var epoch = -1
  var transaction: SimulatedTransaction?
  var queue: [(TopicPartition, SimulatedRecord)] = []
  var mustAbort = false

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

  func enter() throws(TransportFailure) {
    if !isCrashed { interrupt(self) }
    if isCrashed { throw TransportFailure(.closed, code: "CRASHED", message: "dead") }
    cluster.advance(microseconds: Int64(50 + cluster.random.below(500)))
  }

  func fault(_ percent: Double) -> Bool {
    cluster.faultsEnabled && cluster.random.chance(percent)
  }

  func retriable(_ code: String) -> TransportFailure {
    TransportFailure(.retriable, code: code, message: "simulated")
  }

  func abortable(_ code: String) -> TransportFailure {
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
    return SimulatedRestorer(cluster, positions) { [unowned self] () throws(TransportFailure) in
      try enter()
    }
  }

  func close(leave: Bool) {
    guard !isCrashed else { return }
    isCrashed = true
    guard leave, let index = cluster.group.members.firstIndex(where: { $0.memberID == memberID })
    else { return }
    cluster.group.members.remove(at: index)
    cluster.group.startRebalance()
  }
}
