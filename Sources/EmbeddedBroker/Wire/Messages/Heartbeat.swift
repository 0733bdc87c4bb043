/// Heartbeat, versions 0–4: keeps a member alive.
struct HeartbeatRequest: WireRequest, Equatable, Sendable {
  typealias Response = HeartbeatResponse
  static let api = APIKey.heartbeat

  var groupID = ""
  var generationID: Int32 = 0
  var memberID = ""
  var groupInstanceID: String?

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&groupID)
    try coder.int32(&generationID)
    try coder.string(&memberID)
    if coder.version >= 3 { try coder.nullableString(&groupInstanceID) }
  }
}

/// The answer to `HeartbeatRequest`.
struct HeartbeatResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    try coder.error(&errorCode)
  }
}
