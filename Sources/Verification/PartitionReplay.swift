package import Records
package import Worker

/// What a replay found wrong with the journal itself.
package struct ReplayFaults: Sendable, Equatable {
  /// Runs of the journal that apply input twice or out of order.
  package var repeatedInputs = 0
  /// Committed input records that no journal entry applies.
  package var skippedInputs = 0
  /// Journal records that cannot be read.
  package var unreadable = 0
  /// Transactions whose clock lies before an earlier one's.
  package var backwardClocks = 0
  /// Feeds of transactions whose watermark is not what the input before them says.
  package var wrongWatermarks = 0
  /// Transactions under a population epoch whose cut points the journal does not have.
  package var unknownEpochs = 0

  package init() {}
}

/// Replays one partition from its journal and its input, in memory, with nothing of the lane but
/// the engine: what comes out is what should have been committed.
package struct PartitionReplay<Processor: RecordProcessor & ~Copyable>: ~Copyable {
  private var processor: Processor
  private let partition: Int32
  private let limits: LaneLimits
  private var scratch = StateBuffer()
  private var outbox = Outbox()
  private var context = TransactionContext(clock: Int64.min)
  /// What the feeds have told so far, by the replay's own reckoning.
  private var seen = FeedWatermarks()
  private var epoch: UInt64 = 0
  private var tally = PopulationTally()
  private var next: [Int64]
  /// What the partition told of its population, compared as the replay gets there.
  package private(set) var told: ToldParts
  /// The cut points the journal has, by the hash of their bytes, in order.
  package private(set) var adopted: [(epoch: UInt64, content: UInt64)] = []

  /// By customer id; the population's pages are among them, under reserved keys.
  package private(set) var states: [[UInt8]: [UInt8]] = [:]
  /// Customers with a state.
  package var customers: Int {
    states.keys.count { key in !key.withUnsafeBytes { PopulationKey.isReserved($0) } }
  }
  package private(set) var faults = ReplayFaults()
  package private(set) var applied = 0
  package private(set) var deadLetters = 0
  package private(set) var outputs = [Int](repeating: 0, count: OutputTopic.allCases.count)

  /// - Parameter told: what the partition told of its population.
  package init(
    processor: consuming Processor, partition: Int32, limits: LaneLimits,
    told: ToldParts = ToldParts()
  ) {
    self.processor = processor
    self.told = told
    self.partition = partition
    self.limits = limits
    next = [Int64](repeating: 0, count: InputTopic.allCases.count)
  }

  /// Replays one transaction.
  package mutating func replay(
    _ journal: UnsafeRawBufferPointer?, inputs: [RecordArchive], ledger: inout OutputLedger
  ) {
    guard let journal, let record = JournalRecord(journal) else {
      faults.unreadable += 1
      return
    }
    if record.mark.clock < context.clock { faults.backwardClocks += 1 }
    context = record.context
    for feed in InputTopic.allCases {
      let stated = context.watermark(of: feed)
      // Unknown is allowed: whoever resets the group's offsets takes their metadata away.
      if stated != seen[feed], stated != FeedWatermarks.unknown { faults.wrongWatermarks += 1 }
    }
    adopt(record)
    for customer in record.woken { wake(customer, &ledger) }
    for run in record.runs { replay(run, inputs[Int(run.topic.rawValue)], &ledger) }
    var states = ReplayedStates(states: states)
    self.states = [:]
    tally.fold(into: &states)
    if told.begin(context.clock), let plan = processor.population {
      let part = PartitionPopulation.read(plan, clock: context.clock, from: &states)
      told.compare(part, encoded: part.encode(limit: PopulationTopic.partBytes))
    }
    self.states = states.states
    tally.removeAll()
  }

  /// Takes the cut points over that the transaction worked with.
  private mutating func adopt(_ record: JournalRecord) {
    if !record.cuts.isEmpty {
      if let cuts = record.cuts.withUnsafeBytes({ PopulationCuts($0) }) {
        processor.adopt(cuts)
        epoch = cuts.epoch
        let content = record.cuts.withUnsafeBytes { StableHash.hash($0) }
        if adopted.last?.epoch != epoch || adopted.last?.content != content {
          adopted.append((epoch, content))
        }
      } else {
        faults.unreadable += 1
      }
    }
    if record.populationEpoch != epoch { faults.unknownEpochs += 1 }
  }

  /// Counts what the group says is done and the journal never applied.
  package mutating func finish(inputs: [RecordArchive], committed: [Int64]) {
    for topic in InputTopic.allCases {
      let index = Int(topic.rawValue)
      let archive = inputs[index]
      let from = archive.firstIndex(from: next[index])
      let to = archive.firstIndex(from: committed[index])
      if to > from { faults.skippedInputs += to - from }
    }
  }

  private mutating func replay(
    _ run: JournalRecord.Run, _ archive: RecordArchive, _ ledger: inout OutputLedger
  ) {
    let topic = Int(run.topic.rawValue)
    if run.first < next[topic] { faults.repeatedInputs += 1 }
    var index = archive.firstIndex(from: next[topic])
    let start = archive.firstIndex(from: run.first)
    if start > index { faults.skippedInputs += start - index }
    index = start
    while index < archive.count, archive.offset(at: index) <= run.last {
      apply(index, run.topic, archive, &ledger)
      index += 1
    }
    next[topic] = max(next[topic], run.last + 1)
  }

  private mutating func apply(
    _ index: Int, _ topic: InputTopic, _ archive: RecordArchive, _ ledger: inout OutputLedger
  ) {
    applied += 1
    var rejection: String?
    var customer: [UInt8] = []
    archive.withRecord(index, topic: topic, partition: partition) { record in
      switch processor.decode(record) {
      case .ignored:
        seen.advance(topic, to: record.timestamp, clock: context.clock)
      case .rejected(let reason): rejection = reason.errorClass
      case .customer(let id):
        guard (1...LaneLimits.customerBytes).contains(id.count) else {
          rejection = "customer.length"
          break
        }
        guard !PopulationKey.isReserved(id) else {
          rejection = "customer.encoding"
          break
        }
        customer = Array(id)
        seen.advance(topic, to: processor.eventTime, clock: context.clock)
        load(customer)
        switch processor.apply(record, context: context, state: &scratch, outbox: &outbox) {
        case .applied: rejection = exceededBound()
        case .unchanged: break
        case .rejected(let reason): rejection = reason.errorClass
        }
      }
      if let rejection { expectDeadLetter(record, rejection, &ledger) }
    }
    if rejection != nil {
      outbox.removeAll()
      deadLetters += 1
    } else if !customer.isEmpty {
      save(customer)
      expectOutputs(&ledger)
    }
  }

  /// The error class of the lane's own bounds, by which it puts a record aside although the
  /// engine took it.
  private func exceededBound() -> String? {
    if scratch.count > limits.stateBytes { return "state.tooLarge" }
    let isTooLarge = outbox.entries.indices.contains { size(of: $0) > limits.outputBytes }
    return isTooLarge ? "output.tooLarge" : nil
  }

  private func size(of index: Int) -> Int {
    let entry = outbox.entries[index]
    return outbox.headers[entry.headers].reduce(entry.key.count + (entry.value?.count ?? 0)) {
      $0 + $1.name.utf8CodeUnitCount + $1.value.count
    }
  }

  private mutating func wake(_ customer: [UInt8], _ ledger: inout OutputLedger) {
    load(customer)
    customer.withUnsafeBytes {
      processor.wake(
        customer: $0, partition: partition, context: context, state: &scratch, outbox: &outbox)
    }
    save(customer)
    expectOutputs(&ledger)
  }

  private mutating func load(_ customer: [UInt8]) {
    scratch.removeAll()
    states[customer]?.withUnsafeBytes { scratch.replace(with: $0) }
  }

  private mutating func save(_ customer: [UInt8]) {
    states[customer] = scratch.isEmpty ? nil : Array(scratch.bytes)
  }

  private mutating func expectOutputs(_ ledger: inout OutputLedger) {
    for change in outbox.population { tally.add(change) }
    outbox.bytes.withUnsafeBytes { bytes in
      func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[range])
      }
      for (index, entry) in outbox.entries.enumerated() where size(of: index) <= limits.outputBytes
      {
        let headers = outbox.headers[entry.headers].map { header in
          (
            UnsafeRawBufferPointer(
              start: header.name.utf8Start, count: header.name.utf8CodeUnitCount),
            Optional(slice(header.value))
          )
        }
        let key = slice(entry.key)
        ledger.expect(
          topic: entry.topic.rawValue, id: CloudEventID.find(headers), key: key,
          content: RecordContent.hash(
            key: key, value: entry.value.map(slice), headers: headers))
        outputs[Int(entry.topic.rawValue)] += 1
      }
    }
    outbox.removeAll()
  }

  private func expectDeadLetter(
    _ record: InputRecord, _ errorClass: String, _ ledger: inout OutputLedger
  ) {
    DeadLetterIdentity.with(
      topic: record.topic, partition: record.partition, offset: record.offset
    ) { id in
      ledger.expect(
        topic: DeadLetterIdentity.topic, id: id, key: id,
        content: DeadLetterIdentity.content(
          key: record.key, value: record.value, errorClass: errorClass))
    }
  }
}

/// The replayed states, as the population's pages need them.
private struct ReplayedStates: PopulationStates {
  var states: [[UInt8]: [UInt8]]
  mutating func change(_ key: UnsafeRawBufferPointer, _ body: (inout StateBuffer) -> Bool) {
    var buffer = StateBuffer()
    let key = Array(key)
    states[key]?.withUnsafeBytes { buffer.replace(with: $0) }
    if body(&buffer) { states[key] = buffer.isEmpty ? nil : Array(buffer.bytes) }
  }

  mutating func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    (states[Array(key)] ?? []).withUnsafeBytes(body)
  }
}
