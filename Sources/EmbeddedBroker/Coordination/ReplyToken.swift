/// Names a request whose answer comes later. The server makes one for every JoinGroup and
/// SyncGroup and keeps, under it, where to send the answer.
struct ReplyToken: Hashable, Sendable {
  var value: UInt64
}

/// A topic's partition.
struct TopicPartition: Hashable, Comparable, Sendable {
  var topic: String
  var partition: Int32

  static func < (a: Self, b: Self) -> Bool {
    (a.topic, a.partition) < (b.topic, b.partition)
  }
}
