import Kafka
import Naming
import Records
import Worker

/// Announces approved names on the segments topic, each version once.
///
/// One transaction writes the announcements and, to the compacted strategy topic, what was
/// announced. Its transactional id is fixed: whoever starts fences everybody before, whose open
/// transaction is then aborted or complete, and reads what was announced only after that. So two
/// publications at once, or one after a crash, announce nothing twice.
struct NamesPublication {
  let worker: WorkerSettings
  let strategyHash: String
  private static let timeout = Duration.seconds(30)

  /// Returns what was announced.
  func publish(_ live: [NameRecord]) throws(KafkaError) -> [NamedEvent] {
    let producer: Producer
    do {
      producer = try Producer(
        worker.kafkaConfiguration(),
        role: .transactionalProducer(
          id: worker.topicPrefix + "strata-names", timeout: worker.timeouts.transaction))
    } catch {
      throw KafkaError(code: .invalidArgument, operation: "publish", detail: error.description)
    }
    defer { producer.destroy(timeout: .seconds(10)) }
    try producer.initTransactions(timeout: Self.timeout)
    let due = NamedEvent.due(live, announced: try announced())
    guard !due.isEmpty else { return [] }
    try producer.begin()
    do throws(KafkaError) {
      for event in due { try send(event, producer) }
    } catch {
      try producer.abort(timeout: Self.timeout)
      throw error
    }
    switch producer.commit(timeout: Self.timeout) {
    case .committed: return due
    case .notCommitted(let error):
      try producer.abort(timeout: Self.timeout)
      throw error
    case .unknown(let error):
      throw KafkaError(
        code: error.code, operation: "publish",
        detail: "whether the names were announced is not known; publish again, which announces "
          + "only what is missing")
    }
  }

  private func announced() throws(KafkaError) -> [GroupID: NamedEvent.Memory] {
    var memories: [GroupID: NamedEvent.Memory] = [:]
    try CommittedTopicReader(worker.kafkaConfiguration()).read(worker.strategyTopic) { record in
      guard let key = record.key.map({ String(decoding: $0, as: UTF8.self) }),
        key.hasPrefix(NamedEvent.memoryPrefix),
        let group = GroupID(String(key.dropFirst(NamedEvent.memoryPrefix.count)))
      else { return }
      memories[group] = record.value.flatMap { NamedEvent.Memory($0) }
    }
    return memories
  }

  private func send(_ event: NamedEvent, _ producer: Producer) throws(KafkaError) {
    let headers: [(StaticString, String)] = [
      ("ce_specversion", "1.0"), ("ce_id", event.id), ("ce_source", "strata/names"),
      ("ce_type", NamedEvent.type), ("ce_time", event.time),
      ("content-type", "application/json"), ("ce_causationid", event.name.hash),
      ("ce_strategyversion", strategyHash),
    ]
    // The bytes of headers have to stay until the record is sent.
    let values = headers.map { Array($0.1.utf8) }
    let key = Array(event.key.utf8)
    let value = event.value
    let segments = try producer.topic(worker.outputTopic(.segments))
    try withBytes(key, value) { key, value throws(KafkaError) in
      producer.start(segments, partition: nil, key: key, value: value)
      for (header, bytes) in zip(headers, values) {
        bytes.withUnsafeBytes { producer.header(header.0, $0) }
      }
      try producer.send()
    }
    let strategy = try producer.topic(worker.strategyTopic)
    try withBytes(Array(event.memoryKey.utf8), event.memoryValue) {
      key, value throws(KafkaError) in
      try producer.produce(strategy, partition: nil, key: key, value: value)
    }
  }

  private func withBytes(
    _ key: [UInt8], _ value: [UInt8],
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(KafkaError) -> Void
  ) throws(KafkaError) {
    // An array hands its bytes to closures that throw anything, so the error is carried out.
    let failure = key.withUnsafeBytes { key in
      value.withUnsafeBytes { value -> KafkaError? in
        do throws(KafkaError) {
          try body(key, value)
          return nil
        } catch {
          return error
        }
      }
    }
    if let failure { throw failure }
  }
}
