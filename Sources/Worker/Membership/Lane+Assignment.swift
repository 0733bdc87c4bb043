import Logging
import StateStore

extension Lane where Processor: ~Copyable {
  /// Brings assigned partitions nearer to work: one step for each that is not there yet. Never
  /// waits longer than a request, so that the group is polled in between.
  func advanceAssignment() throws(LaneStop) {
    guard owned.contains(where: { $0.phase != .running }) else { return }
    do throws(TransportFailure) {
      try readCommitted(owned.filter { $0.phase == .awaitingCommitted })
      for partition in owned where partition.phase == .opening { try open(partition) }
      try startRestore(owned.filter { $0.phase == .behind })
      try restoreBatch()
      try resume(owned.filter { $0.phase == .restored })
    } catch {
      guard error.kind != .closed else { throw .closed }
      dependencies.logger.warning(
        "an assignment does not get on yet", metadata: ["error": "\(error)"])
      dependencies.pause(10)
    }
  }

  /// Where the group is. It has to be known before the changelog's end is: a predecessor whose
  /// commit is pending holds this answer back, and none can commit after it.
  private func readCommitted(_ partitions: [OwnedPartition]) throws(TransportFailure) {
    guard !partitions.isEmpty else { return }
    let inputs = configuration.inputs.count
    let found = try transport.committed(
      partitions.flatMap { configuration.inputPartitions($0.number) })
    for (index, partition) in partitions.enumerated() {
      partition.adopt(Array(found[index * inputs..<(index + 1) * inputs]))
      partition.phase = .opening
    }
  }

  private func open(_ partition: OwnedPartition) throws(TransportFailure) {
    guard let (store, position) = try usableStore(partition) else { return }
    let changelog = TopicPartition(configuration.stateTopic, partition.number)
    let uncommitted = dependencies.mutation != .restoreToLastStableOffset
    let targetAt = dependencies.wallClock()
    var marks: Watermarks
    do throws(TransportFailure) {
      marks = try transport.watermarks(changelog, uncommitted: uncommitted)
    } catch {
      parked[partition.number] = store
      throw error
    }
    switch RestoreStart(position, marks) {
    case .unusable:
      let reason = "the changelog no longer has what follows the checkpoint"
      guard let fresh = try wiped(partition, store, reason) else { return }
      partition.store = fresh
      partition.restoreFrom = marks.low
    case .from(let offset):
      partition.store = store
      partition.restoreFrom = offset
    }
    partition.restoreTarget = marks.high
    partition.targetAt = targetAt
    partition.restorePosition = partition.restoreFrom
    partition.phase = partition.restoreFrom < partition.restoreTarget ? .behind : .restored
    if partition.phase == .restored {
      partition.store?.restored(
        to: partition.restoreTarget, inputOffsets: partition.committedOffsets)
      partition.store?.isComplete(at: targetAt)
    }
  }

  /// The partition's store, kept or opened; wiped when it is ahead of the group, which only a
  /// reset of the group's offsets or a foreign store can bring about. Nil when it is still open
  /// elsewhere; to be tried again.
  private func usableStore(
    _ partition: OwnedPartition
  ) throws(TransportFailure) -> (PartitionStore, StorePosition)? {
    let store: PartitionStore
    if let kept = parked.removeValue(forKey: partition.number) {
      store = kept
    } else {
      guard let opened = try openStore(partition.number) else { return nil }
      store = opened
    }
    let isAhead = zip(store.position.inputOffsets, partition.committedOffsets).contains { $0 > $1 }
    let isOld =
      dependencies.wallClock() - store.position.completeAt > configuration.checkpoint.maximumAge
    guard isAhead || isOld else { return (store, store.position) }
    let reason =
      isAhead
      ? "it is ahead of the group's committed offsets"
      : "it is older than the changelog keeps its tombstones"
    guard let fresh = try wiped(partition, store, reason) else { return nil }
    return (fresh, fresh.position)
  }

  private func wiped(
    _ partition: OwnedPartition, _ store: PartitionStore, _ reason: String
  ) throws(TransportFailure) -> PartitionStore? {
    store.close()
    metrics.storesWiped += 1
    dependencies.logger.warning(
      "the local store is wiped and restored",
      metadata: ["partition": "\(partition.number)", "reason": "\(reason)"])
    do {
      try dependencies.directory.wipe(partition: partition.number)
    } catch {
      throw TransportFailure(.retriable, code: "_STORE", message: error.description)
    }
    return try openStore(partition.number)
  }

  private func openStore(_ partition: Int32) throws(TransportFailure) -> PartitionStore? {
    var settings = StoreSettings(
      identity: configuration.storeIdentity(partition), cacheBytes: cacheShare,
      dirtyBytes: dirtyShare)
    settings.maximumAge = configuration.checkpoint.maximumAge
    do {
      let (store, opening) = try PartitionStore.open(
        partition: partition, settings: settings, directory: dependencies.directory,
        inputs: configuration.inputs.count, clock: dependencies.wallClock())
      if case .wiped(let reason) = opening {
        metrics.storesWiped += 1
        dependencies.logger.warning(
          "the local store was wiped and is restored",
          metadata: ["partition": "\(partition)", "reason": "\(reason)"])
      }
      return store
    } catch {
      // A neighbour lane or the standby that is about to give the partition up still has it open.
      guard error.kind != .locked else {
        dependencies.pause(5)
        return nil
      }
      throw TransportFailure(.retriable, code: "_STORE", message: error.description)
    }
  }

  /// The state is complete: reads on where the group is.
  private func resume(_ partitions: [OwnedPartition]) throws(TransportFailure) {
    // A record that came while no transaction could begin would be lost to the consumer.
    guard !partitions.isEmpty, !needsProducer else { return }
    guard try isPopulationCaughtUp() else { return dependencies.pause(2) }
    let committed = partitions.flatMap(\.committed)
    try transport.seek(
      committed.map { TopicPosition($0.partition, $0.offset ?? TopicPosition.beginning) })
    try transport.resume(committed.map(\.partition))
    let clock = dependencies.wallClock()
    for partition in partitions {
      partition.phase = .running
      partition.toldEpoch = follower?.epochs.toldOrBorn(partition.number, clock) ?? 0
      partition.lastCheckpoint = now
    }
    follower?.restart()
    dependencies.logger.info(
      "partitions running", metadata: ["partitions": "\(partitions.map(\.number))"])
  }
}
