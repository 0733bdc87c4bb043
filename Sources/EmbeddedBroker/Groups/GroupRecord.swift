/// What outlives the process of a group and its offsets: the content of `__consumer_offsets`.
enum GroupRecord: Equatable, Sendable {
  case group(GroupSnapshot)
  case groupDeleted(String)
  case offsets(group: String, [CommittedOffset])
  case offsetsRemoved(group: String, [TopicPartition])
  /// Offsets that count once the transaction of this producer commits.
  case pendingOffsets(producerID: Int64, group: String, [CommittedOffset])
  /// The transaction's marker: pending offsets become committed, or are dropped.
  case transactionEnded(producerID: Int64, committed: Bool)
}

/// A group as it was when its assignment was made or its last member left.
struct GroupSnapshot: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    var id: String
    var instanceID: String?
    var clientID: String
    var clientHost: String
    var sessionTimeout: Int32
    var rebalanceTimeout: Int32
    var protocols: [GroupProtocol]
    var assignment: [UInt8]
  }

  var id: String
  var generation: Int32
  var protocolType: String?
  var protocolName: String?
  var leader: String?
  /// Milliseconds UTC.
  var stateSince: Int64
  /// In the order they joined.
  var members: [Member]
}

/// A committed offset of one partition.
struct CommittedOffset: Equatable, Sendable {
  var partition: TopicPartition
  var offset: Int64
  var leaderEpoch: Int32 = -1
  var metadata: String = ""
  /// Milliseconds UTC.
  var committedAt: Int64
}
