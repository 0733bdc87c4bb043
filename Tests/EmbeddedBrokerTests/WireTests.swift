import NIOCore
import Testing

@testable import EmbeddedBroker

@Suite struct WireTests {
  /// Encodes, decodes and encodes again: both bytes and value must come out the same.
  private func roundTrip<M: WireStruct & Equatable>(
    _ message: M, _ version: Int16, flexible: Bool
  ) throws {
    let bytes = try WireWriter.encode(message, version: version, isFlexible: flexible)
    let decoded = try WireReader.decode(
      M.self, from: bytes, version: version, isFlexible: flexible)
    let again = try WireWriter.encode(decoded, version: version, isFlexible: flexible)
    #expect(bytes == again, "\(M.self) version \(version)")
  }

  private func everyVersion<R: WireRequest & Equatable>(_ request: R, _ response: R.Response) throws
  where R.Response: Equatable {
    for version in 0...R.api.maximumVersion {
      let flexible = R.api.isFlexible(version)
      try roundTrip(request, version, flexible: flexible)
      try roundTrip(response, version, flexible: flexible)
    }
    // In the last version, every field is sent.
    let last = R.api.maximumVersion
    let bytes = try WireWriter.encode(
      request, version: last, isFlexible: R.api.isFlexible(last))
    let decoded = try WireReader.decode(
      R.self, from: bytes, version: last, isFlexible: R.api.isFlexible(last))
    let again = try WireWriter.encode(
      decoded, version: last, isFlexible: R.api.isFlexible(last))
    #expect(bytes == again)
  }

  @Test("data messages survive encoding and decoding in every version")
  func dataMessages() throws {
    let batch = ByteBuffer(bytes: (0..<100).map { UInt8($0) })
    try everyVersion(
      ProduceRequest(
        transactionalID: "tx", acks: -1, timeoutMs: 30000,
        topics: [.init(name: "t", partitions: [.init(index: 3, records: batch)])]),
      ProduceResponse(
        topics: [.init(name: "t", partitions: [.init(index: 3, errorCode: .none, baseOffset: 7)])]))
    try everyVersion(
      FetchRequest(
        maxWaitMs: 500, minBytes: 1, isolationLevel: 1,
        topics: [.init(topic: "t", partitions: [.init(partition: 1, fetchOffset: 9)])]),
      FetchResponse(
        topics: [
          .init(
            topic: "t",
            partitions: [
              .init(
                partitionIndex: 1, highWatermark: 12,
                abortedTransactions: [.init(producerID: 5, firstOffset: 6)], records: batch)
            ])
        ]))
    try everyVersion(
      ListOffsetsRequest(
        isolationLevel: 1,
        topics: [.init(name: "t", partitions: [.init(partitionIndex: 0, timestamp: -1)])]),
      ListOffsetsResponse(
        topics: [.init(name: "t", partitions: [.init(partitionIndex: 0, offset: 4)])]))
    try everyVersion(
      MetadataRequest(topics: [.init(name: "t")]),
      MetadataResponse(
        brokers: [.init(nodeID: 1, host: "127.0.0.1", port: 9092)], clusterID: "c",
        topics: [.init(name: "t", topicID: .random(), partitions: [.init(replicaNodes: [1])])]))
  }

  @Test("group messages survive encoding and decoding in every version")
  func groupMessages() throws {
    try everyVersion(
      JoinGroupRequest(
        groupID: "g", sessionTimeoutMs: 6000, memberID: "m", groupInstanceID: "i",
        protocolType: "consumer", protocols: [.init(name: "range", metadata: [1, 2])]),
      JoinGroupResponse(
        generationID: 3, protocolName: "range", leader: "m", memberID: "m",
        members: [.init(memberID: "m", metadata: [1])]))
    try everyVersion(
      LeaveGroupRequest(groupID: "g", members: [.init(memberID: "m", groupInstanceID: "i")]),
      LeaveGroupResponse(members: [.init(memberID: "m", errorCode: .unknownMemberID)]))
    try everyVersion(
      OffsetFetchRequest(
        groups: [.init(groupID: "g", topics: [.init(name: "t", partitionIndexes: [0, 1])])],
        requireStable: true),
      OffsetFetchResponse(
        groups: [
          .init(
            groupID: "g",
            topics: [.init(name: "t", partitions: [.init(partitionIndex: 0, committedOffset: 8)])])
        ]))
    try everyVersion(
      FindCoordinatorRequest(keyType: 1, keys: ["k"]),
      FindCoordinatorResponse(coordinators: [.init(key: "k", nodeID: 1, host: "h", port: 2)]))
    try everyVersion(
      OffsetCommitRequest(
        groupID: "g",
        topics: [.init(name: "t", partitions: [.init(partitionIndex: 1, committedOffset: 5)])]),
      OffsetCommitResponse(topics: [.init(name: "t", partitions: [.init(partitionIndex: 1)])]))
  }

  @Test("administrative and transactional messages survive encoding and decoding")
  func adminMessages() throws {
    try everyVersion(
      CreateTopicsRequest(
        topics: [
          .init(
            name: "t", numPartitions: 3, replicationFactor: 1,
            configs: [.init(name: "a", value: "b")])
        ]),
      CreateTopicsResponse(topics: [.init(name: "t", errorCode: .topicAlreadyExists)]))
    try everyVersion(
      DeleteTopicsRequest(topics: [.init(name: "t")]),
      DeleteTopicsResponse(topics: [.init(name: "t")]))
    try everyVersion(
      DescribeConfigsRequest(resources: [.init(resourceType: 2, resourceName: "t")]),
      DescribeConfigsResponse(
        results: [
          .init(resourceType: 2, resourceName: "t", configs: [.init(name: "a", value: "b")])
        ]))
    try everyVersion(
      InitProducerIDRequest(transactionalID: "x", transactionTimeoutMs: 1000),
      InitProducerIDResponse(producerID: 4, producerEpoch: 1))
    try everyVersion(
      AddPartitionsToTxnRequest(
        transactionalID: "x", producerID: 4, topics: [.init(name: "t", partitions: [0])]),
      AddPartitionsToTxnResponse(results: [.init(name: "t", partitions: [.init()])]))
    try everyVersion(
      TxnOffsetCommitRequest(
        transactionalID: "x", groupID: "g", producerID: 4,
        topics: [.init(name: "t", partitions: [.init(committedOffset: 5)])]),
      TxnOffsetCommitResponse(topics: [.init(name: "t", partitions: [.init()])]))
  }

  @Test("a heartbeat of version 4 has the bytes the protocol guide says")
  func goldenRequest() throws {
    let bytes = try WireWriter.encode(
      HeartbeatRequest(groupID: "g1", generationID: 7, memberID: "m"), version: 4,
      isFlexible: true)
    #expect(
      Array(bytes.readableBytesView) == [
        3, 0x67, 0x31,  // compact "g1"
        0, 0, 0, 7,  // generation
        2, 0x6d,  // compact "m"
        0,  // null instance id
        0,  // no tagged fields
      ])
  }

  @Test("ApiVersions answers with header version 0 even when its body is flexible")
  func goldenResponse() throws {
    let pieces = try ResponseFrame.encode(
      APIVersionsResponse(apis: [.init(key: 18, minVersion: 0, maxVersion: 3)]),
      api: .apiVersions, version: 3, correlationID: 0x0102_0304)
    let bytes = pieces.flatMap { Array($0.readableBytesView) }
    #expect(
      bytes == [
        0, 0, 0, 19, 1, 2, 3, 4,  // size, correlation id; no tagged fields
        0, 0,  // no error
        2, 0, 18, 0, 0, 0, 3, 0,  // one API with its tagged fields
        0, 0, 0, 0,  // throttle
        0,  // tagged fields
      ])
  }

  @Test("large record sets travel as pieces of their own, without a copy")
  func pieces() throws {
    let batch = ByteBuffer(repeating: 7, count: 100_000)
    let response = FetchResponse(
      topics: [.init(topic: "t", partitions: [.init(records: batch)])])
    let pieces = try ResponseFrame.encode(response, api: .fetch, version: 11, correlationID: 1)
    #expect(pieces.count == 3)
    #expect(pieces[1] == batch)
    let size = pieces[0].getInteger(at: 0, as: Int32.self)
    #expect(size.map(Int.init) == pieces.reduce(-4) { $0 + $1.readableBytes })
  }

  @Test("request headers of both kinds are read, and unknown APIs and versions refused")
  func headers() throws {
    var old = ByteBuffer(bytes: [0, 12, 0, 3, 0, 0, 0, 9, 0, 1, 0x63, 0xff])
    #expect(
      try RequestHeader.read(from: &old)
        == RequestHeader(api: .heartbeat, version: 3, correlationID: 9, clientID: "c"))
    #expect(old.readableBytes == 1)
    var flexible = ByteBuffer(bytes: [0, 12, 0, 4, 0, 0, 0, 9, 0xff, 0xff, 1, 5, 1, 0xaa, 0xff])
    #expect(
      try RequestHeader.read(from: &flexible)
        == RequestHeader(api: .heartbeat, version: 4, correlationID: 9, clientID: nil))
    #expect(flexible.readableBytes == 1)
    #expect(throws: WireError.unknownAPI(999)) {
      var frame = ByteBuffer(bytes: [3, 231, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
      _ = try RequestHeader.read(from: &frame)
    }
    #expect(throws: WireError.unsupportedVersion(api: .fetch, version: 17)) {
      var frame = ByteBuffer(bytes: [0, 1, 0, 17, 0, 0, 0, 0, 0xff, 0xff])
      _ = try RequestHeader.read(from: &frame)
    }
  }

  @Test("no mutilated request crashes the reader")
  func mutilated() throws {
    let whole = try WireWriter.encode(
      JoinGroupRequest(
        groupID: "group", memberID: "member", protocolType: "consumer",
        protocols: [.init(name: "range", metadata: [1, 2, 3])]), version: 9, isFlexible: true)
    let bytes = Array(whole.readableBytesView)
    for length in 0..<bytes.count {
      #expect(throws: WireError.self) {
        try WireReader.decode(
          JoinGroupRequest.self, from: ByteBuffer(bytes: bytes.prefix(length)), version: 9,
          isFlexible: true)
      }
    }
    var random = SplitMix(state: 1)
    for _ in 0..<5000 {
      var broken = bytes
      for _ in 0..<3 {
        broken[Int(random.next() % UInt64(broken.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      // Whatever comes out, it comes out.
      _ = try? WireReader.decode(
        JoinGroupRequest.self, from: ByteBuffer(bytes: broken), version: 9, isFlexible: true)
      _ = try? WireReader.decode(
        FetchRequest.self, from: ByteBuffer(bytes: broken), version: 11, isFlexible: false)
    }
  }
}

/// A seeded source, so that a failing run repeats.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
