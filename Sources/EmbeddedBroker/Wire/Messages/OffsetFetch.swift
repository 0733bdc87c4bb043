/// OffsetFetch, versions 0–8: committed positions of groups.
struct OffsetFetchRequest: WireRequest, Equatable, Sendable {
  typealias Response = OffsetFetchResponse
  static let api = APIKey.offsetFetch

  /// Exactly one before version 8.
  var groups: [Group] = []
  /// Whether positions pending in an open transaction are to be refused with
  /// `unstableOffsetCommit` (KIP-447).
  var requireStable = false

  struct Group: WireStruct, Equatable, Sendable {
    var groupID = ""
    /// Nil asks for everything the group has committed.
    var topics: [Topic]?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&groupID)
      try coder.array(&topics, nullableFrom: 2)
    }
  }

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitionIndexes: [Int32] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitionIndexes)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version <= 7 {
      var group = groups.first ?? Group()
      try group.code(&coder)
      groups = [group]
    } else {
      try coder.array(&groups)
    }
    if coder.version >= 7 { try coder.bool(&requireStable) }
  }
}

/// The answer to `OffsetFetchRequest`; before version 8 only the first group is sent.
struct OffsetFetchResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var groups: [Group] = []

  struct Group: WireStruct, Equatable, Sendable {
    /// Sent from version 8.
    var groupID = ""
    var topics: [Topic] = []
    /// Sent from version 2.
    var errorCode = ErrorCode.none

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      if coder.version >= 8 { try coder.string(&groupID) }
      try coder.array(&topics)
      if coder.version >= 2 { try coder.error(&errorCode) }
    }
  }

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  struct Partition: WireStruct, Equatable, Sendable {
    var partitionIndex: Int32 = 0
    /// -1 when nothing is committed.
    var committedOffset: Int64 = -1
    var committedLeaderEpoch: Int32 = -1
    var metadata: String? = ""
    var errorCode = ErrorCode.none

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.int32(&partitionIndex)
      try coder.int64(&committedOffset)
      if coder.version >= 5 { try coder.int32(&committedLeaderEpoch) }
      try coder.nullableString(&metadata)
      try coder.error(&errorCode)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 3 { try coder.int32(&throttleTimeMs) }
    if coder.version <= 7 {
      var group = groups.first ?? Group()
      try group.code(&coder)
      groups = [group]
    } else {
      try coder.array(&groups)
    }
  }
}
