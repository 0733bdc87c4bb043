/// ListGroups, versions 0–5: the groups of this coordinator.
struct ListGroupsRequest: WireRequest, Equatable, Sendable {
  typealias Response = ListGroupsResponse
  static let api = APIKey.listGroups

  var statesFilter: [String] = []
  var typesFilter: [String] = []

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 4 { try coder.array(&statesFilter) }
    if coder.version >= 5 { try coder.array(&typesFilter) }
  }
}

/// The answer to `ListGroupsRequest`.
struct ListGroupsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none
  var groups: [Group] = []

  struct Group: WireStruct, Equatable, Sendable {
    var groupID = ""
    var protocolType = ""
    var groupState = ""
    var groupType = ""

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&groupID)
      try coder.string(&protocolType)
      if coder.version >= 4 { try coder.string(&groupState) }
      if coder.version >= 5 { try coder.string(&groupType) }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    try coder.error(&errorCode)
    try coder.array(&groups)
  }
}
