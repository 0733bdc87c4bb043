import NIOCore

/// Fetch, versions 0–12: reads record batches.
struct FetchRequest: WireRequest, Equatable, Sendable {
  typealias Response = FetchResponse
  static let api = APIKey.fetch

  var replicaID: Int32 = -1
  var maxWaitMs: Int32 = 0
  var minBytes: Int32 = 0
  var maxBytes: Int32 = .max
  var isolationLevel: Int8 = 0
  var sessionID: Int32 = 0
  var sessionEpoch: Int32 = -1
  var topics: [Topic] = []
  var forgottenTopics: [ForgottenTopic] = []
  var rackID = ""

  struct Topic: WireStruct, Equatable, Sendable {
    var topic = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partition: Int32 = 0
      var currentLeaderEpoch: Int32 = -1
      var fetchOffset: Int64 = 0
      var lastFetchedEpoch: Int32 = -1
      var logStartOffset: Int64 = -1
      var partitionMaxBytes: Int32 = 0

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partition)
        if coder.version >= 9 { try coder.int32(&currentLeaderEpoch) }
        try coder.int64(&fetchOffset)
        if coder.version >= 12 { try coder.int32(&lastFetchedEpoch) }
        if coder.version >= 5 { try coder.int64(&logStartOffset) }
        try coder.int32(&partitionMaxBytes)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&topic)
      try coder.array(&partitions)
    }
  }

  struct ForgottenTopic: WireStruct, Equatable, Sendable {
    var topic = ""
    var partitions: [Int32] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      if coder.version >= 7 {
        try coder.string(&topic)
        try coder.array(&partitions)
      }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&replicaID)
    try coder.int32(&maxWaitMs)
    try coder.int32(&minBytes)
    if coder.version >= 3 { try coder.int32(&maxBytes) }
    if coder.version >= 4 { try coder.int8(&isolationLevel) }
    if coder.version >= 7 {
      try coder.int32(&sessionID)
      try coder.int32(&sessionEpoch)
    }
    try coder.array(&topics)
    if coder.version >= 7 { try coder.array(&forgottenTopics) }
    if coder.version >= 11 { try coder.string(&rackID) }
  }
}

/// The answer to `FetchRequest`.
struct FetchResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none
  var sessionID: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var topic = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var errorCode = ErrorCode.none
      var highWatermark: Int64 = 0
      var lastStableOffset: Int64 = -1
      var logStartOffset: Int64 = -1
      var abortedTransactions: [AbortedTransaction]?
      var preferredReadReplica: Int32 = -1
      var records: ByteBuffer?

      struct AbortedTransaction: WireStruct, Equatable, Sendable {
        var producerID: Int64 = 0
        var firstOffset: Int64 = 0

        mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
          if coder.version >= 4 {
            try coder.int64(&producerID)
            try coder.int64(&firstOffset)
          }
        }
      }

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.error(&errorCode)
        try coder.int64(&highWatermark)
        if coder.version >= 4 { try coder.int64(&lastStableOffset) }
        if coder.version >= 5 { try coder.int64(&logStartOffset) }
        if coder.version >= 4 { try coder.nullableArray(&abortedTransactions) }
        if coder.version >= 11 { try coder.int32(&preferredReadReplica) }
        try coder.records(&records)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&topic)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    if coder.version >= 7 {
      try coder.error(&errorCode)
      try coder.int32(&sessionID)
    }
    try coder.array(&topics)
  }
}
