/// SyncGroup, versions 0–5: hands out the assignment of a generation.
struct SyncGroupRequest: WireRequest, Equatable, Sendable {
  typealias Response = SyncGroupResponse
  static let api = APIKey.syncGroup

  var groupID = ""
  var generationID: Int32 = 0
  var memberID = ""
  var groupInstanceID: String?
  var protocolType: String?
  var protocolName: String?
  var assignments: [Assignment] = []

  struct Assignment: WireStruct, Equatable, Sendable {
    var memberID = ""
    var assignment: [UInt8] = []

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&memberID)
      try coder.bytes(&assignment)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&groupID)
    try coder.int32(&generationID)
    try coder.string(&memberID)
    if coder.version >= 3 { try coder.nullableString(&groupInstanceID) }
    if coder.version >= 5 {
      try coder.nullableString(&protocolType)
      try coder.nullableString(&protocolName)
    }
    try coder.array(&assignments)
  }
}

/// The answer to `SyncGroupRequest`.
struct SyncGroupResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none
  var protocolType: String?
  var protocolName: String?
  var assignment: [UInt8] = []

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    try coder.error(&errorCode)
    if coder.version >= 5 {
      try coder.nullableString(&protocolType)
      try coder.nullableString(&protocolName)
    }
    try coder.bytes(&assignment)
  }
}
