import Logging
import Records
import StateStore

extension Lane where Processor: ~Copyable {
  /// No transaction is open without a producer; making one waits for the predecessor's last
  /// transaction to end.
  func ensureProducer() throws(LaneStop) {
    guard needsProducer else { return }
    do throws(TransportFailure) {
      try transport.recreateProducer()
      needsProducer = false
    } catch {
      guard error.kind != .closed else { throw .closed }
      dependencies.logger.warning(
        "no transactional producer yet", metadata: ["error": "\(error)"])
      dependencies.pause(100)
    }
  }

  /// Whether a running partition has a customer to wake, or a part to tell.
  var hasDueTimer: Bool {
    let wall = dependencies.wallClock()
    return !needsProducer && (owned.contains { isDue($0, wall) } || isPopulationDue(wall))
  }

  private func isDue(_ partition: OwnedPartition, _ clock: Int64) -> Bool {
    guard partition.phase == .running, let store = partition.store else { return false }
    return store.nextTimer <= clock && partition.positions.contains { $0 >= 0 }
  }

  /// Opens a transaction, fixes its context, and wakes who is due. The group metadata is taken now:
  /// what is done under this membership must not be committed under a later one.
  func beginTransaction() throws(LaneStop) {
    guard machine.isIdle, !needsProducer else { return }
    do throws(TransportFailure) {
      metadata = try transport.groupMetadata()
      guard transport.isMember else { throw TransportFailure.membershipLost }
      try transport.begin()
    } catch {
      guard error.kind != .closed else { throw .closed }
      machine.begun()
      dependencies.logger.warning(
        "the transaction could not begin", metadata: ["error": "\(error)"])
      return try drive(machine.failed(error.kind, now: now))
    }
    machine.begun()
    let latest = owned.reduce(Int64(0)) { max($0, $1.lastClock) }
    mark.sequence += 1
    mark.clock = max(dependencies.wallClock(), latest, mark.clock)
    startedAt = now
    recordCount = 0
    byteCount = 0
    pending = PendingCounts()
    adoptPopulation()
    for partition in owned {
      partition.beginTransaction(mark, epoch: adopted?.epoch ?? 0, cuts: adoptedBytes)
    }
    try wakeDue()
  }

  /// Fires timers, fairly over the partitions, up to the bound of a transaction.
  private func wakeDue() throws(LaneStop) {
    var left = configuration.limits.wakesPerTransaction
    let start = owned.isEmpty ? 0 : Int(mark.sequence % UInt64(owned.count))
    for partition in owned[start...] + owned[..<start] {
      guard left > 0, isDue(partition, mark.clock), let store = partition.store else { continue }
      var failure: TransportFailure?
      do {
        try store.takeDue(clock: mark.clock, limit: left) { position in
          guard failure == nil else { return }
          failure = wake(partition, store, position)
          left -= 1
        }
      } catch {
        throw .failed(error.description)
      }
      if let failure {
        outbox.removeAll()
        return try giveUp(failure)
      }
    }
  }

  private func wake(
    _ partition: OwnedPartition, _ store: PartitionStore, _ position: Int
  ) -> TransportFailure? {
    let customer = store.customer(at: position)
    let state = store.state(at: position)
    processor.wake(
      customer: customer, partition: partition.number, context: partition.context,
      state: &state.pointee, outbox: &outbox)
    countPopulation(partition)
    partition.isTouched = true
    partition.journal.woken.append(Array(customer))
    byteCount += state.pointee.count
    pending.timers += 1
    for index in outbox.entries.indices {
      // A timer has no record that could be put aside.
      guard outputSize(index) <= configuration.limits.outputBytes else {
        pending.dropped += 1
        continue
      }
      let topic = outbox.entries[index].topic
      if let failure = outbox.bytes.withUnsafeBytes({ produceOutput(index, $0) }) {
        return failure
      }
      byteCount += outputSize(index)
      pending.outputs[Int(topic.rawValue)] += 1
    }
    outbox.removeAll()
    return nil
  }

  var isFull: Bool {
    recordCount >= configuration.commit.records || byteCount >= configuration.commit.bytes
  }

  var isCommitDue: Bool {
    isFull || now >= startedAt + Int64(configuration.commit.intervalMilliseconds)
  }
}
