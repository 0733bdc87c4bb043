/// FindCoordinator, versions 0–4: who coordinates groups and transactional ids.
struct FindCoordinatorRequest: WireRequest, Equatable, Sendable {
  typealias Response = FindCoordinatorResponse
  static let api = APIKey.findCoordinator

  /// 0 for groups, 1 for transactional ids.
  var keyType: Int8 = 0
  /// Exactly one before version 4.
  var keys: [String] = []

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version <= 3 {
      var key = keys.first ?? ""
      try coder.string(&key)
      keys = [key]
    }
    if coder.version >= 1 { try coder.int8(&keyType) }
    if coder.version >= 4 { try coder.array(&keys) }
  }
}

/// The answer to `FindCoordinatorRequest`; before version 4 only the first coordinator is sent.
struct FindCoordinatorResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var coordinators: [Coordinator] = []

  struct Coordinator: WireStruct, Equatable, Sendable {
    var key = ""
    var nodeID: Int32 = -1
    var host = ""
    var port: Int32 = -1
    var errorCode = ErrorCode.none
    var errorMessage: String?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      if coder.version <= 3 {
        try coder.error(&errorCode)
        if coder.version >= 1 { try coder.nullableString(&errorMessage) }
      } else {
        try coder.string(&key)
      }
      try coder.int32(&nodeID)
      try coder.string(&host)
      try coder.int32(&port)
      if coder.version >= 4 {
        try coder.error(&errorCode)
        try coder.nullableString(&errorMessage)
      }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    if coder.version <= 3 {
      var first = coordinators.first ?? Coordinator()
      try first.code(&coder)
      coordinators = [first]
    } else {
      try coder.array(&coordinators)
    }
  }
}
