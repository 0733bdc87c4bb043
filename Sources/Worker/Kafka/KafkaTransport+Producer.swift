import Kafka
package import Records

extension KafkaTransport {
  package func recreateProducer() throws(TransportFailure) {
    if isProducerReady {
      // Its successor's `init_transactions` ends whatever it left open.
      producer?.destroy(timeout: .milliseconds(100))
      producer = nil
      isProducerReady = false
    }
    let fresh = try freshProducer()
    do {
      // After a timeout the same call on the same handle goes on where it was.
      try fresh.initTransactions(timeout: requestTimeout)
      topics = try settings.outputs.map { (name) throws(KafkaError) in try fresh.topic(name) }
    } catch {
      let failure = error as KafkaError
      if failure.errorClass != .retriable {
        fresh.destroy(timeout: .milliseconds(100))
        producer = nil
      }
      throw TransportFailure(failure)
    }
    isProducerReady = true
  }

  private func freshProducer() throws(TransportFailure) -> Producer {
    if let producer { return producer }
    do {
      let fresh = try Producer(
        settings.configuration(),
        role: .transactionalProducer(
          id: settings.identity, timeout: settings.timeouts.transaction))
      producer = fresh
      return fresh
    } catch {
      throw TransportFailure(error)
    }
  }

  package func begin() throws(TransportFailure) {
    try producing { (producer) throws(KafkaError) in try producer.begin() }
  }

  package func produce(
    _ topic: ProducedTopic, partition: Int32, key: UnsafeRawBufferPointer?,
    value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderField>
  ) throws(TransportFailure) {
    guard let producer, isProducerReady else { throw KafkaTransport.noProducer }
    producer.start(
      topics[topic.index], partition: partition < 0 ? nil : partition, key: key, value: value)
    for header in headers { producer.header(header) }
    do {
      try producer.send(timeout: requestTimeout)
    } catch {
      guard !error.rejectsRecord else {
        throw TransportFailure(
          .recordRefused, code: error.code.name, message: error.description)
      }
      throw TransportFailure(error)
    }
  }

  package func flush() throws(TransportFailure) {
    try producing { (producer) throws(KafkaError) in
      try producer.flush(timeout: requestTimeout)
    }
    guard let failed = producer?.takeDeliveryFailures(), failed.count > 0 else { return }
    if let fatal = producer?.fatalError { throw TransportFailure(fatal) }
    throw TransportFailure(
      .abortable, code: failed.first.first?.code.name ?? "_FAIL",
      message: "\(failed.count) records could not be delivered, first to "
        + "\(failed.first.first?.topic ?? "?")")
  }

  package func sendOffsets(
    _ positions: [CommittedPosition], _ metadata: MembershipSnapshot
  ) throws(TransportFailure) {
    let offsets = positions.compactMap { position in
      position.offset.map {
        PartitionOffset(position.partition.forKafka, .at($0), metadata: position.metadata)
      }
    }
    try producing { (producer) throws(KafkaError) in
      try producer.sendOffsets(offsets, group: metadata.metadata, timeout: requestTimeout)
    }
  }

  package func commit() throws(TransportFailure) {
    guard let producer else { throw KafkaTransport.noProducer }
    switch producer.commit(timeout: requestTimeout) {
    case .committed: return
    case .notCommitted(let error): throw TransportFailure(error)
    case .unknown(let error):
      // The library has repeated the request until the time was up: only the committed offsets
      // can tell now.
      throw TransportFailure(
        .fatal, code: error.code.name, message: error.description, fenced: error.isFenced)
    }
  }

  package func abort() throws(TransportFailure) {
    try producing { (producer) throws(KafkaError) in
      try producer.abort(timeout: requestTimeout)
    }
  }

  private static var noProducer: TransportFailure {
    TransportFailure(.fatal, code: "_STATE", message: "there is no transactional producer")
  }

  private func producing(
    _ body: (Producer) throws(KafkaError) -> Void
  ) throws(TransportFailure) {
    guard let producer else { throw KafkaTransport.noProducer }
    do throws(KafkaError) {
      try body(producer)
    } catch {
      throw TransportFailure(error)
    }
  }
}
