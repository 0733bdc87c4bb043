import Kafka
import Records

/// Sends a bank's records through a producer.
struct BankOutput {
  private let producer: Producer
  private let transactions: ProducerTopic
  private let customers: ProducerTopic
  private let feedback: ProducerTopic

  init(_ producer: Producer, _ topics: BankTopics) throws(BankRun.Failure) {
    self.producer = producer
    do {
      transactions = try producer.topic(topics.transactions)
      customers = try producer.topic(topics.customers)
      feedback = try producer.topic(topics.feedback)
    } catch {
      throw .kafka(error)
    }
  }

  func send(_ batch: borrowing RecordBatch) throws(BankRun.Failure) {
    let result = batch.bytes.withUnsafeBytes { bytes -> Result<Void, KafkaError> in
      for record in batch.records {
        do throws(KafkaError) {
          try send(record, bytes)
        } catch {
          return .failure(error)
        }
      }
      return .success(())
    }
    if case .failure(let error) = result { throw .kafka(error) }
  }

  private func send(
    _ record: BankRecord, _ bytes: UnsafeRawBufferPointer
  ) throws(KafkaError) {
    func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(rebasing: bytes[range])
    }
    let topic =
      switch record.topic {
      case .transactions: transactions
      case .customers: customers
      case .feedback: feedback
      }
    producer.start(
      topic, partition: nil, key: record.key.map(slice), value: record.value.map(slice))
    producer.header("ce_specversion", text("1.0"))
    producer.header("ce_source", text("core-banking"))
    if let type = record.type { producer.header("ce_type", text(type)) }
    if let id = record.id { producer.header("ce_id", slice(id)) }
    if let time = record.time { producer.header("ce_time", slice(time)) }
    producer.header("content-type", text(record.contentType))
    try producer.send(timeout: .seconds(60))
  }

  private func text(_ text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// Waits until everything is delivered.
  func finish() throws(BankRun.Failure) {
    do {
      try producer.flush(timeout: .seconds(120))
    } catch {
      throw .kafka(error)
    }
    let failures = producer.takeDeliveryFailures()
    guard failures.count == 0 else { throw .undelivered(failures.count) }
  }
}
