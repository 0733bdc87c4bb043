/// DescribeGroups, versions 0–5: state and members of groups.
struct DescribeGroupsRequest: WireRequest, Equatable, Sendable {
  typealias Response = DescribeGroupsResponse
  static let api = APIKey.describeGroups

  var groups: [String] = []
  var includeAuthorizedOperations = false

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&groups)
    if coder.version >= 3 { try coder.bool(&includeAuthorizedOperations) }
  }
}

/// The answer to `DescribeGroupsRequest`.
struct DescribeGroupsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var groups: [Group] = []

  struct Group: WireStruct, Equatable, Sendable {
    var errorCode = ErrorCode.none
    var groupID = ""
    var groupState = ""
    var protocolType = ""
    var protocolData = ""
    var members: [Member] = []
    var authorizedOperations: Int32 = -2147483648

    struct Member: WireStruct, Equatable, Sendable {
      var memberID = ""
      var groupInstanceID: String?
      var clientID = ""
      var clientHost = ""
      var memberMetadata: [UInt8] = []
      var memberAssignment: [UInt8] = []

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.string(&memberID)
        if coder.version >= 4 { try coder.nullableString(&groupInstanceID) }
        try coder.string(&clientID)
        try coder.string(&clientHost)
        try coder.bytes(&memberMetadata)
        try coder.bytes(&memberAssignment)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.error(&errorCode)
      try coder.string(&groupID)
      try coder.string(&groupState)
      try coder.string(&protocolType)
      try coder.string(&protocolData)
      try coder.array(&members)
      if coder.version >= 3 { try coder.int32(&authorizedOperations) }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    try coder.array(&groups)
  }
}
