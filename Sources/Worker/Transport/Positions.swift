/// A partition by the topic's name.
package struct TopicPartition: Hashable, Sendable {
  package var topic: String
  package var partition: Int32
  package init(_ topic: String, _ partition: Int32) {
    self.topic = topic
    self.partition = partition
  }
}

/// Where to read on. `TopicPosition.beginning` is the first record there is.
package struct TopicPosition: Hashable, Sendable {
  package static let beginning: Int64 = -2
  package var partition: TopicPartition
  package var offset: Int64
  package init(_ partition: TopicPartition, _ offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}

/// An offset committed by the group, with its metadata.
package struct CommittedPosition: Hashable, Sendable {
  package var partition: TopicPartition
  /// The next offset to read; nil when nothing was committed.
  package var offset: Int64?
  package var metadata: String
  package init(_ partition: TopicPartition, _ offset: Int64?, metadata: String) {
    self.partition = partition
    self.offset = offset
    self.metadata = metadata
  }
}

/// A partition's first offset and the offset after its last record.
package struct Watermarks: Hashable, Sendable {
  package var low: Int64
  package var high: Int64
  package init(low: Int64, high: Int64) {
    self.low = low
    self.high = high
  }
}
