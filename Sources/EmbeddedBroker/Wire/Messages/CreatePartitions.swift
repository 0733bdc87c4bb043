/// CreatePartitions, versions 0–3: adds partitions to topics.
struct CreatePartitionsRequest: WireRequest, Equatable, Sendable {
  typealias Response = CreatePartitionsResponse
  static let api = APIKey.createPartitions

  var topics: [Topic] = []
  var timeoutMs: Int32 = 0
  var validateOnly = false

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var count: Int32 = 0
    var assignments: [Assignment]?

    struct Assignment: WireStruct, Equatable, Sendable {
      var brokerIDs: [Int32] = []

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.array(&brokerIDs)
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.int32(&count)
      try coder.nullableArray(&assignments)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&topics)
    try coder.int32(&timeoutMs)
    try coder.bool(&validateOnly)
  }
}

/// The answer to `CreatePartitionsRequest`.
struct CreatePartitionsResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var results: [Topic] = []

  struct Topic: WireStruct, Equatable, Sendable {
    var name = ""
    var errorCode = ErrorCode.none
    var errorMessage: String?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.string(&name)
      try coder.error(&errorCode)
      try coder.nullableString(&errorMessage)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.array(&results)
  }
}
