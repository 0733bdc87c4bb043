/// DeleteTopics, versions 0–6: by name, or by id from version 6.
struct DeleteTopicsRequest: WireRequest, Equatable, Sendable {
  typealias Response = DeleteTopicsResponse
  static let api = APIKey.deleteTopics

  var topics: [Topic] = []
  var timeoutMs: Int32 = 0

  struct Topic: WireStruct, Equatable, Sendable {
    /// Nil when the topic is given by its id.
    var name: String?
    var topicID = TopicID.zero

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.nullableString(&name)
      try coder.uuid(&topicID)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version <= 5 {
      var names = topics.map { $0.name ?? "" }
      try coder.array(&names)
      topics = names.map { Topic(name: $0) }
    } else {
      try coder.array(&topics)
    }
    try coder.int32(&timeoutMs)
  }
}

/// The answer to `DeleteTopicsRequest`.
struct DeleteTopicsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var topics: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name: String?
    var topicID = TopicID.zero
    var errorCode = ErrorCode.none
    var errorMessage: String?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name, nullableFrom: 6)
      if coder.version >= 6 { try coder.uuid(&topicID) }
      try coder.error(&errorCode)
      if coder.version >= 5 { try coder.nullableString(&errorMessage) }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 1 { try coder.int32(&throttleTimeMs) }
    try coder.array(&topics)
  }
}
