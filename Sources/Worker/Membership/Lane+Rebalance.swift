import Logging
import StateStore

extension Lane where Processor: ~Copyable {
  /// The group gives partitions: they are taken paused; `advanceAssignment` brings them to work
  /// while polling goes on.
  func assigned(_ partitions: [TopicPartition]) throws(LaneStop) {
    metrics.rebalances += 1
    // Assignments come after revocations; whatever is left is not ours.
    release(park: true)
    let numbers = Set(partitions.map(\.partition)).sorted()
    for number in numbers {
      let missing = configuration.inputPartitions(number).filter { !partitions.contains($0) }
      guard missing.isEmpty else {
        throw .failed(
          "partition \(number) came without \(missing.map(\.topic).joined(separator: ", ")): the "
            + "input topics are not co-partitioned; see the remedy at start")
      }
    }
    try answer("assign") { () throws(TransportFailure) in try transport.assignPaused(partitions) }
    owned = numbers.map { OwnedPartition(number: $0, inputs: configuration.inputs.count) }
    ownedByNumber = [OwnedPartition?](repeating: nil, count: Int(numbers.last ?? -1) + 1)
    for partition in owned { ownedByNumber[Int(partition.number)] = partition }
    for number in parked.keys where !numbers.contains(number) {
      parked.removeValue(forKey: number)?.close()
    }
    dependencies.claims.set(lane: configuration.number, Set(numbers))
    shareCache()
    dependencies.logger.info(
      "partitions assigned", metadata: ["partitions": "\(numbers)"])
  }

  /// The group wants the partitions back: what is open is committed, in the time there is.
  func revoked(_ partitions: [TopicPartition]) throws(LaneStop) {
    isRevoking = true
    defer { isRevoking = false }
    if machine.isOpen { try commitTransaction() }
    release(park: true)
    try answer("unassign") { () throws(TransportFailure) in try transport.unassign() }
    dependencies.logger.info("partitions revoked")
  }

  /// The partitions are gone, perhaps already another member's: nothing may be committed. A new
  /// producer ends the open transaction by fencing it.
  func lost(_ partitions: [TopicPartition]) throws(LaneStop) {
    metrics.assignmentsLost += 1
    if !machine.isIdle {
      metrics.transactionsAborted += 1
      needsProducer = true
    }
    machine.dropped()
    endTransaction()
    for partition in owned { partition.store?.abort() }
    release(park: true)
    try answer("unassign") { () throws(TransportFailure) in try transport.unassign() }
    dependencies.logger.warning("partitions lost")
  }

  /// Gives the partitions up; their stores, which hold committed states only, may be kept for
  /// their coming back.
  private func release(park: Bool) {
    restoreSession?.close()
    restoreSession = nil
    for partition in owned {
      guard let store = partition.store else { continue }
      if let other = parked.updateValue(store, forKey: partition.number), other !== store {
        other.close()
      }
      partition.store = nil
    }
    owned = []
    ownedByNumber = []
  }

  private func answer(
    _ what: String, _ body: () throws(TransportFailure) -> Void
  ) throws(LaneStop) {
    var failure: TransportFailure?
    for _ in 0..<10 {
      do throws(TransportFailure) {
        return try body()
      } catch {
        guard error.kind != .closed else { throw .closed }
        failure = error
        dependencies.pause(50)
      }
    }
    throw .failed(
      "the group's rebalance could not be answered (\(what)): \(failure?.description ?? "")")
  }

  func consumerFailed(_ failure: TransportFailure) throws(LaneStop) {
    switch failure.kind {
    case .closed: throw .closed
    case .fatal:
      throw .failed(
        failure.fenced
          ? "another worker runs under the same instance name (\(configuration.identity)); give "
            + "each its own: \(failure)" : "the consumer is of no use any more: \(failure)")
    case .retriable, .abortable, .recordRefused:
      dependencies.logger.warning("consumer error", metadata: ["error": "\(failure)"])
    }
  }

  /// The lane's cache, shared evenly by its partitions: keys are spread evenly over them.
  private func shareCache() {
    let share = max(1 << 16, configuration.cacheBytes / max(1, owned.count))
    cacheShare = share
    for store in parked.values {
      store.setCacheLimit(cacheBytes: share, dirtyBytes: dirtyShare)
    }
  }

  /// Bytes that may be dirty before a checkpoint starts early.
  var dirtyShare: Int { cacheShare / 100 * configuration.checkpoint.dirtyPercent }
}
