/// DeleteRecords, versions 0–2: moves the start of partitions.
struct DeleteRecordsRequest: WireRequest, Equatable, Sendable {
  typealias Response = DeleteRecordsResponse
  static let api = APIKey.deleteRecords

  var topics: [Topic] = []
  var timeoutMs: Int32 = 0

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var offset: Int64 = 0

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.int64(&offset)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&topics)
    try coder.int32(&timeoutMs)
  }
}

/// The answer to `DeleteRecordsRequest`.
struct DeleteRecordsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var lowWatermark: Int64 = 0
      var errorCode = ErrorCode.none

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.int64(&lowWatermark)
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
