import Worker

/// A Kafka cluster in memory, driven by a seed: logs, transactions with delayed markers and
/// delayed end requests, fencing by epoch, transaction and session timeouts, one group.
final class SimulatedCluster {
  /// Milliseconds.
  struct Timeouts {
    var transaction: Int64 = 150
    var session: Int64 = 300
  }

  var random: SeededRandom
  let partitionCount: Int32
  let inputs: [String]
  let timeouts = Timeouts()
  var faultsEnabled = true
  /// Microseconds.
  private(set) var now: Int64 = 1_000_000
  private(set) var logs: [TopicPartition: SimulatedLog] = [:]
  let group = SimulatedGroup()
  private var identities: [String: SimulatedProducerIdentity] = [:]
  private var pendingMarkers: [SimulatedTransaction] = []
  private var delayedEnds: [(at: Int64, id: String, epoch: Int, commit: Bool)] = []
  var clients: [SimulatedTransport] = []

  init(seed: UInt64, partitions: Int32, inputs: [String]) {
    random = SeededRandom(seed: seed)
    partitionCount = partitions
    self.inputs = inputs
  }

  var milliseconds: Int64 { now / 1_000 }

  func log(_ partition: TopicPartition) -> SimulatedLog {
    if let found = logs[partition] { return found }
    let log = SimulatedLog(partition)
    logs[partition] = log
    return log
  }

  // MARK: Time

  func advance(microseconds: Int64) {
    now += microseconds
    for index in group.members.indices {
      let identity = group.members[index].identity
      let id = group.members[index].memberID
      if clients.contains(where: { $0.isHeard && $0.identity == identity && $0.memberID == id }) {
        group.members[index].heardAt = now
      }
    }
    deliverDelayedEnds()
    writeMarkers(all: !faultsEnabled)
    endTimedOutTransactions()
    expireMembers()
    group.completeIfJoined(partitions: partitionCount)
  }

  private func deliverDelayedEnds() {
    let due = delayedEnds.filter { $0.at <= now }
    delayedEnds.removeAll { $0.at <= now }
    for end in due {
      // Kafka applies it to whatever transaction of that epoch is open now.
      let identity = self.identity(end.id)
      guard identity.epoch == end.epoch, let transaction = identity.transaction,
        transaction.state == .open
      else { continue }
      finish(transaction, commit: end.commit)
    }
  }

  private func endTimedOutTransactions() {
    for identity in identities.values {
      guard let transaction = identity.transaction, transaction.state == .open,
        now - transaction.startedAt > timeouts.transaction * 1_000
      else { continue }
      identity.epoch += 1
      finish(transaction, commit: false)
    }
  }

  private func expireMembers() {
    let expired = group.members.filter { now - $0.heardAt > timeouts.session * 1_000 }
    guard !expired.isEmpty else { return }
    group.members.removeAll { member in expired.contains { $0.memberID == member.memberID } }
    group.startRebalance()
  }

  // MARK: Transactions

  func identity(_ id: String) -> SimulatedProducerIdentity {
    if let found = identities[id] { return found }
    let identity = SimulatedProducerIdentity()
    identities[id] = identity
    return identity
  }

  func finish(_ transaction: SimulatedTransaction, commit: Bool) {
    transaction.state = commit ? .committing : .aborting
    pendingMarkers.append(transaction)
  }

  func delayEnd(_ id: String, epoch: Int, commit: Bool) {
    delayedEnds.append((now + Int64(random.below(200_000)), id, epoch, commit))
  }

  /// Writes some or all of the markers that are due: to each partition, and to the group, on its
  /// own.
  func writeMarkers(all: Bool, of only: SimulatedTransaction? = nil) {
    for transaction in pendingMarkers {
      if let only, only !== transaction { continue }
      for partition in transaction.partitions
      where !transaction.markedPartitions.contains(partition) && (all || random.chance(25)) {
        transaction.markedPartitions.insert(partition)
        log(partition).append(SimulatedRecord(transaction: transaction, isControl: true))
      }
      if !transaction.offsetsSettled, all || random.chance(25) {
        transaction.offsetsSettled = true
        if transaction.state == .committing {
          for position in transaction.offsets { group.offsets[position.partition] = position }
        }
      }
    }
    pendingMarkers.removeAll { transaction in
      guard transaction.offsetsSettled,
        transaction.markedPartitions.count == transaction.partitions.count
      else { return false }
      transaction.state = transaction.state == .committing ? .committed : .aborted
      return true
    }
  }

  /// Whether an undecided or unsettled transaction holds offsets of this partition.
  func hasPendingOffsets(_ partition: TopicPartition) -> Bool {
    identities.values.contains { identity in
      guard let transaction = identity.transaction, !transaction.offsetsSettled else {
        return false
      }
      return transaction.offsets.contains { $0.partition == partition }
    }
  }
}
