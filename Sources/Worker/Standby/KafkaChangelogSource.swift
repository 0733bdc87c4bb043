import Kafka
import Records

/// A standby's view of Kafka over librdkafka: handles outside the group.
package final class KafkaChangelogSource: ChangelogSource {
  package typealias Restorer = KafkaRestorer

  private let settings: KafkaLaneSettings
  /// Reads watermarks and the group's offsets.
  private let reader: Consumer

  package init(_ settings: KafkaLaneSettings) throws(TransportFailure) {
    self.settings = settings
    do {
      reader = try Consumer(
        settings.configuration(), role: .reader(uncommitted: true, group: settings.group))
    } catch {
      throw TransportFailure(error)
    }
  }

  package func committed(
    _ partitions: [TopicPartition]
  ) throws(TransportFailure) -> [CommittedPosition] {
    do throws(KafkaError) {
      return try reader.committed(partitions.map(\.forKafka), timeout: timeout).map {
        CommittedPosition($0.partition.forLane, $0.offset.value, metadata: $0.metadata ?? "")
      }
    } catch {
      throw TransportFailure.ofConsumer(error)
    }
  }

  package func watermarks(
    _ partition: TopicPartition, uncommitted: Bool
  ) throws(TransportFailure) -> Watermarks {
    precondition(uncommitted, "a standby follows up to the changelog's true end")
    do throws(KafkaError) {
      let found = try reader.watermarks(partition.forKafka, timeout: timeout)
      return Watermarks(low: found.low, high: found.high)
    } catch {
      throw TransportFailure.ofConsumer(error)
    }
  }

  package func openRestorer(
    _ positions: [TopicPosition]
  ) throws(TransportFailure) -> KafkaRestorer {
    try KafkaRestorer(settings, positions)
  }

  package func close() { reader.abandon(timeout: .milliseconds(500)) }

  private var timeout: Duration { .milliseconds(settings.timeouts.request) }
}
