/// DescribeCluster, versions 0–1: the brokers of the cluster.
struct DescribeClusterRequest: WireRequest, Equatable, Sendable {
  typealias Response = DescribeClusterResponse
  static let api = APIKey.describeCluster

  var includeClusterAuthorizedOperations = false
  var endpointType: Int8 = 1

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.bool(&includeClusterAuthorizedOperations)
    if coder.version >= 1 { try coder.int8(&endpointType) }
  }
}

/// The answer to `DescribeClusterRequest`.
struct DescribeClusterResponse: WireStruct, Equatable, Sendable {
  var throttleTimeMs: Int32 = 0
  var errorCode = ErrorCode.none
  var errorMessage: String?
  var endpointType: Int8 = 1
  var clusterID = ""
  var controllerID: Int32 = -1
  var brokers: [Broker] = []
  var clusterAuthorizedOperations: Int32 = -2147483648

  struct Broker: WireStruct, Equatable, Sendable {
    var brokerID: Int32 = 0
    var host = ""
    var port: Int32 = 0
    var rack: String?

    mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
      try coder.int32(&brokerID)
      try coder.string(&host)
      try coder.int32(&port)
      try coder.nullableString(&rack)
    }
  }

  mutating func code<C: WireCoder>(_ coder: inout C) throws(WireError) {
    try coder.int32(&throttleTimeMs)
    try coder.error(&errorCode)
    try coder.nullableString(&errorMessage)
    if coder.version >= 1 { try coder.int8(&endpointType) }
    try coder.string(&clusterID)
    try coder.int32(&controllerID)
    try coder.array(&brokers)
    try coder.int32(&clusterAuthorizedOperations)
  }
}
