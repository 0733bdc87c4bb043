/// APIVersions, versions 0–3: the APIs and versions spoken.
struct APIVersionsRequest: WireRequest, Equatable, Sendable {
  typealias Response = APIVersionsResponse
  static let api = APIKey.apiVersions

  var clientSoftwareName = ""
  var clientSoftwareVersion = ""

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 3 {
      try coder.string(&clientSoftwareName)
      try coder.string(&clientSoftwareVersion)
    }
  }
}

/// The answer to `APIVersionsRequest`.
struct APIVersionsResponse: WireStruct, Equatable, Sendable {
  var errorCode = ErrorCode.none
  var apis: [API] = []
  var throttleTimeMs: Int32 = 0

  struct API: WireStruct, Equatable, Sendable {
    var key: Int16 = 0
    var minVersion: Int16 = 0
    var maxVersion: Int16 = 0

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.int16(&key)
      try coder.int16(&minVersion)
      try coder.int16(&maxVersion)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.error(&errorCode)
    try coder.array(&apis)
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
  }
}
