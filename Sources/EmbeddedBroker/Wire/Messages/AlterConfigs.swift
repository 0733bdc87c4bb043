/// AlterConfigs, versions 0–2: replaces the configuration of topics.
struct AlterConfigsRequest: WireRequest, Equatable, Sendable {
  typealias Response = AlterConfigsResponse
  static let api = APIKey.alterConfigs

  var resources: [Resource] = []
  var validateOnly = false

  struct Resource: WireStruct, Equatable, Sendable {
    var resourceType: Int8 = 0
    var resourceName = ""
    var configs: [Config] = []

    struct Config: WireStruct, Equatable, Sendable {
      var name = ""
      var value: String?

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.string(&name)
        try coder.nullableString(&value)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.int8(&resourceType)
      try coder.string(&resourceName)
      try coder.array(&configs)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&resources)
    try coder.bool(&validateOnly)
  }
}

/// The answer to `AlterConfigsRequest`.
struct AlterConfigsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var responses: [Resource] = []

  struct Resource: WireStruct, Equatable, Sendable {
    var errorCode = ErrorCode.none
    var errorMessage: String?
    var resourceType: Int8 = 0
    var resourceName = ""

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.error(&errorCode)
      try coder.nullableString(&errorMessage)
      try coder.int8(&resourceType)
      try coder.string(&resourceName)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.array(&responses)
  }
}
