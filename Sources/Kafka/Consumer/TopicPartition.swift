/// A partition of a topic.
package struct TopicPartition: Hashable, Sendable, Comparable {
  package var topic: String
  package var partition: Int32

  package init(topic: String, partition: Int32) {
    self.topic = topic
    self.partition = partition
  }

  package static func < (left: TopicPartition, right: TopicPartition) -> Bool {
    (left.topic, left.partition) < (right.topic, right.partition)
  }
}

extension TopicPartition: CustomStringConvertible {
  package var description: String { "\(topic)[\(partition)]" }
}

/// Where to start, or what is committed.
package enum KafkaOffset: Hashable, Sendable {
  case at(Int64)
  case beginning
  case end
  /// The group's committed offset.
  case stored
  /// None: nothing committed, or no position yet.
  case none

  // rdkafka.h: RD_KAFKA_OFFSET_BEGINNING, _END, _STORED, _INVALID.
  package init(raw: Int64) {
    switch raw {
    case 0...: self = .at(raw)
    case -2: self = .beginning
    case -1: self = .end
    case -1000: self = .stored
    default: self = .none
    }
  }

  package var raw: Int64 {
    switch self {
    case .at(let offset): offset
    case .beginning: -2
    case .end: -1
    case .stored: -1000
    case .none: -1001
    }
  }

  /// The record offset, when there is one.
  package var value: Int64? {
    if case .at(let offset) = self { offset } else { nil }
  }
}

/// A partition with an offset and, for commits, its metadata (at most the broker's
/// `offset.metadata.max.bytes`, 4096 by default).
package struct PartitionOffset: Hashable, Sendable {
  package var partition: TopicPartition
  package var offset: KafkaOffset
  package var metadata: String?

  package init(_ partition: TopicPartition, _ offset: KafkaOffset, metadata: String? = nil) {
    self.partition = partition
    self.offset = offset
    self.metadata = metadata
  }
}

/// The first offset of a partition and the one after its last.
package struct Watermarks: Hashable, Sendable {
  package var low: Int64
  /// Under read_committed the last stable offset, under read_uncommitted the high watermark.
  package var high: Int64

  package init(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }
}
