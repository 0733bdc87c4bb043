import Logging

/// The coordinators' shell: runs the state machines, makes their records durable, answers who
/// waits and writes markers. Lives on the broker's event loop.
///
/// If the journal cannot be written, every later request is refused with
/// COORDINATOR_NOT_AVAILABLE: nothing is answered that a restart would not remember.
final class Coordinators: CoordinatorPart {
  var groups: GroupCoordinator
  var transactions: TransactionCoordinator
  /// Owns the coordinators.
  unowned let services: any BrokerServices
  private let journal: CoordinatorJournal
  private let logger: Logger
  private var waitingJoins: [ReplyToken: (JoinReply) -> Void] = [:]
  private var waitingSyncs: [ReplyToken: (SyncReply) -> Void] = [:]
  private var nextToken: UInt64 = 0
  /// Groups as last persisted: what a compacted journal holds of them.
  private var persistedGroups: [String: GroupSnapshot] = [:]
  /// Decisions whose markers could not be written yet; tried again every second.
  private var unwritten: [TransactionMarkers] = []
  private var retryAt: Int64 = .max
  /// Why the journal failed, if it did.
  private(set) var failure: LogError?

  /// - Parameters:
  ///   - directory: exists; the journal is `coordinator.journal` in it.
  ///   - seed: of the member ids given out.
  init(
    services: any BrokerServices, directory: String, groupLimits: GroupLimits = GroupLimits(),
    transactionLimits: TransactionLimits = TransactionLimits(),
    seed: UInt64 = .random(in: .min ... .max), logger: Logger
  ) {
    self.services = services
    self.logger = logger
    groups = GroupCoordinator(limits: groupLimits, seed: seed)
    transactions = TransactionCoordinator(limits: transactionLimits)
    journal = CoordinatorJournal(path: directory + "/coordinator.journal")
  }

  func register(in router: RequestRouter) {
    registerMembership(in: router)
    registerOffsets(in: router)
    registerGroupAdministration(in: router)
    registerTransactions(in: router)
  }

  func recover(now: Int64) throws(LogError) {
    let cut = try journal.open { entry in
      switch entry.content {
      case .group(let record):
        remember(record)
        groups.restore(record, now: now)
      case .transaction(let record): transactions.restore(record)
      }
    }
    if cut > 0 {
      logger.warning("cut a torn end off the coordinator journal", metadata: ["bytes": "\(cut)"])
    }
    for markers in transactions.unfinished() {
      // The decision was durable, its markers may be partly written; a second one is harmless.
      write(markers, now: now)
    }
    if let failure { throw failure }
  }

  func tick(now: Int64) {
    guard failure == nil else { return }
    if groups.nextDeadline <= now {
      var actions = GroupActions()
      groups.advance(to: now, actions: &actions)
      perform(actions)
    }
    if transactions.nextDeadline <= now {
      var actions = TransactionActions()
      transactions.advance(to: now, actions: &actions)
      perform(actions, now: now)
    }
    if retryAt <= now {
      retryAt = .max
      let again = unwritten
      unwritten = []
      for markers in again { write(markers, now: now) }
    }
    if journal.wantsCompaction { compact() }
  }

  func deleted(_ partitions: [TopicPartition], now: Int64) {
    // Enrolments in transactions stay: a marker for a partition that is gone is not written.
    var actions = GroupActions()
    groups.partitionsDeleted(Set(partitions), actions: &actions)
    perform(actions)
  }

  func verifyTransactionalWrite(
    transactionalID: String?, producerID: Int64, producerEpoch: Int16, partition: TopicPartition
  ) -> ErrorCode {
    guard let transactionalID else { return .invalidTxnState }
    let producer = ProducerIdentity(id: producerID, epoch: producerEpoch)
    let error = transactions.verifyWrite(
      transactionalID: transactionalID, producer, partition)
    // While the markers are on their way the producer has to come again.
    return error == .concurrentTransactions ? .notLeaderOrFollower : error ?? .none
  }

  // MARK: - Actions

  /// Keeps where to send the answer of a JoinGroup.
  func awaitJoin(_ reply: @escaping (JoinReply) -> Void) -> ReplyToken {
    let token = makeToken()
    waitingJoins[token] = reply
    return token
  }

  func awaitSync(_ reply: @escaping (SyncReply) -> Void) -> ReplyToken {
    let token = makeToken()
    waitingSyncs[token] = reply
    return token
  }

  func perform(_ actions: GroupActions) {
    for action in actions {
      switch action {
      case .persist(let record):
        remember(record)
        append(JournalEntry(record))
      case .joined(let token, var reply):
        if failure != nil { reply = .failed(.coordinatorNotAvailable, memberID: "") }
        waitingJoins.removeValue(forKey: token)?(reply)
      case .synced(let token, var reply):
        if failure != nil { reply = SyncReply(error: .coordinatorNotAvailable) }
        waitingSyncs.removeValue(forKey: token)?(reply)
      }
    }
  }

  func perform(_ actions: TransactionActions, now: Int64) {
    for action in actions {
      switch action {
      case .persist(let record): append(JournalEntry(record))
      case .writeMarkers(let markers): if failure == nil { write(markers, now: now) }
      }
    }
  }

  private func makeToken() -> ReplyToken {
    nextToken += 1
    return ReplyToken(value: nextToken)
  }

  private func append(_ entry: JournalEntry) {
    guard failure == nil else { return }
    do {
      try journal.append(entry)
    } catch {
      fail(error)
    }
  }

  private func fail(_ error: LogError) {
    failure = error
    logger.error("the coordinator journal cannot be written", metadata: ["error": "\(error)"])
  }

  private func remember(_ record: GroupRecord) {
    switch record {
    case .group(let snapshot): persistedGroups[snapshot.id] = snapshot
    case .groupDeleted(let id): persistedGroups.removeValue(forKey: id)
    default: break
    }
  }

  /// Writes a decision's markers into the logs and the groups, then completes the transaction.
  private func write(_ markers: TransactionMarkers, now: Int64) {
    do {
      let marker = TransactionMarker(
        producerID: markers.producer.id, producerEpoch: markers.producer.epoch,
        isCommit: markers.commit)
      for partition in markers.partitions { try services.writeMarker(marker, to: partition) }
    } catch {
      logger.error("a transaction marker cannot be written", metadata: ["error": "\(error)"])
      unwritten.append(markers)
      retryAt = now + 1000
      return
    }
    var groupActions = GroupActions()
    groups.endTransaction(
      producerID: markers.producer.id, committed: markers.commit, actions: &groupActions)
    perform(groupActions)
    var actions = TransactionActions()
    transactions.markersWritten(markers, now: now, actions: &actions)
    perform(actions, now: now)
  }

  private func compact() {
    var entries = [JournalEntry(.producerIDs(upTo: transactions.producerIDBound))]
    entries += transactions.transactions.values.map { JournalEntry(.transaction($0)) }
    entries += persistedGroups.values.map { JournalEntry(.group($0)) }
    for (group, offsets) in groups.offsets.committed {
      entries.append(JournalEntry(.offsets(group: group, Array(offsets.values))))
    }
    for (producer, held) in groups.offsets.pending {
      for (group, offsets) in held {
        entries.append(
          JournalEntry(
            .pendingOffsets(producerID: producer, group: group, Array(offsets.values))))
      }
    }
    do {
      try journal.compact(entries)
    } catch {
      fail(error)
    }
  }
}
