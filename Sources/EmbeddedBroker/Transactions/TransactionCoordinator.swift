/// All transactional ids: a state machine without clock, wire format or I/O. The rules are those
/// of Kafka's TransactionCoordinator and TransactionMetadata (protocol before KIP-890's epoch a
/// transaction).
///
/// Errors are those of the newest API versions; older ones say INVALID_PRODUCER_EPOCH where newer
/// ones say PRODUCER_FENCED, which is the handlers' concern. Bounded by
/// `limits.maximumTransactionalIDs`.
struct TransactionCoordinator: Sendable {
  let limits: TransactionLimits
  private(set) var transactions: [String: Transaction] = [:]
  private var deadlines = Deadlines<String>()
  private var nextProducerID: Int64
  private var reservedProducerIDs: Int64
  private var nextExpirationCheck: Int64 = .min

  init(limits: TransactionLimits = TransactionLimits(), firstProducerID: Int64 = 0) {
    self.limits = limits
    nextProducerID = firstProducerID
    reservedProducerIDs = firstProducerID
  }

  /// No timer fires before this time (milliseconds UTC).
  var nextDeadline: Int64 { min(deadlines.earliest, nextExpirationCheck) }

  /// Producer ids below this may have been given out.
  var producerIDBound: Int64 { reservedProducerIDs }

  func transaction(_ id: String) -> Transaction? { transactions[id] }

  /// A producer id for an idempotent producer without transactions, or a new transactional one.
  mutating func newProducerID(actions: inout TransactionActions) -> Int64 {
    if nextProducerID >= reservedProducerIDs {
      reservedProducerIDs = nextProducerID + limits.producerIDBlock
      actions.append(.persist(.producerIDs(upTo: reservedProducerIDs)))
    }
    defer { nextProducerID += 1 }
    return nextProducerID
  }

  /// Stores a transaction's new state and has it persisted.
  mutating func save(_ transaction: Transaction, actions: inout TransactionActions) {
    put(transaction)
    actions.append(.persist(.transaction(transaction)))
  }

  private mutating func put(_ transaction: Transaction) {
    transactions[transaction.id] = transaction
    if let deadline = transaction.deadline {
      deadlines.schedule(transaction.id, at: deadline)
    } else {
      deadlines.cancel(transaction.id)
    }
  }

  /// Aborts transactions that took too long and drops transactional ids nobody used for long.
  mutating func advance(to now: Int64, actions: inout TransactionActions) {
    while let id = deadlines.popDue(at: now) {
      guard let transaction = transactions[id], transaction.state == .ongoing else { continue }
      fence(transaction, now: now, actions: &actions)
    }
    guard now >= nextExpirationCheck else { return }
    nextExpirationCheck = now + limits.expirationCheckInterval
    for (id, transaction) in transactions where transaction.updatedAt + limits.expiration <= now {
      switch transaction.state {
      case .ongoing, .prepareCommit, .prepareAbort: continue
      case .empty, .completeCommit, .completeAbort:
        transactions.removeValue(forKey: id)
        actions.append(.persist(.removed(id)))
      }
    }
  }

  /// Shuts the current producer out by the next epoch and aborts its open transaction.
  mutating func fence(
    _ transaction: Transaction, now: Int64, actions: inout TransactionActions
  ) {
    var fenced = transaction
    // Clients never get the greatest epoch, so there is always one to fence with.
    if fenced.producer.epoch < .max { fenced.producer.epoch += 1 }
    fenced.lastEpoch = -1
    prepare(fenced, commit: false, now: now, actions: &actions)
  }

  /// Makes the decision durable, then has its markers written.
  mutating func prepare(
    _ transaction: Transaction, commit: Bool, now: Int64, actions: inout TransactionActions
  ) {
    var decided = transaction
    decided.state = commit ? .prepareCommit : .prepareAbort
    decided.updatedAt = now
    save(decided, actions: &actions)
    if let markers = decided.markers { actions.append(.writeMarkers(markers)) }
  }

  /// All markers of a decision are in the logs: the transaction is complete.
  mutating func markersWritten(
    _ markers: TransactionMarkers, now: Int64, actions: inout TransactionActions
  ) {
    guard var transaction = transactions[markers.transactionalID],
      transaction.markers == markers
    else { return }
    transaction.state = markers.commit ? .completeCommit : .completeAbort
    transaction.partitions = []
    transaction.groups = []
    transaction.updatedAt = now
    save(transaction, actions: &actions)
  }

  /// Takes a record of the journal over, at start-up.
  mutating func restore(_ record: TransactionRecord) {
    switch record {
    case .transaction(let transaction): put(transaction)
    case .removed(let id):
      transactions.removeValue(forKey: id)
      deadlines.cancel(id)
    case .producerIDs(let bound):
      nextProducerID = max(nextProducerID, bound)
      reservedProducerIDs = max(reservedProducerIDs, bound)
    }
  }

  /// The decisions whose markers may be missing after a restart; writing them again does no
  /// harm. In order of transactional id.
  func unfinished() -> [TransactionMarkers] {
    transactions.values.compactMap(\.markers)
      .sorted { $0.transactionalID < $1.transactionalID }
  }
}
