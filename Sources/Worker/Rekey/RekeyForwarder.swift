import Logging
import Records

/// The work of a re-key stage on one thread: read, find the customer, produce, commit with the
/// offsets. It has no state, so an assignment needs no restore.
final class RekeyForwarder<Transport: LaneTransport> {
  let transport: Transport
  let source: String
  let topic: InputTopic
  let commit: CommitSettings
  let nonce: UInt64
  let clock: () -> Int64
  let monotonicMicroseconds: () -> Int64
  let pause: (Int) -> Void
  let logger: Logger
  let published: PublishedLane
  var machine: TransactionMachine
  var metadata: Transport.Metadata?
  var needsProducer = true
  /// Partitions taken but not yet put to their committed offsets.
  var waiting: Set<Int32> = []
  var committed: [Int32: CommittedPosition] = [:]
  var positions: [Int32: Int64] = [:]
  /// Partitions with records in the running transaction.
  var touched: Set<Int32> = []
  var sent: [Int32: CommittedPosition] = [:]
  var sequence: UInt64 = 0
  var startedAt: Int64 = 0
  var records = 0
  var isRevoking = false
  var metrics: LaneMetrics
  var headers: [HeaderField] = []
  var lastPublished: Int64 = 0

  init(
    transport: Transport, source: String, topic: InputTopic, commit: CommitSettings,
    timeouts: TimeoutSettings, nonce: UInt64, clock: @escaping () -> Int64,
    monotonicMicroseconds: @escaping () -> Int64, pause: @escaping (Int) -> Void, logger: Logger,
    published: PublishedLane
  ) {
    self.transport = transport
    self.source = source
    self.topic = topic
    self.commit = commit
    self.nonce = nonce
    self.clock = clock
    self.monotonicMicroseconds = monotonicMicroseconds
    self.pause = pause
    self.logger = logger
    self.published = published
    machine = TransactionMachine(
      stepTimeout: Int64(timeouts.request), resolutionTimeout: Int64(timeouts.resolution))
    metrics = LaneMetrics(lane: Int(topic.rawValue))
  }

  var now: Int64 { monotonicMicroseconds() / 1_000 }

  /// One turn; returns soon.
  func step(maximumPolls: Int = 10_000) throws(LaneStop) {
    published.beat(monotonicMicroseconds())
    try ensureProducer()
    try takeUp()
    if machine.isOpen, isCommitDue { try commitTransaction() }
    for poll in 0..<maximumPolls {
      switch transport.poll(timeoutMilliseconds: poll == 0 && waiting.isEmpty ? 20 : 0) {
      case .record:
        try forward(transport.record)
        if records % 128 == 0, machine.isOpen, isCommitDue { try commitTransaction() }
        continue
      case .nothing: break
      case .assigned(let partitions): try assigned(partitions)
      case .revoked: try revoked()
      case .lost: try lost()
      case .failed(let failure):
        guard failure.kind != .closed else { throw .closed }
        guard failure.kind != .fatal else { throw .failed(failure.description) }
        logger.warning("consumer error", metadata: ["error": "\(failure)"])
      }
      break
    }
    publish()
  }

  func shutDown() throws(LaneStop) {
    if machine.isOpen { try commitTransaction() }
    transport.close(leave: true)
    metrics.phase = .stopped
    published.publish(metrics)
  }

  func abandon(_ reason: String) {
    transport.close(leave: false)
    metrics.phase = .failed(reason)
    published.publish(metrics)
  }

  private var isCommitDue: Bool {
    records >= commit.records || now >= startedAt + Int64(commit.intervalMilliseconds)
  }

  private func publish() {
    guard now >= lastPublished + 250 else { return }
    lastPublished = now
    metrics.phase = .running
    published.publish(metrics)
  }

  // MARK: Records

  private func forward(_ record: PolledRecord) throws(LaneStop) {
    let partition = record.partition
    guard !waiting.contains(partition), record.offset >= positions[partition] ?? 0 else { return }
    if !machine.isOpen {
      try begin()
      guard machine.isOpen else { return }
    }
    let id: UnsafeRawBufferPointer?
    if let value = record.value {
      id = CustomerIDScanner.find(value)
    } else {
      // A tombstone has nothing but its key.
      id = record.key
    }
    let original = transport.recordHeaders
    let failure =
      id.map { produce(record, original, key: $0) } ?? putAside(record, original)
    if let failure {
      guard failure.kind != .recordRefused else { throw .failed(failure.description) }
      return try drive(machine.failed(failure.kind, now: now))
    }
    positions[partition] = record.offset + 1
    touched.insert(partition)
    records += 1
    metrics.recordsIn[Int(topic.rawValue)] += 1
  }

  private func produce(
    _ record: PolledRecord, _ original: UnsafeBufferPointer<HeaderField>,
    key: UnsafeRawBufferPointer
  ) -> TransportFailure? {
    send(
      .state, record, key: key, original,
      [
        ("strata.origin.topic", source), ("strata.origin.partition", String(record.partition)),
        ("strata.origin.offset", String(record.offset)),
      ])
  }

  private func putAside(
    _ record: PolledRecord, _ original: UnsafeBufferPointer<HeaderField>
  ) -> TransportFailure? {
    let reason = "customer.missing"
    metrics.deadLetters[reason, default: 0] += 1
    return send(
      .deadLetters, record, key: record.key, original,
      [
        ("strata.error.class", reason),
        ("strata.error.message", "the re-key stage found no customerId in the value"),
        ("strata.error.topic", source), ("strata.error.partition", String(record.partition)),
        ("strata.error.offset", String(record.offset)), ("strata.error.attempts", "1"),
        ("strata.error.worker", "rekey"),
      ])
  }

  private func send(
    _ target: ProducedTopic, _ record: PolledRecord, key: UnsafeRawBufferPointer?,
    _ original: UnsafeBufferPointer<HeaderField>, _ added: [(StaticString, String)]
  ) -> TransportFailure? {
    let texts = added.map { Array($0.1.utf8) }
    let arena = texts.flatMap { $0 }
    return arena.withUnsafeBytes { bytes in
      headers.removeAll(keepingCapacity: true)
      headers.append(contentsOf: original)
      var start = 0
      for (index, text) in texts.enumerated() {
        let value = UnsafeRawBufferPointer(rebasing: bytes[start..<start + text.count])
        headers.append(HeaderField(name: added[index].0.bytes, value: value))
        start += text.count
      }
      return headers.withUnsafeBufferPointer { fields in
        do throws(TransportFailure) {
          try transport.produce(
            target, partition: -1, key: key, value: record.value, headers: fields)
          return nil
        } catch {
          return error
        }
      }
    }
  }
}
