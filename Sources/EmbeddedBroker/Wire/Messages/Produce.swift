import NIOCore

/// Produce, versions 0–9: appends record batches.
struct ProduceRequest: WireRequest, Equatable, Sendable {
  typealias Response = ProduceResponse
  static let api = APIKey.produce

  var transactionalID: String?
  var acks: Int16 = 0
  var timeoutMs: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var index: Int32 = 0
      var records: ByteBuffer?

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&index)
        try coder.records(&records)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 3 { try coder.nullableString(&transactionalID) }
    try coder.int16(&acks)
    try coder.int32(&timeoutMs)
    try coder.array(&topics)
  }
}

/// The answer to `ProduceRequest`.
struct ProduceResponse: WireStruct, Equatable, Sendable {
  var topics: [Topic] = []
  var throttleTimeMs: Int32 = 0

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Partition] = []

    struct Partition: WireStruct, Equatable, Sendable {
      var index: Int32 = 0
      var errorCode = ErrorCode.none
      var baseOffset: Int64 = 0
      var logAppendTimeMs: Int64 = -1
      var logStartOffset: Int64 = -1
      var recordErrors: [RecordError] = []
      var errorMessage: String?

      struct RecordError: WireStruct, Equatable, Sendable {
        var batchIndex: Int32 = 0
        var batchIndexErrorMessage: String?

        mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
          if coder.version >= 8 {
            try coder.int32(&batchIndex)
            try coder.nullableString(&batchIndexErrorMessage)
          }
        }
      }

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&index)
        try coder.error(&errorCode)
        try coder.int64(&baseOffset)
        if coder.version >= 2 { try coder.int64(&logAppendTimeMs) }
        if coder.version >= 5 { try coder.int64(&logStartOffset) }
        if coder.version >= 8 {
          try coder.array(&recordErrors)
          try coder.nullableString(&errorMessage)
        }
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&topics)
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
  }
}
