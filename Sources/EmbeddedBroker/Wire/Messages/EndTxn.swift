/// EndTxn, versions 0–3: commits or aborts a transaction.
struct EndTxnRequest: WireRequest, Equatable, Sendable {
  typealias Response = EndTxnResponse
  static let api = APIKey.endTxn

  var transactionalID = ""
  var producerID: Int64 = 0
  var producerEpoch: Int16 = 0
  var committed = false

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&transactionalID)
    try coder.int64(&producerID)
    try coder.int16(&producerEpoch)
    try coder.bool(&committed)
  }
}

/// The answer to `EndTxnRequest`.
struct EndTxnResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.error(&errorCode)
  }
}
