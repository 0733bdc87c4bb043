/// AddPartitionsToTxn, versions 0–3: enrols partitions in a transaction.
struct AddPartitionsToTxnRequest: WireRequest, Equatable, Sendable {
  typealias Response = AddPartitionsToTxnResponse
  static let api = APIKey.addPartitionsToTxn

  var transactionalID = ""
  var producerID: Int64 = 0
  var producerEpoch: Int16 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var partitions: [Int32] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.array(&partitions)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&transactionalID)
    try coder.int64(&producerID)
    try coder.int16(&producerEpoch)
    try coder.array(&topics)
  }
}

/// The answer to `AddPartitionsToTxnRequest`.
struct AddPartitionsToTxnResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var results: [Topic] = []

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
    try coder.array(&results)
  }
}
