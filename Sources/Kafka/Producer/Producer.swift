import CRdKafka
package import Records
import Synchronization

/// A producer: transactional or idempotent, by its role. Confined to one thread.
package final class Producer {
  let handle: ClientHandle
  package let role: KafkaRole
  private var topics: [String: ProducerTopic] = [:]
  private var arguments = ProduceArguments()
  /// Records refused for a full queue and tried again, since the producer was made.
  package private(set) var queueFullRetries = 0

  var raw: OpaquePointer { handle.pointer }

  package init(_ configuration: KafkaConfiguration, role: KafkaRole) throws(ConfigurationError) {
    precondition(!role.isConsumer && role != .admin)
    handle = try ClientHandle(configuration, role: role)
    self.role = role
  }

  deinit { releaseTopics() }

  /// The topic object of a name, made once. Without a partition, records go where murmur2 of
  /// their key sends them, as with Java producers.
  package func topic(_ name: String) throws(KafkaError) -> ProducerTopic {
    if let known = topics[name] { return known }
    guard let object = rd_kafka_topic_new(raw, name, nil) else {
      throw KafkaError(code: KafkaErrorCode(rd_kafka_last_error()), operation: "topic")
    }
    let topic = ProducerTopic(object: object)
    topics[name] = topic
    return topic
  }

  private func releaseTopics() {
    for topic in topics.values { rd_kafka_topic_destroy(topic.object) }
    topics.removeAll()
  }

  // MARK: Producing

  /// Begins a record. The bytes and those of the headers must stay valid until `send`.
  /// - Parameters:
  ///   - partition: nil leaves the choice to the partitioner.
  ///   - value: nil is a tombstone.
  ///   - timestamp: milliseconds UTC; nil is now.
  package func start(
    _ topic: ProducerTopic, partition: Int32?, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, timestamp: Int64? = nil
  ) {
    arguments.start(
      topic: topic, partition: partition, key: key, value: value, timestamp: timestamp)
  }

  /// Adds a header to the record begun.
  package func header(_ name: StaticString, _ value: UnsafeRawBufferPointer?) {
    // A StaticString's bytes end in NUL, as its documentation says.
    name.utf8Start.withMemoryRebound(to: CChar.self, capacity: name.utf8CodeUnitCount + 1) {
      arguments.header($0, value)
    }
  }

  /// Adds a header as it was consumed; its name is copied.
  package func header(_ field: HeaderField) {
    arguments.header(copying: field.name, field.value)
  }

  /// Enqueues the record begun; the bytes are copied. While the local queue is full it serves
  /// the producer and tries again, until `timeout` (ten seconds where nil).
  ///
  /// - Throws: retriable when the queue stayed full; fatal when the producer is lost; abortable
  ///   otherwise. `KafkaError.rejectsRecord` tells that only this record is at fault and the
  ///   transaction is untouched.
  package func send(timeout: Duration? = nil) throws(KafkaError) {
    guard let first = rd_kafka_produceva(raw, arguments.base, arguments.count) else { return }
    try resend(after: first, Deadline(timeout ?? .seconds(10)))
  }

  private func resend(after first: OpaquePointer, _ deadline: Deadline) throws(KafkaError) {
    var failure: OpaquePointer? = first
    while let error = failure {
      let code = KafkaErrorCode(rd_kafka_error_code(error))
      let detail = String(cString: rd_kafka_error_string(error))
      rd_kafka_error_destroy(error)
      if code != .queueFull || deadline.hasPassed { throw produceError(code, detail) }
      queueFullRetries += 1
      rd_kafka_poll(raw, 5)
      failure = rd_kafka_produceva(raw, arguments.base, arguments.count)
    }
  }

  private func produceError(_ code: KafkaErrorCode, _ detail: String) -> KafkaError {
    if let fatal = fatalError { return fatal }
    return KafkaError(
      code: code, errorClass: code == .queueFull ? .retriable : .abortable,
      operation: "produce", detail: detail)
  }

  /// Begins and sends a record without headers.
  package func produce(
    _ topic: ProducerTopic, partition: Int32?, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, timestamp: Int64? = nil, timeout: Duration? = nil
  ) throws(KafkaError) {
    start(topic, partition: partition, key: key, value: value, timestamp: timestamp)
    try send(timeout: timeout)
  }

  // MARK: Service

  /// Serves delivery reports, statistics and error callbacks, waiting at most `timeout`
  /// milliseconds. Call it at least once a second.
  package func poll(_ timeout: Int32 = 0) { rd_kafka_poll(raw, timeout) }

  /// Records not yet delivered.
  package var outstanding: Int { Int(rd_kafka_outq_len(raw)) }

  /// Takes the failed deliveries collected so far.
  package func takeDeliveryFailures() -> DeliveryFailures {
    handle.context.shared.withLock { shared in
      defer {
        shared.deliveryFailures.removeAll()
        shared.deliveryFailureCount = 0
      }
      return DeliveryFailures(
        count: shared.deliveryFailureCount, first: shared.deliveryFailures)
    }
  }

  /// Waits until everything enqueued is delivered or has failed.
  package func flush(timeout: Duration) throws(KafkaError) {
    guard flush(Deadline(timeout)) else {
      throw KafkaError(
        code: .timedOut, operation: "flush", detail: "\(outstanding) records not delivered yet")
    }
  }

  /// True when nothing is outstanding any more. `rd_kafka_flush` looks every 10 ms only, since
  /// no report wakes it for a delivered record; slices of 1 ms end close to the last delivery.
  func flush(_ deadline: Deadline) -> Bool {
    while rd_kafka_flush(raw, 1) != RD_KAFKA_RESP_ERR_NO_ERROR {
      if deadline.hasPassed { return false }
    }
    return true
  }

  /// Drops everything enqueued and in flight.
  package func purge() throws(KafkaError) {
    try KafkaError.check(
      rd_kafka_purge(raw, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT), "purge")
    rd_kafka_poll(raw, 0)
  }

  /// The handle's fatal error, once raised: the producer was fenced or lost its sequence.
  package var fatalError: KafkaError? { Kafka.fatalError(of: raw) }

  /// Whether the producer should be replaced once its transaction is aborted: it is lost, or a
  /// delivery has failed. A record the broker did not take leaves a gap in the sequence numbers,
  /// and 2.0.2 may answer the next transaction with OUT_OF_ORDER_SEQUENCE_NUMBER
  /// (confluentinc/librdkafka, issue 4438).
  package var needsReplacement: Bool {
    handle.context.shared.withLock { $0.hasFailedDelivery } || fatalError != nil
  }

  /// Destroys the handle; what is enqueued and not delivered is lost, an open transaction is
  /// left for the broker's timeout or the next `initTransactions` to abort.
  ///
  /// - Returns: false when the time ran out; the destruction then goes on in the background.
  @discardableResult
  package func destroy(timeout: Duration) -> Bool {
    releaseTopics()
    return handle.destroy(timeout: timeout)
  }
}

extension KafkaError {
  /// Producing failed for the record's own sake: its size, or a partition that does not exist.
  package var rejectsRecord: Bool {
    code == .messageTooLarge || code == .unknownPartition
  }
}
