extension TransactionCoordinator {
  /// InitProducerId. Without a transactional id: a fresh producer. With one: the next epoch, by
  /// which any earlier producer is fenced; its open transaction is aborted first, which is
  /// answered CONCURRENT_TRANSACTIONS so that the client asks again.
  ///
  /// - Parameters:
  ///   - timeout: of the transactions to come, milliseconds.
  ///   - current: what the same producer was given before, when it asks for a new epoch after an
  ///     error (KIP-360); nil for a producer that starts.
  mutating func initProducerID(
    transactionalID: String?, timeout: Int32, current: ProducerIdentity?, now: Int64,
    actions: inout TransactionActions
  ) -> Result<ProducerIdentity, ErrorCode> {
    guard let transactionalID else {
      return .success(ProducerIdentity(id: newProducerID(actions: &actions), epoch: 0))
    }
    if transactionalID.isEmpty { return .failure(.invalidRequest) }
    guard timeout > 0, timeout <= limits.maximumTimeout else {
      return .failure(.invalidTransactionTimeout)
    }
    guard let transaction = transactions[transactionalID] else {
      guard transactions.count < limits.maximumTransactionalIDs else {
        return .failure(.coordinatorNotAvailable)
      }
      let producer = ProducerIdentity(id: newProducerID(actions: &actions), epoch: 0)
      save(
        Transaction(id: transactionalID, producer: producer, timeout: timeout, updatedAt: now),
        actions: &actions)
      return .success(producer)
    }
    if let current, !transaction.knows(current) { return .failure(.producerFenced) }
    switch transaction.state {
    case .prepareCommit, .prepareAbort:
      return .failure(.concurrentTransactions)
    case .ongoing:
      if let current, current.epoch != transaction.producer.epoch {
        return .failure(.producerFenced)
      }
      fence(transaction, now: now, actions: &actions)
      return .failure(.concurrentTransactions)
    case .empty, .completeCommit, .completeAbort:
      return nextEpoch(
        transaction, timeout: timeout, current: current, now: now, actions: &actions)
    }
  }

  private mutating func nextEpoch(
    _ transaction: Transaction, timeout: Int32, current: ProducerIdentity?, now: Int64,
    actions: inout TransactionActions
  ) -> Result<ProducerIdentity, ErrorCode> {
    var next = transaction
    let epoch = transaction.producer.epoch
    if let current, current.epoch != epoch {
      // The repeated request of a producer whose answer was lost gets that answer again.
      guard current.epoch == transaction.lastEpoch else { return .failure(.producerFenced) }
    } else if transaction.isExhausted {
      next.previousProducerID = transaction.producer.id
      next.producer = ProducerIdentity(id: newProducerID(actions: &actions), epoch: 0)
      next.lastEpoch = current == nil ? -1 : epoch
    } else {
      next.previousProducerID = transaction.producer.id
      next.producer.epoch = epoch + 1
      next.lastEpoch = current == nil ? -1 : epoch
    }
    next.timeout = timeout
    next.state = .empty
    next.partitions = []
    next.groups = []
    next.startedAt = -1
    next.updatedAt = now
    save(next, actions: &actions)
    return .success(next.producer)
  }

  /// AddPartitionsToTxn; nil when the partitions are in the transaction.
  mutating func addPartitions(
    transactionalID: String, _ producer: ProducerIdentity, _ partitions: [TopicPartition],
    now: Int64, actions: inout TransactionActions
  ) -> ErrorCode? {
    enlist(transactionalID, producer, now: now, actions: &actions) {
      $0.partitions.formUnion(partitions)
    }
  }

  /// AddOffsetsToTxn; nil when the group's offsets may be committed in the transaction.
  mutating func addOffsets(
    transactionalID: String, _ producer: ProducerIdentity, group: String, now: Int64,
    actions: inout TransactionActions
  ) -> ErrorCode? {
    if group.isEmpty { return .invalidGroupID }
    return enlist(transactionalID, producer, now: now, actions: &actions) {
      $0.groups.insert(group)
    }
  }

  /// EndTxn; nil when the decision stands (its markers follow), also when it was made before.
  mutating func end(
    transactionalID: String, _ producer: ProducerIdentity, commit: Bool, now: Int64,
    actions: inout TransactionActions
  ) -> ErrorCode? {
    if transactionalID.isEmpty { return .invalidRequest }
    guard let transaction = transactions[transactionalID] else {
      return .invalidProducerIDMapping
    }
    if let error = transaction.refusal(producer) { return error }
    switch (transaction.state, commit) {
    case (.ongoing, _):
      prepare(transaction, commit: commit, now: now, actions: &actions)
      return nil
    case (.completeCommit, true), (.completeAbort, false): return nil
    case (.prepareCommit, true), (.prepareAbort, false): return .concurrentTransactions
    default: return .invalidTxnState
    }
  }

  /// Whether a transactional write belongs to its producer's open transaction (KIP-890, part 1):
  /// nil, or the error the write is refused with. Without it a delayed write could open a
  /// transaction in a log that nobody ends.
  func verifyWrite(
    transactionalID: String, _ producer: ProducerIdentity, _ partition: TopicPartition
  ) -> ErrorCode? {
    verify(transactionalID, producer) { $0.partitions.contains(partition) }
  }

  /// The same for offsets of a group.
  func verifyOffsets(
    transactionalID: String, _ producer: ProducerIdentity, group: String
  ) -> ErrorCode? {
    verify(transactionalID, producer) { $0.groups.contains(group) }
  }

  private func verify(
    _ transactionalID: String, _ producer: ProducerIdentity, _ holds: (Transaction) -> Bool
  ) -> ErrorCode? {
    guard let transaction = transactions[transactionalID] else {
      return .invalidProducerIDMapping
    }
    if let error = transaction.refusal(producer) {
      return error == .producerFenced ? .invalidProducerEpoch : error
    }
    switch transaction.state {
    case .prepareCommit, .prepareAbort: return .concurrentTransactions
    case .ongoing: return holds(transaction) ? nil : .invalidTxnState
    case .empty, .completeCommit, .completeAbort: return .invalidTxnState
    }
  }

  private mutating func enlist(
    _ transactionalID: String, _ producer: ProducerIdentity, now: Int64,
    actions: inout TransactionActions, _ add: (inout Transaction) -> Void
  ) -> ErrorCode? {
    if transactionalID.isEmpty { return .invalidRequest }
    guard var transaction = transactions[transactionalID] else {
      return .invalidProducerIDMapping
    }
    if let error = transaction.refusal(producer) { return error }
    switch transaction.state {
    case .prepareCommit, .prepareAbort: return .concurrentTransactions
    case .ongoing: break
    case .empty, .completeCommit, .completeAbort:
      transaction.state = .ongoing
      transaction.startedAt = now
    }
    add(&transaction)
    if transaction == transactions[transactionalID] { return nil }
    transaction.updatedAt = now
    save(transaction, actions: &actions)
    return nil
  }
}
