/// DeleteGroups, versions 0–2: removes empty groups.
struct DeleteGroupsRequest: WireRequest, Equatable, Sendable {
  typealias Response = DeleteGroupsResponse
  static let api = APIKey.deleteGroups

  var groupNames: [String] = []

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&groupNames)
  }
}

/// The answer to `DeleteGroupsRequest`.
struct DeleteGroupsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var results: [Group] = []

  struct Group: WireStruct, Equatable, Sendable {
    var groupID = ""
    var errorCode = ErrorCode.none

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&groupID)
      try coder.error(&errorCode)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.array(&results)
  }
}
