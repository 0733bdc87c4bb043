import Kafka
package import Records

/// A lane's transport over librdkafka: one group member, one transactional producer, and a
/// read_uncommitted handle for watermarks.
package final class KafkaTransport: LaneTransport {
  package typealias Metadata = MembershipSnapshot
  package typealias Restorer = KafkaRestorer

  let settings: KafkaLaneSettings
  let requestTimeout: Duration
  private let consumer: Consumer
  private var message: Message?
  private var headers = HeaderBuffer()
  private var topicIndex = 0
  private var polls = 0
  var producer: Producer?
  /// The producer's `init_transactions` has succeeded.
  var isProducerReady = false
  var topics: [ProducerTopic] = []
  /// Made when first needed, kept.
  private var watermarkReader: Consumer?

  /// Makes the consumer and joins the group.
  package init(_ settings: KafkaLaneSettings) throws(TransportFailure) {
    self.settings = settings
    requestTimeout = .milliseconds(settings.timeouts.request)
    let roles = zip(settings.inputs, InputTopic.allCases).map { (topic: $0, role: $1) }
    do {
      consumer = try Consumer(
        settings.configuration([
          "session.timeout.ms": String(settings.timeouts.session),
          "max.poll.interval.ms": String(max(300_000, settings.timeouts.session)),
          "queued.max.messages.kbytes": "65536",
        ]),
        role: .groupMember(group: settings.group, instance: settings.identity), inputTopics: roles)
    } catch {
      throw TransportFailure(error)
    }
    do {
      try consumer.subscribe(settings.inputs)
    } catch {
      throw TransportFailure.ofConsumer(error)
    }
  }

  // MARK: Consumer

  package func poll(timeoutMilliseconds: Int) -> PollOutcome {
    message = nil
    polls &+= 1
    // Deliveries that failed, statistics and errors of the producer come in here.
    if timeoutMilliseconds > 0 || polls & 1_023 == 0 { producer?.poll(0) }
    switch consumer.poll(Int32(clamping: timeoutMilliseconds)) {
    case .idle: return .nothing
    case .partitionEnd: return .nothing
    case .message(let polled):
      guard let topic = consumer.inputTopic(of: polled) else { return .nothing }
      topicIndex = Int(topic.rawValue)
      message = consume polled
      return .record
    case .assigned(let partitions): return .assigned(partitions.map(\.forLane))
    case .revoked(let partitions): return .revoked(partitions.map(\.forLane))
    case .lost(let partitions): return .lost(partitions.map(\.forLane))
    case .failed(let error): return .failed(.ofConsumer(error))
    }
  }

  package var record: PolledRecord {
    guard message != nil else { preconditionFailure("no record was polled") }
    return PolledRecord(
      topic: topicIndex, partition: message?.partition ?? -1, offset: message?.offset ?? -1,
      timestamp: message?.timestamp ?? -1, key: message?.key, value: message?.value)
  }

  package var recordHeaders: UnsafeBufferPointer<HeaderField> {
    if message == nil { return UnsafeBufferPointer(start: nil, count: 0) }
    loadHeaders()
    return headers.fields
  }

  private func loadHeaders() {
    guard let held = message.take() else { return }
    headers.load(held)
    message = consume held
  }

  package func assignPaused(_ partitions: [TopicPartition]) throws(TransportFailure) {
    try asking { () throws(KafkaError) in
      try consumer.assignPaused(partitions.map(\.forKafka))
    }
  }

  package func unassign() throws(TransportFailure) {
    message = nil
    try asking { () throws(KafkaError) in try consumer.unassign() }
  }

  package func pause(_ partitions: [TopicPartition]) throws(TransportFailure) {
    try asking { () throws(KafkaError) in try consumer.pause(partitions.map(\.forKafka)) }
  }

  package func resume(_ partitions: [TopicPartition]) throws(TransportFailure) {
    try asking { () throws(KafkaError) in try consumer.resume(partitions.map(\.forKafka)) }
  }

  package func seek(_ positions: [TopicPosition]) throws(TransportFailure) {
    message = nil
    try asking { () throws(KafkaError) in try consumer.seek(positions.map(\.forKafka)) }
  }

  package func committed(
    _ partitions: [TopicPartition]
  ) throws(TransportFailure) -> [CommittedPosition] {
    try asking { () throws(KafkaError) in
      try consumer.committed(partitions.map(\.forKafka), timeout: requestTimeout).map {
        CommittedPosition(
          $0.partition.forLane, $0.offset.value,
          metadata: $0.offset.value == nil ? "" : $0.metadata ?? "")
      }
    }
  }

  package func groupMetadata() throws(TransportFailure) -> MembershipSnapshot {
    guard let metadata = consumer.groupMetadata() else {
      throw TransportFailure(.retriable, code: "_NO_GROUP", message: "the consumer has no group")
    }
    return MembershipSnapshot(metadata)
  }

  package var isMember: Bool { !consumer.isAssignmentLost && !consumer.memberID.isEmpty }

  package func end(of partition: TopicPartition) -> Int64? {
    consumer.cachedWatermarks(partition.forKafka)?.high
  }

  // MARK: Restore

  package func watermarks(
    _ partition: TopicPartition, uncommitted: Bool
  ) throws(TransportFailure) -> Watermarks {
    let reader = uncommitted ? try uncommittedReader() : consumer
    return try asking { () throws(KafkaError) in
      let found = try reader.watermarks(partition.forKafka, timeout: requestTimeout)
      return Watermarks(low: found.low, high: found.high)
    }
  }

  private func uncommittedReader() throws(TransportFailure) -> Consumer {
    if let watermarkReader { return watermarkReader }
    do {
      let reader = try Consumer(
        settings.configuration(), role: .reader(uncommitted: true, group: nil))
      watermarkReader = reader
      return reader
    } catch {
      throw TransportFailure(error)
    }
  }

  package func openRestorer(
    _ positions: [TopicPosition]
  ) throws(TransportFailure) -> KafkaRestorer {
    try KafkaRestorer(settings, positions)
  }

  package func close(leave: Bool) {
    message = nil
    let limit = Duration.milliseconds(settings.timeouts.shutdown / 3)
    if leave { consumer.close(timeout: limit) } else { consumer.abandon(timeout: limit) }
    producer?.destroy(timeout: limit)
    producer = nil
    watermarkReader?.abandon(timeout: limit)
    watermarkReader = nil
  }

  private func asking<Answer>(
    _ body: () throws(KafkaError) -> Answer
  ) throws(TransportFailure) -> Answer {
    do throws(KafkaError) {
      return try body()
    } catch {
      throw TransportFailure.ofConsumer(error)
    }
  }
}

/// The membership at the beginning of a transaction.
package final class MembershipSnapshot {
  let metadata: GroupMetadata

  init(_ metadata: consuming GroupMetadata) { self.metadata = metadata }
}
