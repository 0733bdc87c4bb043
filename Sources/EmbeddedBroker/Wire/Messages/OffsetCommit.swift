/// OffsetCommit, versions 0–8: stores consumer positions.
struct OffsetCommitRequest: WireRequest, Equatable, Sendable {
  typealias Response = OffsetCommitResponse
  static let api = APIKey.offsetCommit

  var groupID = ""
  var generationID: Int32 = -1
  var memberID = ""
  var groupInstanceID: String?
  var retentionTimeMs: Int64 = -1
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var committedOffset: Int64 = 0
      var committedLeaderEpoch: Int32 = -1
      var commitTimestamp: Int64 = -1
      var committedMetadata: String?

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.int64(&committedOffset)
        if coder.version >= 6 { try coder.int32(&committedLeaderEpoch) }
        if coder.version >= 1, coder.version <= 1 { try coder.int64(&commitTimestamp) }
        try coder.nullableString(&committedMetadata)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&groupID)
    if coder.version >= 1 {
      try coder.int32(&generationID)
      try coder.string(&memberID)
    }
    if coder.version >= 7 { try coder.nullableString(&groupInstanceID) }
    if coder.version >= 2, coder.version <= 4 { try coder.int64(&retentionTimeMs) }
    try coder.array(&topics)
  }
}

/// The answer to `OffsetCommitRequest`.
struct OffsetCommitResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var errorCode = ErrorCode.none

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.error(&errorCode)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 3 { try coder.int32(&throttleTimeMs) }
    try coder.array(&topics)
  }
}
