/// TxnOffsetCommit, versions 0–3: consumer positions that take effect with the transaction.
struct TxnOffsetCommitRequest: WireRequest, Equatable, Sendable {
  typealias Response = TxnOffsetCommitResponse
  static let api = APIKey.txnOffsetCommit

  var transactionalID = ""
  var groupID = ""
  var producerID: Int64 = 0
  var producerEpoch: Int16 = 0
  var generationID: Int32 = -1
  var memberID = ""
  var groupInstanceID: String?
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var committedOffset: Int64 = 0
      var committedLeaderEpoch: Int32 = -1
      var committedMetadata: String?

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.int64(&committedOffset)
        if coder.version >= 2 { try coder.int32(&committedLeaderEpoch) }
        try coder.nullableString(&committedMetadata)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&transactionalID)
    try coder.string(&groupID)
    try coder.int64(&producerID)
    try coder.int16(&producerEpoch)
    if coder.version >= 3 {
      try coder.int32(&generationID)
      try coder.string(&memberID)
      try coder.nullableString(&groupInstanceID)
    }
    try coder.array(&topics)
  }
}

/// The answer to `TxnOffsetCommitRequest`.
struct TxnOffsetCommitResponse: WireStruct, Equatable, Sendable {
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
    try coder.int32(&throttleTimeMs)
    try coder.array(&topics)
  }
}
