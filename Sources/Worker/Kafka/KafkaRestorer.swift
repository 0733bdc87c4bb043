import Kafka

/// A read_committed librdkafka handle outside the group that reads changelog partitions.
package final class KafkaRestorer: RestoreTransport {
  private let consumer: Consumer
  private var message: Message?
  /// Where the handle reported a partition's end: past markers and aborted records.
  private var ends: [TopicPartition: Int64] = [:]

  init(_ settings: KafkaLaneSettings, _ positions: [TopicPosition]) throws(TransportFailure) {
    // librdkafka 2.0.2 stops fetching for a second when its queue is full. A lane takes over half
    // a gigabyte a second: with 64 MB it waited for more than half of the time.
    do {
      consumer = try Consumer(
        settings.configuration([
          "enable.partition.eof": "true", "queued.max.messages.kbytes": "262144",
        ]), role: .reader(uncommitted: false, group: nil))
    } catch {
      throw TransportFailure(error)
    }
    do {
      try consumer.assign(positions.map(\.forKafka))
    } catch {
      throw TransportFailure.ofConsumer(error)
    }
  }

  package func poll(timeoutMilliseconds: Int) -> PollOutcome {
    message = nil
    switch consumer.poll(Int32(clamping: timeoutMilliseconds)) {
    case .message(let polled):
      message = consume polled
      return .record
    case .partitionEnd(let partition, let offset):
      ends[partition.forLane] = offset
      return .nothing
    case .failed(let error): return .failed(.ofConsumer(error))
    default: return .nothing
    }
  }

  package var record: PolledRecord {
    guard message != nil else { preconditionFailure("no record was polled") }
    return PolledRecord(
      topic: 0, partition: message?.partition ?? -1, offset: message?.offset ?? -1, timestamp: -1,
      key: message?.key, value: message?.value)
  }

  package func position(_ partition: TopicPartition) throws(TransportFailure) -> Int64? {
    let reported = ends[partition]
    do {
      let position = try consumer.position([partition.forKafka]).first?.offset.value
      guard let position else { return reported }
      return max(position, reported ?? position)
    } catch {
      throw TransportFailure.ofConsumer(error)
    }
  }

  package func close() {
    message = nil
    consumer.abandon(timeout: .milliseconds(500))
  }
}
