/// IncrementalAlterConfigs, versions 0–1: changes single keys of topic configuration (KIP-339).
struct IncrementalAlterConfigsRequest: WireRequest, Equatable, Sendable {
  typealias Response = IncrementalAlterConfigsResponse
  static let api = APIKey.incrementalAlterConfigs

  var resources: [Resource] = []
  var validateOnly = false

  struct Resource: WireStruct, Equatable, Sendable {
    var resourceType: Int8 = 0
    var resourceName = ""
    var configs: [Config] = []

    struct Config: WireStruct, Equatable, Sendable {
      var name = ""
      var configOperation: Int8 = 0
      var value: String?

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.string(&name)
        try coder.int8(&configOperation)
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

/// The answer to `IncrementalAlterConfigsRequest`.
struct IncrementalAlterConfigsResponse: WireStruct, Equatable, Sendable {
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
