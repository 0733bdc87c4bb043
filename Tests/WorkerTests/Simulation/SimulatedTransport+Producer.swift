import Records
import Worker

extension SimulatedTransport {
  // MARK: Producer

  private var fenced: TransportFailure {
    TransportFailure(.fatal, code: "PRODUCER_FENCED", message: "simulated", fenced: true)
  }

  private func checkEpoch() throws(TransportFailure) {
    if cluster.identity(identity).epoch != epoch { throw fenced }
  }

  func recreateProducer() throws(TransportFailure) {
    try enter()
    if fault(3) { throw retriable("INIT_PRODUCER_ID") }
    let entry = cluster.identity(identity)
    if let previous = entry.transaction {
      switch previous.state {
      case .open:
        entry.epoch += 1
        cluster.finish(previous, commit: false)
        throw retriable("CONCURRENT_TRANSACTIONS")
      case .committing, .aborting:
        cluster.writeMarkers(all: fault(50) == false, of: previous)
        throw retriable("CONCURRENT_TRANSACTIONS")
      case .committed, .aborted: break
      }
    }
    entry.epoch += 1
    epoch = entry.epoch
    entry.transaction = nil
    transaction = nil
    mustAbort = false
    queue = []
  }

  func begin() throws(TransportFailure) {
    try enter()
    mustAbort = false
    queue = []
    transaction = nil
  }

  func produce(
    _ topic: ProducedTopic, partition: Int32, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderField>
  ) throws(TransportFailure) {
    try enter()
    if mustAbort { throw abortable("_STATE") }
    if fault(0.3) { throw abortable("DELIVERY") }
    let chosen =
      partition >= 0
      ? partition : key.map { Murmur2.partition($0, count: cluster.partitionCount) } ?? 0
    let record = SimulatedRecord(
      key: key.map { Array($0) }, value: value.map { Array($0) },
      headers: headers.map {
        (String(decoding: $0.name, as: UTF8.self), $0.value.map { Array($0) } ?? [])
      })
    queue.append((TopicPartition(SimulatedTransport.name(topic), chosen), record))
  }

  static func name(_ topic: ProducedTopic) -> String {
    switch topic {
    case .output(let role): "out-\(role.rawValue)"
    case .deadLetters: "dead-letters"
    case .state: "state"
    case .journal: "journal"
    case .aggregates: "aggregates"
    }
  }

  /// The broker side of the transaction, opened by the first record or offset.
  private func ongoing() throws(TransportFailure) -> SimulatedTransaction {
    try checkEpoch()
    let entry = cluster.identity(identity)
    if let transaction, transaction.state == .open { return transaction }
    // A delayed end request of this epoch has ended it behind our back.
    if transaction != nil { throw fenced }
    if let previous = entry.transaction, previous.state != .committed, previous.state != .aborted {
      throw retriable("CONCURRENT_TRANSACTIONS")
    }
    let opened = SimulatedTransaction(startedAt: cluster.now)
    entry.transaction = opened
    transaction = opened
    return opened
  }

  func flush() throws(TransportFailure) {
    try enter()
    if mustAbort { throw abortable("_STATE") }
    while !queue.isEmpty {
      // The process may die or stop between two records.
      try enter()
      if fault(0.5) { throw abortable("DELIVERY") }
      let transaction = try ongoing()
      let (partition, queued) = queue.removeFirst()
      if !transaction.partitions.contains(partition) { transaction.partitions.append(partition) }
      var record = queued
      record.transaction = transaction
      cluster.log(partition).append(record)
    }
  }

  func sendOffsets(
    _ sent: [CommittedPosition], _ metadata: SimulatedMetadata
  ) throws(TransportFailure) {
    try enter()
    if fault(2) { throw abortable("REQUEST_LOST") }
    let transaction = try ongoing()
    let group = cluster.group
    if metadata.generation >= 0 {
      guard group.members.contains(where: { $0.memberID == metadata.memberID }),
        metadata.generation == group.generation
      else { throw abortable("ILLEGAL_GENERATION") }
    }
    for position in sent {
      transaction.offsets.removeAll { $0.partition == position.partition }
      transaction.offsets.append(position)
    }
    if fault(2) { throw abortable("RESPONSE_LOST") }
  }

  func commit() throws(TransportFailure) {
    try end(commit: true)
  }

  func abort() throws(TransportFailure) {
    queue = []
    try end(commit: false)
    mustAbort = false
  }

  private func end(commit: Bool) throws(TransportFailure) {
    try enter()
    if fault(2) { throw retriable("REQUEST_LOST") }
    try checkEpoch()
    guard let transaction else {
      return
    }
    if fault(2) {
      // Nobody knows: it was lost, or it will be there later.
      if cluster.random.chance(50) { cluster.delayEnd(identity, epoch: epoch, commit: commit) }
      throw TransportFailure(.fatal, code: "OUTCOME_UNKNOWN", message: "simulated")
    }
    let wanted: [SimulatedTransaction.State] =
      commit ? [.committing, .committed] : [.aborting, .aborted]
    if transaction.state == .open {
      cluster.finish(transaction, commit: commit)
    } else if !wanted.contains(transaction.state) {
      throw fenced
    }
    if fault(3) {
      throw fault(50)
        ? retriable("RESPONSE_LOST")
        : TransportFailure(.fatal, code: "RESPONSE_LOST", message: "simulated")
    }
    self.transaction = nil
  }
}
