package import Records
package import StateStore

/// One lane: a consumer, a transactional producer, and the stores of the partitions it owns, all
/// on one thread. It reads records, has the processor apply them to their customers, and commits
/// outputs, changelog, journal and offsets in one transaction.
///
/// The lane performs the I/O; what to do next is decided by `TransactionMachine` and by each
/// partition's phase.
package final class Lane<Transport: LaneTransport, Processor: RecordProcessor & ~Copyable> {
  let transport: Transport
  let configuration: LaneConfiguration
  let dependencies: LaneDependencies
  let work: UnsafeMutablePointer<LaneWork<Processor>>
  var machine: TransactionMachine
  package let published: PublishedLane

  // Membership.
  var owned: [OwnedPartition] = []
  /// By partition number.
  var ownedByNumber: [OwnedPartition?] = []
  /// Stores of partitions that were revoked and may come back; closed at the next assignment
  /// that does not bring them back.
  var parked: [Int32: PartitionStore] = [:]
  var restoreSession: RestoreSession<Transport.Restorer>?
  /// The producer has to be made anew before the next transaction.
  var needsProducer = true
  var isRevoking = false
  /// Bytes of cache for each owned partition.
  var cacheShare = 1 << 16

  // The population.
  let follower: PopulationFollower<Transport.Restorer>?
  /// The cut points in force, and as the journal has them.
  var adopted: PopulationCuts?
  var adoptedBytes: [UInt8] = []

  // The running transaction.
  var metadata: Transport.Metadata?
  var mark: TransactionMark
  var startedAt: Int64 = 0
  /// Aborts without a commit in between.
  var consecutiveAborts = 0

  var journalScratch: [UInt8] = []

  var metrics: LaneMetrics
  var lastPublished: Int64 = 0
  var isStopping = false

  package init(
    transport: Transport, processor: consuming Processor, configuration: LaneConfiguration,
    dependencies: LaneDependencies, published: PublishedLane
  ) {
    self.transport = transport
    follower = processor.population.map {
      PopulationFollower(
        $0, topic: configuration.aggregatesTopic, partitions: configuration.partitions)
    }
    work = .allocate(capacity: 1)
    work.initialize(to: LaneWork(processor))
    self.configuration = configuration
    self.dependencies = dependencies
    self.published = published
    mark = TransactionMark(nonce: dependencies.nonce, sequence: 0, clock: 0)
    machine = TransactionMachine(
      stepTimeout: Int64(configuration.timeouts.request),
      resolutionTimeout: Int64(configuration.timeouts.resolution))
    metrics = LaneMetrics(lane: configuration.number)
  }

  deinit {
    work.deinitialize(count: 1)
    work.deallocate()
  }

  /// Monotonic milliseconds.
  var now: Int64 { dependencies.monotonicMicroseconds() / 1_000 }

  /// Whether every partition of a non-empty assignment is being worked on.
  package var isSettled: Bool { !owned.isEmpty && owned.allSatisfy { $0.phase == .running } }

  /// The partitions owned and running.
  package var runningPartitions: [Int32] {
    owned.filter { $0.phase == .running }.map(\.number)
  }

  /// The committed state of every customer of a running partition, for comparison by tests and
  /// tools. No transaction may be open.
  package func forEachCustomer(
    _ partition: Int32,
    _ body: (_ customer: UnsafeRawBufferPointer, _ state: UnsafeRawBufferPointer) -> Bool
  ) throws(StoreError) {
    guard let store = find(partition)?.store else { return }
    try store.forEachCustomer(body)
  }

  func find(_ partition: Int32) -> OwnedPartition? {
    let index = Int(partition)
    return ownedByNumber.indices.contains(index) ? ownedByNumber[index] : nil
  }

  /// One turn: service, then up to `maximumPolls` polls. Returns soon; call it in a loop.
  package func step(maximumPolls: Int = 10_000) throws(LaneStop) {
    published.beat(dependencies.monotonicMicroseconds())
    try ensureProducer()
    try advanceAssignment()
    serveReads()
    if !machine.isOpen { try followPopulation() }
    if machine.isOpen {
      if isCommitDue { try commitTransaction() }
    } else {
      try checkpointSlice()
      if hasDueTimer { try beginTransaction() }
    }
    try intake(maximumPolls: maximumPolls)
    publish(force: false)
  }

  /// Commits what is open, saves the stores as far as time allows, and closes everything.
  package func shutDown() throws(LaneStop) {
    isStopping = true
    defer {
      closeStores()
      transport.close(leave: true)
      metrics.phase = .stopped
      metrics.partitions = []
      publish(force: true)
    }
    if machine.isOpen { try commitTransaction() }
    let deadline = now + Int64(configuration.timeouts.shutdown) / 2
    for partition in owned where partition.phase == .running {
      guard now < deadline, let store = partition.store else { continue }
      do {
        try store.checkpointNow()
      } catch {
        throw .failed(error.description)
      }
    }
  }

  /// Gives everything up without committing or saving.
  package func abandon(_ reason: String) {
    closeStores()
    transport.close(leave: false)
    metrics.phase = .failed(reason)
    metrics.partitions = []
    publish(force: true)
  }

  func closeStores() {
    restoreSession?.close()
    restoreSession = nil
    follower?.close()
    for partition in owned { partition.store?.close() }
    for store in parked.values { store.close() }
    owned = []
    ownedByNumber = []
    parked = [:]
    dependencies.claims.set(lane: configuration.number, [])
  }
}
