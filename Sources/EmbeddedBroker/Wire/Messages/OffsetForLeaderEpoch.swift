/// OffsetForLeaderEpoch, versions 0–4: the end offset of a leader epoch.
struct OffsetForLeaderEpochRequest: WireRequest, Equatable, Sendable {
  typealias Response = OffsetForLeaderEpochResponse
  static let api = APIKey.offsetForLeaderEpoch

  var replicaID: Int32 = -2
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var topic = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partition: Int32 = 0
      var currentLeaderEpoch: Int32 = -1
      var leaderEpoch: Int32 = 0

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partition)
        if coder.version >= 2 { try coder.int32(&currentLeaderEpoch) }
        try coder.int32(&leaderEpoch)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&topic)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 3 { try coder.int32(&replicaID) }
    try coder.array(&topics)
  }
}

/// The answer to `OffsetForLeaderEpochRequest`.
struct OffsetForLeaderEpochResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var topic = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var errorCode = ErrorCode.none
      var partition: Int32 = 0
      var leaderEpoch: Int32 = -1
      var endOffset: Int64 = -1

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.error(&errorCode)
        try coder.int32(&partition)
        if coder.version >= 1 { try coder.int32(&leaderEpoch) }
        try coder.int64(&endOffset)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&topic)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 2 { try coder.int32(&throttleTimeMs) }
    try coder.array(&topics)
  }
}
