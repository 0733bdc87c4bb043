/// ListOffsets, versions 0–7: offsets by timestamp, earliest (-2), latest (-1), of the newest record (-3).
struct ListOffsetsRequest: WireRequest, Equatable, Sendable {
  typealias Response = ListOffsetsResponse
  static let api = APIKey.listOffsets

  var replicaID: Int32 = 0
  var isolationLevel: Int8 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var currentLeaderEpoch: Int32 = -1
      var timestamp: Int64 = 0
      var maxNumOffsets: Int32 = 1

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        if coder.version >= 4 { try coder.int32(&currentLeaderEpoch) }
        try coder.int64(&timestamp)
        if coder.version == 0 { try coder.int32(&maxNumOffsets) }
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&replicaID)
    if coder.version >= 2 { try coder.int8(&isolationLevel) }
    try coder.array(&topics)
  }
}

/// The answer to `ListOffsetsRequest`.
struct ListOffsetsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var errorCode = ErrorCode.none
      var oldStyleOffsets: [Int64] = []
      var timestamp: Int64 = -1
      var offset: Int64 = -1
      var leaderEpoch: Int32 = -1

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.error(&errorCode)
        if coder.version == 0 { try coder.array(&oldStyleOffsets) }
        if coder.version >= 1 {
          try coder.int64(&timestamp)
          try coder.int64(&offset)
        }
        if coder.version >= 4 { try coder.int32(&leaderEpoch) }
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 2 { try coder.int32(&throttleTimeMs) }
    try coder.array(&topics)
  }
}
