/// AddOffsetsToTxn, versions 0–3: enrols a group's offsets in a transaction.
struct AddOffsetsToTxnRequest: WireRequest, Equatable, Sendable {
  typealias Response = AddOffsetsToTxnResponse
  static let api = APIKey.addOffsetsToTxn

  var transactionalID = ""
  var producerID: Int64 = 0
  var producerEpoch: Int16 = 0
  var groupID = ""

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&transactionalID)
    try coder.int64(&producerID)
    try coder.int16(&producerEpoch)
    try coder.string(&groupID)
  }
}

/// The answer to `AddOffsetsToTxnRequest`.
struct AddOffsetsToTxnResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.error(&errorCode)
  }
}
