/// CreateTopics, versions 0–7: creates topics.
struct CreateTopicsRequest: WireRequest, Equatable, Sendable {
  typealias Response = CreateTopicsResponse
  static let api = APIKey.createTopics

  var topics: [Topic] = []
  var timeoutMs: Int32 = 60000
  var validateOnly = false

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var numPartitions: Int32 = 0
    var replicationFactor: Int16 = 0
    var assignments: [Assignment] = []
    var configs: [Config] = []

    struct Assignment: WireStruct, Equatable, Sendable {
      var partitionIndex: Int32 = 0
      var brokerIDs: [Int32] = []

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.int32(&partitionIndex)
        try coder.array(&brokerIDs)
      }
    }

    struct Config: WireStruct, Equatable, Sendable {
      var name = ""
      var value: String?

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.string(&name)
        try coder.nullableString(&value)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.int32(&numPartitions)
      try coder.int16(&replicationFactor)
      try coder.array(&assignments)
      try coder.array(&configs)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&topics)
    try coder.int32(&timeoutMs)
    if coder.version >= 1 { try coder.bool(&validateOnly) }
  }
}

/// The answer to `CreateTopicsRequest`.
struct CreateTopicsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var topicID = TopicID.zero
    var errorCode = ErrorCode.none
    var errorMessage: String?
    var numPartitions: Int32 = -1
    var replicationFactor: Int16 = -1
    var configs: [Config]?

    struct Config: WireStruct, Equatable, Sendable {
      var name = ""
      var value: String?
      var readOnly = false
      var configSource: Int8 = -1
      var isSensitive = false

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        if coder.version >= 5 {
          try coder.string(&name)
          try coder.nullableString(&value)
          try coder.bool(&readOnly)
          try coder.int8(&configSource)
          try coder.bool(&isSensitive)
        }
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      if coder.version >= 7 { try coder.uuid(&topicID) }
      try coder.error(&errorCode)
      if coder.version >= 1 { try coder.nullableString(&errorMessage) }
      if coder.version >= 5 {
        try coder.int32(&numPartitions)
        try coder.int16(&replicationFactor)
        try coder.nullableArray(&configs)
      }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 2 { try coder.int32(&throttleTimeMs) }
    try coder.array(&topics)
  }
}
