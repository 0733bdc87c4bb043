package import Kafka
package import Records
package import Worker

/// A record of the changelog topic.
package struct ChangelogEntry: Sendable {
  package var offset: Int64
  package var customer: [UInt8]
  /// Nil for a customer that was deleted.
  package var state: [UInt8]?

  package init(offset: Int64, customer: [UInt8], state: [UInt8]?) {
    self.offset = offset
    self.customer = customer
    self.state = state
  }
}

/// Compares local stores with a partition's replayed states and its changelog.
package typealias StoreCheck = (
  _ partition: Int32, _ states: [[UInt8]: [UInt8]], _ changelog: [ChangelogEntry]
) -> (compared: Int, different: Int)

/// Recomputes everything from committed input and compares it with what was committed: outputs,
/// dead letters, changelog, and what is known over all customers. It reads as any consumer does
/// and belongs to no group.
package struct TopicVerification {
  private let settings: WorkerSettings
  private let reader: CommittedTopicReader
  private let configuration: KafkaConfiguration
  private var ledger = OutputLedger()
  /// Nil where no population is counted.
  private var audit: PopulationAudit?
  private var report = VerificationReport()

  package init(settings: WorkerSettings, configuration: KafkaConfiguration) {
    self.settings = settings
    self.configuration = configuration
    reader = CommittedTopicReader(configuration)
  }

  /// Verifies all partitions. One partition's input is in memory at a time; of the outputs, one
  /// entry of the ledger each.
  /// - Parameters:
  ///   - makeProcessor: makes the engine for one partition.
  ///   - stores: called with each partition's replayed states and changelog; returns how many
  ///     customers of local stores were compared and how many differ.
  ///   - progress: called after each partition with the share done.
  /// - Throws: `KafkaError` when topics cannot be read.
  package mutating func run<Processor: RecordProcessor & ~Copyable>(
    makeProcessor: () throws(KafkaError) -> Processor,
    stores: StoreCheck,
    progress: (Int32, Int32) -> Void
  ) throws(KafkaError) -> VerificationReport {
    let admin: Admin
    do {
      admin = try Admin(configuration)
    } catch {
      throw KafkaError(code: .invalidArgument, operation: "verify", detail: error.description)
    }
    defer { _ = admin.destroy(timeout: .seconds(5)) }
    let metadata = try admin.metadata(timeout: .seconds(30))
    guard let count = metadata.partitionCount(settings.journalTopic) else {
      throw KafkaError(
        code: .unknownTopicOrPartition, operation: "verify",
        detail: "there is no topic \(settings.journalTopic)")
    }
    let committed = try committedOffsets(admin)
    // Before the journals: whatever is told was journaled with it.
    if let plan = try makeProcessor().population,
      metadata.partitionCount(settings.aggregatesTopic) != nil
    {
      audit = try readAggregates(plan)
    }
    for partition in 0..<count {
      try verify(partition, try makeProcessor(), committed, stores)
      progress(partition + 1, count)
    }
    try observeOutputs()
    return finish()
  }

  private func readAggregates(_ plan: PopulationPlan) throws(KafkaError) -> PopulationAudit {
    var audit = PopulationAudit(plan)
    try reader.read(settings.aggregatesTopic, partitions: [PopulationTopic.partition]) {
      audit.take($0.key, $0.value)
    }
    return audit
  }

  private func committedOffsets(_ admin: Admin) throws(KafkaError) -> [Kafka.TopicPartition: Int64]
  {
    var committed: [Kafka.TopicPartition: Int64] = [:]
    for position in try admin.groupOffsets(
      settings.group, partitions: nil, timeout: .seconds(30))
    {
      if let offset = position.offset.value { committed[position.partition] = offset }
    }
    return committed
  }

  private mutating func verify<Processor: RecordProcessor & ~Copyable>(
    _ partition: Int32, _ processor: consuming Processor,
    _ committed: [Kafka.TopicPartition: Int64],
    _ stores: StoreCheck
  ) throws(KafkaError) {
    var inputs: [RecordArchive] = []
    var ends: [Int64] = []
    for topic in InputTopic.allCases {
      let name = settings.inputTopic(topic)
      let archive = try load(name, partition)
      let end = committed[Kafka.TopicPartition(topic: name, partition: partition)] ?? 0
      report.eventsIn += archive.firstIndex(from: end)
      inputs.append(archive)
      ends.append(end)
    }
    var replay = PartitionReplay(
      processor: processor, partition: partition, limits: settings.limits,
      told: audit?.parts(of: partition) ?? ToldParts())
    var ledger = OutputLedger()
    swap(&ledger, &self.ledger)
    try reader.read(settings.journalTopic, partitions: [partition]) { record in
      replay.replay(record.value, inputs: inputs, ledger: &ledger)
    }
    swap(&ledger, &self.ledger)
    replay.finish(inputs: inputs, committed: ends)
    let changelog = try loadChangelog(partition)
    report.stateMismatches += Self.mismatches(changelog, replay.states)
    let local = stores(partition, replay.states, changelog)
    report.storesCompared += local.compared
    report.storeMismatches += local.different
    audit?.finish(partition, replay.told, adopted: replay.adopted)
    take(replay.faults, replay.applied, replay.customers)
  }

  private mutating func take(_ faults: ReplayFaults, _ applied: Int, _ customers: Int) {
    report.applied += applied
    report.customers += customers
    report.repeatedInputs += faults.repeatedInputs
    report.skippedInputs += faults.skippedInputs
    report.unreadableJournal += faults.unreadable
    report.backwardClocks += faults.backwardClocks
    report.wrongWatermarks += faults.wrongWatermarks
    report.unknownEpochs += faults.unknownEpochs
  }

  private func load(_ topic: String, _ partition: Int32) throws(KafkaError) -> RecordArchive {
    var archive = RecordArchive()
    try reader.read(topic, partitions: [partition]) { record in
      archive.append(
        offset: record.offset, timestamp: record.timestamp, key: record.key,
        value: record.value, headers: record.headers)
    }
    return archive
  }

  private func loadChangelog(_ partition: Int32) throws(KafkaError) -> [ChangelogEntry] {
    var entries: [ChangelogEntry] = []
    try reader.read(settings.stateTopic, partitions: [partition]) { record in
      guard let key = record.key else { return }
      entries.append(
        ChangelogEntry(
          offset: record.offset, customer: Array(key), state: record.value.map { Array($0) }))
    }
    return entries
  }

  /// How many customers the changelog has otherwise than the replay.
  private static func mismatches(
    _ changelog: [ChangelogEntry], _ states: [[UInt8]: [UInt8]]
  ) -> Int {
    var newest: [[UInt8]: [UInt8]] = [:]
    for entry in changelog { newest[entry.customer] = entry.state }
    var mismatches = 0
    for (customer, state) in states where newest[customer] != state { mismatches += 1 }
    for customer in newest.keys where states[customer] == nil { mismatches += 1 }
    return mismatches
  }

  private mutating func observeOutputs() throws(KafkaError) {
    var ledger = OutputLedger()
    swap(&ledger, &self.ledger)
    for topic in OutputTopic.allCases {
      var count = 0
      try reader.read(settings.outputTopic(topic)) { record in
        // Names of groups are announced beside the lanes, by `strata strategy names --publish`.
        if topic == .segments, let type = record.header("ce_type"),
          type.elementsEqual("crm.segment.named".utf8)
        {
          return
        }
        count += 1
        let headers = record.headers.map { ($0.name, $0.value) }
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        ledger.observe(
          topic: topic.rawValue, id: CloudEventID.find(headers), key: record.key ?? empty,
          content: RecordContent.hash(key: record.key, value: record.value, headers: headers))
      }
      report.outputs += count
      switch topic {
      case .decisions: report.decisions = count
      case .offers: report.offers = count
      case .segments: report.segmentChanges = count
      default: break
      }
    }
    try observeDeadLetters(&ledger)
    swap(&ledger, &self.ledger)
  }

  private mutating func observeDeadLetters(
    _ ledger: inout OutputLedger
  ) throws(KafkaError) {
    var topics: [String: InputTopic] = [:]
    for topic in InputTopic.allCases { topics[settings.inputTopic(topic)] = topic }
    var count = 0
    try reader.read(settings.deadLetterTopic) { record in
      count += 1
      func text(_ name: StaticString) -> String {
        String(decoding: record.header(name) ?? .init(start: nil, count: 0), as: UTF8.self)
      }
      guard let topic = topics[text("strata.error.topic")],
        let partition = Int32(text("strata.error.partition")),
        let offset = Int64(text("strata.error.offset"))
      else { return }
      DeadLetterIdentity.with(topic: topic, partition: partition, offset: offset) { id in
        ledger.observe(
          topic: DeadLetterIdentity.topic, id: id, key: id,
          content: DeadLetterIdentity.content(
            key: record.key, value: record.value, errorClass: text("strata.error.class")))
      }
    }
    report.deadLetters = count
  }

  private mutating func finish() -> VerificationReport {
    report.duplicates = ledger.duplicates
    report.missing = ledger.missing
    report.unexpected = ledger.unexpected
    report.different = ledger.different
    report.collisions = ledger.collisions
    if let audit {
      report.populationParts = audit.parts
      report.populationCuts = audit.cuts
      report.populationCounts = audit.counts
      report.adoptedCuts = audit.adopted
      report.findings = audit.findings
    }
    return report
  }
}
