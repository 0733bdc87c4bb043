import Kafka
import Records

/// Sends drafts to the input topics, as a bank's producers do: idempotent, murmur2, lz4.
final class Loader {
  private let producer: Producer
  private let topics: [ProducerTopic]
  private(set) var sent = 0

  init(_ cluster: Cluster) throws {
    producer = try Producer(cluster.configuration, role: .idempotentProducer)
    let producer = producer
    topics = try BenchTopics.inputs.map { (name) throws(KafkaError) in try producer.topic(name) }
  }

  func send(_ draft: borrowing EventDraft) throws(KafkaError) {
    let failure = draft.key.withUnsafeBytes { key in
      draft.value.withUnsafeBytes { value in
        draft.id.withUnsafeBytes { id in
          draft.time.withUnsafeBytes { time in
            send(draft.topic, draft.type, key: key, value: value, id: id, time: time)
          }
        }
      }
    }
    if let failure { throw failure }
    sent += 1
    if sent % 1_000 == 0 { producer.poll() }
  }

  private func send(
    _ topic: InputTopic, _ type: StaticString, key: UnsafeRawBufferPointer,
    value: UnsafeRawBufferPointer, id: UnsafeRawBufferPointer, time: UnsafeRawBufferPointer
  ) -> KafkaError? {
    producer.start(topics[Int(topic.rawValue)], partition: nil, key: key, value: value)
    producer.header("ce_specversion", Loader.text("1.0"))
    producer.header("ce_source", Loader.text("core-banking"))
    producer.header("ce_type", Loader.text(type))
    producer.header("ce_id", id)
    producer.header("ce_time", time)
    producer.header("content-type", Loader.text("application/json"))
    do throws(KafkaError) {
      try producer.send(timeout: .seconds(60))
      return nil
    } catch {
      return error
    }
  }

  private static func text(_ text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  func poll() { producer.poll() }

  /// Waits until everything is delivered.
  func flush() throws {
    try producer.flush(timeout: .seconds(300))
    let failures = producer.takeDeliveryFailures()
    guard failures.count == 0 else {
      throw BenchFailure("\(failures.count) input records were not delivered")
    }
  }

  func close() { producer.destroy(timeout: .seconds(5)) }
}
