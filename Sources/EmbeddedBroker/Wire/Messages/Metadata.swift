/// Metadata, versions 0–12: brokers, topics and partition leaders.
struct MetadataRequest: WireRequest, Equatable, Sendable {
  typealias Response = MetadataResponse
  static let api = APIKey.metadata

  var topics: [Topic]?
  var allowAutoTopicCreation = true
  var includeClusterAuthorizedOperations = false
  var includeTopicAuthorizedOperations = false

  struct Topic: WireStruct, Equatable, Sendable {
    var topicID = TopicID.zero
    var name: String?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      if coder.version >= 10 { try coder.uuid(&topicID) }
      try coder.string(&name, nullableFrom: 10)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.array(&topics, nullableFrom: 1)
    if coder.version >= 4 { try coder.bool(&allowAutoTopicCreation) }
    if coder.version >= 8, coder.version <= 10 {
      try coder.bool(&includeClusterAuthorizedOperations)
    }
    if coder.version >= 8 { try coder.bool(&includeTopicAuthorizedOperations) }
  }
}

/// The answer to `MetadataRequest`.
struct MetadataResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var brokers: [Broker] = []
  var clusterID: String?
  var controllerID: Int32 = -1
  var topics: [Topic] = []
  var clusterAuthorizedOperations: Int32 = -2147483648

  struct Broker: WireStruct, Equatable, Sendable {
    var nodeID: Int32 = 0
    var host = ""
    var port: Int32 = 0
    var rack: String?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.int32(&nodeID)
      try coder.string(&host)
      try coder.int32(&port)
      if coder.version >= 1 { try coder.nullableString(&rack) }
    }
  }

  struct Topic: WireStruct, Equatable, Sendable {
    var errorCode = ErrorCode.none
    var name: String?
    var topicID = TopicID.zero
    var isInternal = false
    var partitions: [Partition] = []
    var topicAuthorizedOperations: Int32 = -2147483648

    struct Partition: WireStruct, Equatable, Sendable {
      var errorCode = ErrorCode.none
      var partitionIndex: Int32 = 0
      var leaderID: Int32 = 0
      var leaderEpoch: Int32 = -1
      var replicaNodes: [Int32] = []
      var isrNodes: [Int32] = []
      var offlineReplicas: [Int32] = []

      mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
        try coder.error(&errorCode)
        try coder.int32(&partitionIndex)
        try coder.int32(&leaderID)
        if coder.version >= 7 { try coder.int32(&leaderEpoch) }
        try coder.array(&replicaNodes)
        try coder.array(&isrNodes)
        if coder.version >= 5 { try coder.array(&offlineReplicas) }
      }
    }

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.error(&errorCode)
      try coder.string(&name, nullableFrom: 12)
      if coder.version >= 10 { try coder.uuid(&topicID) }
      if coder.version >= 1 { try coder.bool(&isInternal) }
      try coder.array(&partitions)
      if coder.version >= 8 { try coder.int32(&topicAuthorizedOperations) }
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    if coder.version >= 3 { try coder.int32(&throttleTimeMs) }
    try coder.array(&brokers)
    if coder.version >= 2 { try coder.nullableString(&clusterID) }
    if coder.version >= 1 { try coder.int32(&controllerID) }
    try coder.array(&topics)
    if coder.version >= 8, coder.version <= 10 { try coder.int32(&clusterAuthorizedOperations) }
  }
}
