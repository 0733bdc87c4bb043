import Logging
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

  /// What became of an attempt to put the consumer back.
  enum Rewinding {
    case done
    /// To be tried again.
    case failed(TransportFailure)
    /// An aborted transaction turned out committed, or a successor has committed meanwhile.
    case conflict
  }

  /// Drops what was not committed and puts the consumer back to where the group is.
  func rewind() throws(LaneStop) -> Rewinding {
    for partition in owned { partition.store?.abort() }
    if !isRevoking, dependencies.mutation != .noSeekAfterAbort {
      let outcome = try putBack(owned.filter { $0.phase == .running })
      guard case .done = outcome else { return outcome }
    }
    endTransaction()
    metrics.transactionsAborted += 1
    consecutiveAborts += 1
    // Retries that fail at once would keep a core and the broker busy.
    if consecutiveAborts > 1 { dependencies.pause(min(1_000, 20 << min(consecutiveAborts, 6))) }
    return .done
  }

  private func putBack(_ partitions: [OwnedPartition]) throws(LaneStop) -> Rewinding {
    guard !partitions.isEmpty else { return .done }
    do throws(TransportFailure) {
      let found = try transport.committed(
        partitions.flatMap { configuration.inputPartitions($0.number) })
      guard found == partitions.flatMap(\.committed) else { return .conflict }
      for partition in partitions { partition.adopt(partition.committed) }
      try transport.seek(
        found.map { TopicPosition($0.partition, $0.offset ?? TopicPosition.beginning) })
      return .done
    } catch {
      guard error.kind != .closed else { throw .closed }
      return .failed(error)
    }
  }

  /// Takes the partitions up anew: nothing is assumed about the transaction; the committed
  /// offsets and the changelog behind what the store surely has tell everything. If the partitions
  /// are another member's by now, the loss will be told by a poll meanwhile.
  func reopen() {
    let running = owned.filter { $0.phase == .running }
    dependencies.logger.warning(
      "the group's committed offsets changed under this lane; its partitions are taken up anew",
      metadata: ["partitions": "\(running.map(\.number))"])
    for partition in running {
      partition.store?.abort()
      parked[partition.number] = partition.store
      partition.store = nil
      partition.phase = .awaitingCommitted
    }
    endTransaction()
    metrics.transactionsAborted += 1
    guard !isRevoking else { return }
    do throws(TransportFailure) {
      try transport.pause(running.flatMap { configuration.inputPartitions($0.number) })
    } catch {
      // What arrives of them meanwhile is not taken, and they are sought before they go on.
      dependencies.logger.info("not paused", metadata: ["error": "\(error)"])
    }
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
