/// LeaveGroup, versions 0–5: members leave; by member id, or by instance id for static ones.
struct LeaveGroupRequest: WireRequest, Equatable, Sendable {
  typealias Response = LeaveGroupResponse
  static let api = APIKey.leaveGroup

  var groupID = ""
  /// Exactly one, with its member id alone, before version 3.
  var members: [Member] = []

  struct Member: WireStruct, Equatable, Sendable {
    var memberID = ""
    var groupInstanceID: String?
    var reason: String?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&memberID)
      if coder.version >= 3 { try coder.nullableString(&groupInstanceID) }
      if coder.version >= 5 { try coder.nullableString(&reason) }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.string(&groupID)
    if coder.version <= 2 {
      var member = members.first ?? Member()
      try member.code(&coder)
      members = [member]
    } else {
      try coder.array(&members)
    }
  }
}

/// The answer to `LeaveGroupRequest`. Before version 3 the single member's error belongs in
/// `errorCode`.
struct LeaveGroupResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none
  var members: [Member] = []

  struct Member: WireStruct, Equatable, Sendable {
    var memberID = ""
    var groupInstanceID: String?
    var errorCode = ErrorCode.none

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&memberID)
      try coder.nullableString(&groupInstanceID)
      try coder.error(&errorCode)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    if coder.version <= 2, errorCode == .none, let only = members.first {
      errorCode = only.errorCode
    }
    try coder.error(&errorCode)
    if coder.version >= 3 { try coder.array(&members) }
  }
}
