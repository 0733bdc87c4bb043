import Records
import StateStore

extension Lane where Processor: ~Copyable {
  /// Reads the committed offsets of the partitions in the transaction and tells whether they are
  /// those of this transaction or those before it.
  func resolve() throws(LaneStop) -> TransactionMachine.Action {
    let touched = owned.filter(\.isTouched)
    let asked = touched.flatMap { configuration.inputPartitions($0.number) }
    do throws(TransportFailure) {
      let found = try transport.committed(asked)
      return machine.resolved(
        TransactionMachine.Resolution(
          found: found, sent: touched.flatMap(\.sent), previous: touched.flatMap(\.committed)))
    } catch {
      guard error.kind != .closed else { throw .closed }
      dependencies.pause(20)
      return machine.readFailed(error, now: now)
    }
  }

  /// Drops what was not committed and puts the consumer back to where the group is. Returns the
  /// failure when Kafka did not answer; it is to be called again then.
  func rewind() throws(LaneStop) -> TransportFailure? {
    for partition in owned { partition.store?.abort() }
    if !isRevoking, dependencies.mutation != .noSeekAfterAbort {
      if let failure = try putBack(owned.filter { $0.phase == .running }) { return failure }
    }
    endTransaction()
    metrics.transactionsAborted += 1
    consecutiveAborts += 1
    // Retries that fail at once would keep a core and the broker busy.
    if consecutiveAborts > 1 { dependencies.pause(min(1_000, 20 << min(consecutiveAborts, 6))) }
    return nil
  }

  private func putBack(_ partitions: [OwnedPartition]) throws(LaneStop) -> TransportFailure? {
    guard !partitions.isEmpty else { return nil }
    do throws(TransportFailure) {
      let found = try transport.committed(
        partitions.flatMap { configuration.inputPartitions($0.number) })
      guard found == partitions.flatMap(\.committed) else { return changedOffsets }
      for partition in partitions { partition.adopt(partition.committed) }
      try transport.seek(
        found.map { TopicPosition($0.partition, $0.offset ?? TopicPosition.beginning) })
      return nil
    } catch {
      guard error.kind != .closed else { throw .closed }
      return error
    }
  }

  /// An aborted transaction's offsets turned out committed, or somebody else commits for the
  /// group: the stores cannot be trusted any more.
  private var changedOffsets: TransportFailure {
    TransportFailure(
      .closed, code: "_CONFLICT",
      message: "the group's committed offsets changed under a lane that owns the partitions")
  }
}

extension TransactionMachine.Resolution {
  /// All three in the same order of partitions.
  init(
    found: [CommittedPosition], sent: [CommittedPosition], previous: [CommittedPosition]
  ) {
    if found == sent {
      self = .ours
    } else if found == previous {
      self = .previous
    } else {
      self = .other
    }
  }
}
