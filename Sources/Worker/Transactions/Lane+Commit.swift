import Logging
import Records
import StateStore

extension Lane where Processor: ~Copyable {
  /// Writes changelog and journal and drives the transaction to its end, whichever that is.
  func commitTransaction() throws(LaneStop) {
    let start = dependencies.monotonicMicroseconds()
    let committedBefore = metrics.transactionsCommitted
    if let failure = try closePopulation() { return try giveUp(failure) }
    headerScratch.removeAll(keepingCapacity: true)
    for partition in owned where partition.isTouched {
      if let failure = produceChangelog(partition) ?? produceJournal(partition) {
        return try giveUp(failure)
      }
    }
    try drive(machine.commitRequested(now: now))
    if metrics.transactionsCommitted > committedBefore {
      metrics.commit.record(microseconds: dependencies.monotonicMicroseconds() - start)
    }
    if machine.isIdle { try checkpointSlice() }
  }

  /// One record for each customer that changed, whatever the number of changes.
  private func produceChangelog(_ partition: OwnedPartition) -> TransportFailure? {
    guard let store = partition.store else { return nil }
    for position in 0..<store.overlayCount where store.isDirty(position) {
      let state = store.state(at: position)
      let failure = produce(
        .state, partition: partition.number, key: store.customer(at: position),
        value: state.pointee.isEmpty ? nil : state.pointee.bytes)
      if let failure { return failure }
    }
    return nil
  }

  private func produceJournal(_ partition: OwnedPartition) -> TransportFailure? {
    partition.journal.encode(into: &journalScratch)
    return journalScratch.withUnsafeBytes {
      produce(.journal, partition: partition.number, key: nil, value: $0)
    }
  }

  /// Performs the machine's actions until the transaction is over.
  func drive(_ first: TransactionMachine.Action) throws(LaneStop) {
    var action = first
    while true {
      switch action {
      case .none:
        return
      case .flush:
        action = machine.flushed(
          attempt { () throws(TransportFailure) in try transport.flush() }, now: now)
      case .sendOffsets:
        action = machine.offsetsSent(sendOffsets(), now: now)
      case .commit:
        if dependencies.mutation == .applyBeforeCommit { applyOverlays() }
        action = machine.committed(
          attempt { () throws(TransportFailure) in try transport.commit() }, now: now)
      case .abort:
        action = machine.aborted(
          attempt { () throws(TransportFailure) in try transport.abort() }, now: now)
      case .renewProducer:
        action = machine.renewed(renewProducer(), now: now)
      case .readCommitted:
        action = try resolve()
      case .apply:
        return committed()
      case .rewind:
        switch try rewind() {
        case .done: return machine.rewound()
        case .conflict: action = .reopen
        case .failed(let failure):
          dependencies.pause(20)
          action = machine.readFailed(failure, now: now)
        }
      case .reopen:
        reopen()
        return machine.rewound()
      case .failClosed(let reason):
        throw .failed(reason)
      }
    }
  }

  /// Runs a step and waits a little when it has to be repeated.
  private func attempt(
    _ body: () throws(TransportFailure) -> Void
  ) -> TransportFailure? {
    do throws(TransportFailure) {
      try body()
      return nil
    } catch {
      if error.fenced { metrics.transactionsFenced += 1 }
      dependencies.logger.warning("a transaction step failed", metadata: ["error": "\(error)"])
      if error.kind == .retriable { dependencies.pause(10) }
      return error
    }
  }

  private func sendOffsets() -> TransportFailure? {
    lookUpChangelogEnds()
    var positions: [CommittedPosition] = []
    for partition in owned where partition.isTouched {
      partition.sent = partition.committed
      for input in partition.positions.indices where partition.positions[input] >= 0 {
        let position = CommittedPosition(
          TopicPartition(configuration.inputs[input], partition.number),
          partition.positions[input], metadata: partition.offsetMark(input).text)
        partition.sent[input] = position
        positions.append(position)
      }
    }
    return attempt { () throws(TransportFailure) in
      var snapshot = metadata
      if dependencies.mutation == .metadataAtCommit { snapshot = try transport.groupMetadata() }
      guard let snapshot else {
        throw TransportFailure(.abortable, code: "_STATE", message: "no membership at begin")
      }
      try transport.sendOffsets(positions, snapshot)
    }
  }

  private func renewProducer() -> TransportFailure? {
    if case .renewing(inDoubt: true) = machine.state { metrics.transactionsInDoubt += 1 }
    let failure = attempt { () throws(TransportFailure) in try transport.recreateProducer() }
    if failure != nil { dependencies.pause(50) }
    return failure
  }

  /// The transaction is committed.
  private func committed() {
    if dependencies.mutation != .applyBeforeCommit { applyOverlays() }
    for partition in owned where partition.isTouched {
      partition.committed = partition.sent
      partition.lastClock = mark.clock
      partition.watermarks = partition.seen
      if !partition.journal.cuts.isEmpty {
        partition.journaledEpoch = partition.journal.populationEpoch
      }
      if let epoch = partition.tellingEpoch { partition.toldEpoch = epoch }
      if let cuts = partition.merging { follower?.epochs.learn(merged: cuts) }
      if let end = partition.changelogEnd {
        partition.store?.advance(changelogOffset: end)
        partition.store?.isComplete(at: mark.clock)
      }
    }
    endTransaction()
    pending.add(to: &metrics, clock: dependencies.wallClock())
    metrics.transactionsCommitted += 1
    consecutiveAborts = 0
  }

  private func applyOverlays() {
    for partition in owned {
      partition.store?.commit(inputOffsets: partition.positions)
    }
  }

  func endTransaction() {
    for partition in owned { partition.endTransaction() }
    outbox.removeAll()
    metadata = nil
  }
}
