/// JoinGroup, versions 0–9: a member enters a rebalance.
struct JoinGroupRequest: WireRequest, Equatable, Sendable {
  typealias Response = JoinGroupResponse
  static let api = APIKey.joinGroup

  var groupID = ""
  var sessionTimeoutMs: Int32 = 0
  var rebalanceTimeoutMs: Int32 = -1
  var memberID = ""
  var groupInstanceID: String?
  var protocolType = ""
  var protocols: [Candidate] = []
  var reason: String?

  struct Candidate: WireStruct, Equatable, Sendable {
    var name = ""
    var metadata: [UInt8] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.bytes(&metadata)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&groupID)
    try coder.int32(&sessionTimeoutMs)
    if coder.version >= 1 { try coder.int32(&rebalanceTimeoutMs) }
    try coder.string(&memberID)
    if coder.version >= 5 { try coder.nullableString(&groupInstanceID) }
    try coder.string(&protocolType)
    try coder.array(&protocols)
    if coder.version >= 8 { try coder.nullableString(&reason) }
  }
}

/// The answer to `JoinGroupRequest`.
struct JoinGroupResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none
  var generationID: Int32 = -1
  var protocolType: String?
  var protocolName: String?
  var leader = ""
  var skipAssignment = false
  var memberID = ""
  var members: [Member] = []

  struct Member: WireStruct, Equatable, Sendable {
    var memberID = ""
    var groupInstanceID: String?
    var metadata: [UInt8] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&memberID)
      if coder.version >= 5 { try coder.nullableString(&groupInstanceID) }
      try coder.bytes(&metadata)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 2 { try coder.int32(&throttleTimeMs) }
    try coder.error(&errorCode)
    try coder.int32(&generationID)
    if coder.version >= 7 { try coder.nullableString(&protocolType) }
    try coder.string(&protocolName, nullableFrom: 7)
    try coder.string(&leader)
    if coder.version >= 9 { try coder.bool(&skipAssignment) }
    try coder.string(&memberID)
    try coder.array(&members)
  }
}
