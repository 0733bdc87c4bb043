/// InitProducerID, versions 0–4: a producer id, fencing its predecessor.
struct InitProducerIDRequest: WireRequest, Equatable, Sendable {
  typealias Response = InitProducerIDResponse
  static let api = APIKey.initProducerID

  var transactionalID: String?
  var transactionTimeoutMs: Int32 = 0
  var producerID: Int64 = -1
  var producerEpoch: Int16 = -1

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.nullableString(&transactionalID)
    try coder.int32(&transactionTimeoutMs)
    if coder.version >= 3 {
      try coder.int64(&producerID)
      try coder.int16(&producerEpoch)
    }
  }
}

/// The answer to `InitProducerIDRequest`.
struct InitProducerIDResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none
  var producerID: Int64 = -1
  var producerEpoch: Int16 = 0

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.error(&errorCode)
    try coder.int64(&producerID)
    try coder.int16(&producerEpoch)
  }
}
