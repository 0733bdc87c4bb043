import Logging

extension RekeyForwarder {
  func ensureProducer() throws(LaneStop) {
    guard needsProducer else { return }
    do throws(TransportFailure) {
      try transport.recreateProducer()
      needsProducer = false
    } catch {
      guard error.kind != .closed else { throw .closed }
      pause(100)
    }
  }

  func begin() throws(LaneStop) {
    guard machine.isIdle, !needsProducer else { return }
    do throws(TransportFailure) {
      metadata = try transport.groupMetadata()
      guard transport.isMember else { throw TransportFailure.membershipLost }
      try transport.begin()
      machine.begun()
      sequence += 1
      startedAt = now
      records = 0
    } catch {
      guard error.kind != .closed else { throw .closed }
      machine.begun()
      try drive(machine.failed(error.kind, now: now))
    }
  }

  func commitTransaction() throws(LaneStop) {
    try drive(machine.commitRequested(now: now))
  }

  /// Performs the machine's actions until the transaction is over.
  func drive(_ first: TransactionMachine.Action) throws(LaneStop) {
    var action = first
    while true {
      switch action {
      case .none: return
      case .flush:
        action = machine.flushed(
          attempt { () throws(TransportFailure) in try transport.flush() }, now: now)
      case .sendOffsets: action = machine.offsetsSent(sendOffsets(), now: now)
      case .commit:
        action = machine.committed(
          attempt { () throws(TransportFailure) in try transport.commit() }, now: now)
      case .abort:
        action = machine.aborted(
          attempt { () throws(TransportFailure) in try transport.abort() }, now: now)
      case .renewProducer:
        let failure = attempt { () throws(TransportFailure) in try transport.recreateProducer() }
        action = machine.renewed(failure, now: now)
      case .readCommitted: action = try resolve()
      case .apply:
        for partition in touched { committed[partition] = sent[partition] }
        endTransaction()
        metrics.transactionsCommitted += 1
        return
      case .reopen:
        waiting = Set(committed.keys)
        endTransaction()
        return machine.rewound()
      case .rewind:
        guard let failure = try rewind() else {
          machine.rewound()
          return
        }
        action = machine.readFailed(failure, now: now)
      case .failClosed(let reason): throw .failed(reason)
      }
    }
  }

  private func attempt(_ body: () throws(TransportFailure) -> Void) -> TransportFailure? {
    do throws(TransportFailure) {
      try body()
      return nil
    } catch {
      logger.warning("a re-key transaction step failed", metadata: ["error": "\(error)"])
      pause(10)
      return error
    }
  }

  private func sendOffsets() -> TransportFailure? {
    let mark = TransactionMark(nonce: nonce, sequence: sequence, clock: clock())
    for partition in touched {
      sent[partition] = CommittedPosition(
        TopicPartition(source, partition), positions[partition], metadata: mark.text)
    }
    return attempt { () throws(TransportFailure) in
      guard let metadata else {
        throw TransportFailure(.abortable, code: "_STATE", message: "no membership at begin")
      }
      try transport.sendOffsets(touched.sorted().compactMap { sent[$0] }, metadata)
    }
  }

  private func resolve() throws(LaneStop) -> TransactionMachine.Action {
    let asked = touched.sorted()
    do throws(TransportFailure) {
      let found = try transport.committed(asked.map { TopicPartition(source, $0) })
      return machine.resolved(
        TransactionMachine.Resolution(
          found: found, sent: asked.compactMap { sent[$0] },
          previous: asked.compactMap { committed[$0] }))
    } catch {
      guard error.kind != .closed else { throw .closed }
      pause(20)
      return machine.readFailed(error, now: now)
    }
  }

  private func rewind() throws(LaneStop) -> TransportFailure? {
    if !isRevoking {
      do throws(TransportFailure) {
        try putToCommitted(Array(committed.keys))
      } catch {
        guard error.kind != .closed else { throw .closed }
        pause(20)
        return error
      }
    }
    endTransaction()
    metrics.transactionsAborted += 1
    return nil
  }

  private func endTransaction() {
    touched = []
    sent = [:]
    metadata = nil
  }

  // MARK: Membership

  func assigned(_ partitions: [TopicPartition]) throws(LaneStop) {
    metrics.rebalances += 1
    try answering { () throws(TransportFailure) in try transport.assignPaused(partitions) }
    waiting = Set(partitions.map(\.partition))
    committed = [:]
    positions = [:]
  }

  func revoked() throws(LaneStop) {
    isRevoking = true
    defer { isRevoking = false }
    if machine.isOpen { try commitTransaction() }
    try release()
  }

  func lost() throws(LaneStop) {
    metrics.assignmentsLost += 1
    if !machine.isIdle { needsProducer = true }
    machine.dropped()
    endTransaction()
    try release()
  }

  private func release() throws(LaneStop) {
    waiting = []
    committed = [:]
    positions = [:]
    try answering { () throws(TransportFailure) in try transport.unassign() }
  }

  /// Puts newly assigned partitions to where the group is.
  func takeUp() throws(LaneStop) {
    // A record that came while no transaction could begin would be lost to the consumer.
    guard !waiting.isEmpty, !needsProducer else { return }
    do throws(TransportFailure) {
      let taken = Array(waiting)
      try putToCommitted(taken)
      try transport.resume(taken.map { TopicPartition(source, $0) })
      waiting = []
    } catch {
      guard error.kind != .closed else { throw .closed }
      pause(20)
    }
  }

  private func putToCommitted(_ partitions: [Int32]) throws(TransportFailure) {
    guard !partitions.isEmpty else { return }
    let found = try transport.committed(partitions.map { TopicPartition(source, $0) })
    try transport.seek(
      found.map { TopicPosition($0.partition, $0.offset ?? TopicPosition.beginning) })
    for position in found {
      committed[position.partition.partition] = position
      positions[position.partition.partition] = position.offset
    }
  }

  private func answering(_ body: () throws(TransportFailure) -> Void) throws(LaneStop) {
    do throws(TransportFailure) {
      try body()
    } catch {
      guard error.kind != .closed else { throw .closed }
      throw .failed(error.description)
    }
  }
}
