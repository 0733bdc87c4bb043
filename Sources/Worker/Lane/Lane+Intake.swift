import Records
import StateStore

extension Lane where Processor: ~Copyable {
  /// Polls until something has to be done between polls.
  func intake(maximumPolls: Int) throws(LaneStop) {
    var polls = 0
    var batchStart = dependencies.monotonicMicroseconds()
    var batchRecords: UInt64 = 0
    while polls < maximumPolls {
      polls += 1
      switch transport.poll(timeoutMilliseconds: polls == 1 ? pollTimeout : 0) {
      case .record:
        try take(transport.record)
        batchRecords += 1
        // The clock is read once in a while, not for every record.
        if batchRecords % 128 == 0 || isFull {
          let time = dependencies.monotonicMicroseconds()
          record(batchRecords, since: batchStart, until: time)
          batchStart = time
          batchRecords = 0
          if machine.isOpen, isCommitDue { try commitTransaction() }
          if restoreSession != nil || !machine.isOpen { polls = maximumPolls }
        }
      case .nothing:
        polls = maximumPolls
      case .assigned(let partitions):
        try assigned(partitions)
        polls = maximumPolls
      case .revoked(let partitions):
        try revoked(partitions)
        polls = maximumPolls
      case .lost(let partitions):
        try lost(partitions)
        polls = maximumPolls
      case .failed(let failure):
        try consumerFailed(failure)
        polls = maximumPolls
      }
    }
    if batchRecords > 0 {
      record(batchRecords, since: batchStart, until: dependencies.monotonicMicroseconds())
    }
  }

  private func record(_ count: UInt64, since start: Int64, until end: Int64) {
    metrics.processing.record(microseconds: (end - start) / Int64(count), times: count)
  }

  /// How long the first poll of a turn may wait, in milliseconds.
  private var pollTimeout: Int {
    if owned.contains(where: { $0.phase != .running }) { return 0 }
    if machine.isOpen {
      return max(0, min(50, Int(startedAt) + configuration.commit.intervalMilliseconds - Int(now)))
    }
    return 50
  }

  /// One record of an input, on its way through decoding, state, processor and producer.
  private func take(_ polled: PolledRecord) throws(LaneStop) {
    guard let topic = InputTopic(rawValue: UInt8(truncatingIfNeeded: polled.topic)),
      let partition = find(polled.partition), partition.phase == .running,
      let store = partition.store
    else { return }
    let input = Int(topic.rawValue)
    guard polled.offset >= partition.positions[input] else {
      metrics.recordsRepeated += 1
      return
    }
    if !machine.isOpen {
      try beginTransaction()
      // It did not begin: the consumer was put back, and the record will come again.
      guard machine.isOpen, partition.phase == .running else { return }
    }
    let record = InputRecord(
      topic: topic, partition: polled.partition, offset: polled.offset,
      timestamp: polled.timestamp, key: polled.key, value: polled.value,
      headers: transport.recordHeaders)
    guard try apply(record, partition, store) else { return }
    partition.isTouched = true
    partition.positions[input] = polled.offset + 1
    partition.journal.add(topic, polled.offset)
    if recordCount % PendingCounts.arrivalSampling == 0 { pending.arrived(polled.timestamp) }
    recordCount += 1
    pending.recordsIn[input] += 1
  }

  /// Returns false when the transaction was given up.
  private func apply(
    _ record: InputRecord, _ partition: OwnedPartition, _ store: PartitionStore
  ) throws(LaneStop) -> Bool {
    switch processor.decode(record) {
    case .ignored:
      pending.ignored += 1
      // Whatever its type, it shows that the feed is alive: a bank may send heartbeats.
      partition.seen.advance(record.topic, to: record.timestamp, clock: mark.clock)
      return true
    case .rejected(let reason):
      return try deadLetter(record, reason)
    case .customer(let customer):
      guard customer.count <= LaneLimits.customerBytes, !customer.isEmpty else {
        return try deadLetter(record, LaneRejection.customerLength)
      }
      guard !PopulationKey.isReserved(customer) else {
        return try deadLetter(record, LaneRejection.customerEncoding)
      }
      let position: Int
      do {
        position = try store.load(customer)
      } catch {
        throw .failed(error.description)
      }
      partition.seen.advance(record.topic, to: processor.eventTime, clock: mark.clock)
      return try apply(record, partition, store, position)
    }
  }

  private func apply(
    _ record: InputRecord, _ partition: OwnedPartition, _ store: PartitionStore, _ position: Int
  ) throws(LaneStop) -> Bool {
    let state = store.state(at: position)
    // What this transaction has not changed yet, the cache still has.
    let isDirty = store.isDirty(position)
    if isDirty { undo.replace(with: state.pointee.bytes) }
    let outcome = processor.apply(
      record, context: partition.context, state: &state.pointee, outbox: &outbox)
    switch outcome {
    case .applied:
      if let problem = boundExceeded(state) {
        takeBack(store, position, isDirty: isDirty)
        return try deadLetter(record, problem)
      }
      if !isDirty {
        store.markDirty(position)
        byteCount += state.pointee.count
      }
      countPopulation(partition)
    case .unchanged:
      pending.unchanged += 1
    case .rejected(let reason):
      takeBack(store, position, isDirty: isDirty)
      return try deadLetter(record, reason)
    }
    return try produceOutbox()
  }

  /// Undoes what the record at hand did to its customer.
  private func takeBack(_ store: PartitionStore, _ position: Int, isDirty: Bool) {
    if isDirty {
      store.state(at: position).pointee.replace(with: undo.bytes)
    } else {
      store.revert(position)
    }
    outbox.removeAll()
  }

  private func boundExceeded(_ state: UnsafeMutablePointer<StateBuffer>) -> DeadLetterReason? {
    if state.pointee.count > configuration.limits.stateBytes { return LaneRejection.stateSize }
    guard outbox.bytes.count > configuration.limits.outputBytes else { return nil }
    for index in outbox.entries.indices
    where outputSize(index) > configuration.limits.outputBytes {
      return LaneRejection.outputSize
    }
    return nil
  }

  /// Bytes of one output: key, value and headers.
  func outputSize(_ index: Int) -> Int {
    let entry = outbox.entries[index]
    var size = entry.key.count + (entry.value?.count ?? 0)
    for header in entry.headers {
      let field = outbox.headers[header]
      size += field.name.utf8CodeUnitCount + field.value.count
    }
    return size
  }
}

/// Why the lane itself puts a record aside.
enum LaneRejection {
  static let customerLength = DeadLetterReason(
    "customer.length", "the customer id is empty or longer than \(LaneLimits.customerBytes) bytes")
  static let customerEncoding = DeadLetterReason(
    "customer.encoding", "the customer id is not UTF-8 text")
  static let stateSize = DeadLetterReason(
    "state.tooLarge", "the customer's state would exceed limits.stateBytes")
  static let outputSize = DeadLetterReason(
    "output.tooLarge", "an output of this record would exceed limits.outputBytes")
}

extension LaneLimits {
  /// Bytes of a customer id.
  package static let customerBytes = 1_024
}
