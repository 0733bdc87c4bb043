import Logging
import StateStore

extension Lane where Processor: ~Copyable {
  /// Opens one handle for all partitions that lag behind; those that come later wait for it to
  /// be done.
  func startRestore(_ partitions: [OwnedPartition]) throws(TransportFailure) {
    guard restoreSession == nil, !partitions.isEmpty else { return }
    let restorer = try transport.openRestorer(
      partitions.map {
        TopicPosition(TopicPartition(configuration.stateTopic, $0.number), $0.restoreFrom)
      })
    restoreSession = RestoreSession(restorer, partitions)
    for partition in partitions { partition.phase = .restoring }
    let records = partitions.reduce(0) { $0 + $1.restoreTarget - $1.restoreFrom }
    dependencies.logger.info(
      "restoring",
      metadata: ["partitions": "\(partitions.map(\.number))", "offsets": "\(records)"])
  }

  /// Takes over one bounded batch of changelog records, then looks how far the handle is: it
  /// passes aborted records and markers without handing anything on, so only its position tells.
  func restoreBatch() throws(TransportFailure) {
    guard let session = restoreSession else { return }
    let isAlone = owned.allSatisfy { $0.phase != .running }
    var count = 0
    var last: OwnedPartition?
    reading: while count < configuration.limits.restoreBatch {
      switch session.restorer.poll(timeoutMilliseconds: count == 0 && isAlone ? 20 : 0) {
      case .record:
        let record = session.restorer.record
        count += 1
        if last?.number != record.partition { last = session.remaining[record.partition] }
        guard let partition = last, let store = partition.store else { continue }
        // Beyond the target is the work of nobody but this lane, later.
        guard record.offset < partition.restoreTarget, let key = record.key else { continue }
        store.restore(key, record.value)
        partition.restorePosition = record.offset + 1
        metrics.restoredRecords += 1
      case .failed(let failure) where failure.kind != .retriable:
        throw giveUpSession(session, failure)
      case .nothing, .assigned, .revoked, .lost, .failed:
        break reading
      }
    }
    try settle(session)
  }

  private func settle(
    _ session: RestoreSession<Transport.Restorer>
  ) throws(TransportFailure) {
    for partition in Array(session.remaining.values) {
      let changelog = TopicPartition(configuration.stateTopic, partition.number)
      if let position = try session.restorer.position(changelog) {
        partition.restorePosition = max(partition.restorePosition, position)
      }
      let done = partition.restorePosition >= partition.restoreTarget
      partition.store?.restored(
        to: min(partition.restorePosition, partition.restoreTarget),
        inputOffsets: partition.committedOffsets)
      do {
        try partition.store?.makeRoom()
      } catch {
        throw TransportFailure(.closed, code: "_STORE", message: error.description)
      }
      guard done else { continue }
      partition.store?.isComplete(at: partition.targetAt)
      session.remaining[partition.number] = nil
      partition.phase = .restored
    }
    if session.remaining.isEmpty {
      session.close()
      restoreSession = nil
    }
  }

  /// The handle is lost: its partitions go on from where they are with a new one.
  private func giveUpSession(
    _ session: RestoreSession<Transport.Restorer>, _ failure: TransportFailure
  ) -> TransportFailure {
    session.close()
    restoreSession = nil
    for partition in session.remaining.values {
      partition.restoreFrom = partition.restorePosition
      partition.phase = .behind
    }
    return failure
  }
}
