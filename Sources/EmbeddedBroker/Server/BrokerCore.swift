import Logging
import NIOCore

/// The broker without its sockets: topics, coordinators and the handlers between them. All of it
/// lives on one event loop; nothing in it locks or suspends.
final class BrokerCore: BrokerServices {
  let nodeID: Int32 = 1
  let advertisedHost: String
  let advertisedPort: Int32
  let options: BrokerOptions
  let topics: TopicRegistry
  let router = RequestRouter()
  let fetches: FetchPurgatory
  let compaction: CompactionScheduler
  let logger: Logger
  private var coordinators: (any CoordinatorPart)?

  init(
    directory: String, host: String, port: Int32, options: BrokerOptions, loop: any EventLoop,
    logger: Logger
  ) {
    self.options = options
    self.logger = logger
    advertisedHost = host
    advertisedPort = port
    topics = TopicRegistry(directory: directory) { ProducerStates() }
    fetches = FetchPurgatory(loop: loop)
    compaction = CompactionScheduler(loop: loop, logger: logger)
    var limits = GroupLimits()
    limits.initialRebalanceDelay = options.initialRebalanceDelayMs
    coordinators = Coordinators(
      services: self, directory: directory, groupLimits: limits, logger: logger)
    topics.onNewLog = { [fetches] log in
      let partition = log.partition
      log.onAppend = { fetches.changed(partition) }
    }
  }

  /// Recovers everything from the directory. Nothing is served before.
  func open(wasCleanStop: Bool, now: Int64) throws(LogError) {
    try topics.open(wasCleanStop: wasCleanStop, now: now)
    registerHandlers()
    coordinators?.register(in: router)
    try coordinators?.recover(now: now)
  }

  private func registerHandlers() {
    registerVersions()
    registerMetadata()
    registerProduce()
    registerFetch()
    registerOffsets()
    registerTopicAdministration()
    registerConfigs()
  }

  func log(of partition: TopicPartition) -> PartitionLog? {
    topics.log(partition.topic, partition.partition)
  }

  func writeMarker(
    _ marker: TransactionMarker, to partition: TopicPartition
  ) throws(LogError) {
    guard let log = log(of: partition) else { return }
    do {
      _ = try log.append(marker, now: WallClock.milliseconds())
    } catch {
      switch error {
      case .storage(let error): throw error
      case .rejected(let code): throw .corrupt(path: log.directory, reason: "\(code)")
      }
    }
  }

  func verifyTransactionalWrite(
    _ transactionalID: String?, _ batch: BatchHeader, _ partition: TopicPartition
  ) -> ErrorCode {
    coordinators?.verifyTransactionalWrite(
      transactionalID: transactionalID, producerID: batch.producerID,
      producerEpoch: batch.producerEpoch, partition: partition) ?? .none
  }

  func deleted(_ partitions: [TopicPartition], now: Int64) {
    for partition in partitions { fetches.changed(partition) }
    coordinators?.deleted(partitions, now: now)
  }

  /// The coordinators' timers; called often.
  func tick(now: Int64) { coordinators?.tick(now: now) }

  /// Retention, compaction and the expiry of producers.
  func keepHouse(now: Int64) {
    for log in topics.allLogs {
      do {
        let removed = try log.applyRetention(now: now)
        if removed > 0 {
          logger.info(
            "deleted segments by retention",
            metadata: ["partition": "\(log.partition)", "segments": "\(removed)"])
        }
      } catch {
        report(error, "retention", log)
      }
      log.producers.expire(now: now)
      compaction.consider(log, now: now)
    }
  }

  /// Puts everything on the disk, before a clean stop.
  func flush() throws(LogError) {
    for log in topics.allLogs { try log.flush() }
  }

  /// What a client is told of a failed append; a failing disk is logged.
  func code(of error: AppendError, _ operation: String, _ log: PartitionLog) -> ErrorCode {
    switch error {
    case .rejected(let code): return code
    case .storage(let error):
      report(error, operation, log)
      return .kafkaStorageError
    }
  }

  func report(_ error: LogError, _ operation: String, _ log: PartitionLog) {
    logger.error(
      "storage failed",
      metadata: [
        "operation": "\(operation)", "partition": "\(log.partition)", "error": "\(error)",
      ])
  }
}
