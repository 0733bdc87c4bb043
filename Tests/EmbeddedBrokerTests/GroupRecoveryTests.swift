import Logging
import NIOCore
import Testing

@testable import EmbeddedBroker

/// The broker's core as the coordinators need it: topic `t` with four partitions, and a list of
/// the markers written.
private final class FakeServices: BrokerServices {
  let nodeID: Int32 = 1
  let advertisedHost = "127.0.0.1"
  let advertisedPort: Int32 = 9092
  var markers: [TransactionMarker] = []
  var markerError: LogError?

  func log(of partition: TopicPartition) -> PartitionLog? {
    guard partition.topic == "t", (0..<4).contains(partition.partition) else { return nil }
    return PartitionLog(
      partition: partition, directory: "", config: LogConfig(), producers: ProducerStates())
  }

  func writeMarker(
    _ marker: TransactionMarker, to partition: TopicPartition
  ) throws(LogError) {
    if let markerError { throw markerError }
    markers.append(marker)
  }
}

@Suite("Coordinators over requests and restarts")
struct GroupRecoveryTests {
  private let directory = GroupScratchDirectory()
  private let services = FakeServices()
  let now: Int64 = 1_000_000

  func coordinators(at now: Int64 = 1_000_000) throws -> Coordinators {
    let made = Coordinators(
      services: services, directory: directory.path, seed: 1, logger: Logger(label: "test"))
    try made.recover(now: now)
    return made
  }

  /// Sends a request through the wire format and back.
  func ask<R: WireRequest>(
    _ coordinators: Coordinators, _ request: R, version: Int16, now: Int64 = 1_000_000
  ) throws -> R.Response? {
    let router = RequestRouter()
    coordinators.register(in: router)
    let flexible = R.api.isFlexible(version)
    let body = try WireWriter.encode(request, version: version, isFlexible: flexible)
    var frame = ByteBuffer()
    try router.dispatch(
      body,
      RequestHeader(api: R.api, version: version, correlationID: 1, clientID: "c"),
      RequestContext(version: version, clientID: "c", clientHost: "127.0.0.1", now: now)
    ) { outcome in
      guard case .respond(let pieces) = outcome else { return }
      for piece in pieces { frame.writeImmutableBuffer(piece) }
    }
    guard frame.readableBytes > 0 else { return nil }
    // Length, correlation id and, if flexible, the header's empty tagged fields.
    frame.moveReaderIndex(forwardBy: flexible ? 9 : 8)
    return try WireReader.decode(
      R.Response.self, from: frame, version: version, isFlexible: flexible)
  }

  func start(_ coordinators: Coordinators) throws -> ProducerIdentity {
    var request = InitProducerIDRequest()
    request.transactionalID = "x"
    request.transactionTimeoutMs = 10_000
    let response = try #require(try ask(coordinators, request, version: 4))
    #expect(response.errorCode == .none)
    return ProducerIdentity(id: response.producerID, epoch: response.producerEpoch)
  }

  func add(
    _ coordinators: Coordinators, _ producer: ProducerIdentity, _ partitions: [Int32],
    version: Int16 = 3
  ) throws -> [ErrorCode] {
    var request = AddPartitionsToTxnRequest()
    request.transactionalID = "x"
    request.producerID = producer.id
    request.producerEpoch = producer.epoch
    request.topics = [AddPartitionsToTxnRequest.Topic(name: "t", partitions: partitions)]
    let response = try #require(try ask(coordinators, request, version: version))
    return response.results[0].partitions.map(\.errorCode)
  }

  func end(
    _ coordinators: Coordinators, _ producer: ProducerIdentity, commit: Bool = true,
    version: Int16 = 3
  ) throws -> ErrorCode {
    var request = EndTxnRequest()
    request.transactionalID = "x"
    request.producerID = producer.id
    request.producerEpoch = producer.epoch
    request.committed = commit
    return try #require(try ask(coordinators, request, version: version)).errorCode
  }

  func commitOffset(
    _ coordinators: Coordinators, _ producer: ProducerIdentity, _ offset: Int64
  ) throws -> ErrorCode {
    var enrol = AddOffsetsToTxnRequest()
    enrol.transactionalID = "x"
    enrol.producerID = producer.id
    enrol.producerEpoch = producer.epoch
    enrol.groupID = "g"
    _ = try ask(coordinators, enrol, version: 3)
    var request = TxnOffsetCommitRequest()
    request.transactionalID = "x"
    request.producerID = producer.id
    request.producerEpoch = producer.epoch
    request.groupID = "g"
    request.topics = [
      TxnOffsetCommitRequest.Topic(
        name: "t",
        partitions: [
          TxnOffsetCommitRequest.Topic.Partition(partitionIndex: 0, committedOffset: offset)
        ])
    ]
    let response = try #require(try ask(coordinators, request, version: 3))
    return response.topics[0].partitions[0].errorCode
  }

  func offset(_ coordinators: Coordinators, stable: Bool = true) throws -> FetchedOffset {
    coordinators.groups.fetch(
      group: "g", [TopicPartition(topic: "t", partition: 0)], requireStable: stable)[0]
  }

  @Test("a transaction commits partitions and offsets, and a restart remembers it")
  func commits() throws {
    let first = try coordinators()
    let producer = try start(first)
    #expect(try add(first, producer, [0, 1]) == [.none, .none])
    #expect(try commitOffset(first, producer, 42) == .none)
    #expect(try offset(first).error == .unstableOffsetCommit)
    #expect(try end(first, producer) == .none)
    #expect(services.markers.count == 2)
    #expect(try offset(first).offset == 42)

    let second = try coordinators()
    #expect(try offset(second).offset == 42)
    #expect(try end(second, producer) == .none, "a repeated commit is answered as before")
    #expect(services.markers.count == 2)
    #expect(try start(second) == ProducerIdentity(id: producer.id, epoch: 1))
  }

  @Test("an open transaction survives a crash with its pending offsets, then times out")
  func openTransaction() throws {
    let first = try coordinators()
    let producer = try start(first)
    _ = try add(first, producer, [2])
    _ = try commitOffset(first, producer, 7)

    let second = try coordinators(at: now + 5_000)
    #expect(try offset(second).error == .unstableOffsetCommit)
    #expect(services.markers.isEmpty)
    second.tick(now: now + 9_999)
    #expect(services.markers.isEmpty)
    second.tick(now: now + 10_000)
    #expect(
      services.markers == [TransactionMarker(producerID: 0, producerEpoch: 1, isCommit: false)])
    #expect(try offset(second).offset == -1)
    #expect(try offset(second).error == nil)
    #expect(try end(second, producer) == .producerFenced)
    #expect(try end(second, producer, version: 1) == .invalidProducerEpoch)
  }

  @Test("a decision without its markers is carried out after the crash")
  func decided() throws {
    let first = try coordinators()
    let producer = try start(first)
    _ = try add(first, producer, [0])
    _ = try commitOffset(first, producer, 9)
    services.markerError = .system(operation: "write", path: "p", errno: 28)
    #expect(try end(first, producer) == .none)
    #expect(first.transactions.transaction("x")?.state == .prepareCommit)
    first.tick(now: now + 500)
    #expect(first.transactions.transaction("x")?.state == .prepareCommit)

    services.markerError = nil
    let second = try coordinators()
    #expect(second.transactions.transaction("x")?.state == .completeCommit)
    #expect(services.markers.map(\.isCommit) == [true])
    #expect(try offset(second).offset == 9)
  }

  @Test("markers that could not be written are tried again")
  func retried() throws {
    let coordinators = try coordinators()
    let producer = try start(coordinators)
    _ = try add(coordinators, producer, [0])
    services.markerError = .system(operation: "write", path: "p", errno: 28)
    _ = try end(coordinators, producer)
    services.markerError = nil
    coordinators.tick(now: now + 1000)
    #expect(coordinators.transactions.transaction("x")?.state == .completeCommit)
  }

  @Test("a partition that does not exist spoils the others' enrolment, as in Kafka")
  func missingPartition() throws {
    let coordinators = try coordinators()
    let producer = try start(coordinators)
    #expect(
      try add(coordinators, producer, [0, 9]) == [.operationNotAttempted, .unknownTopicOrPartition])
    #expect(coordinators.transactions.transaction("x")?.state == .empty)
  }

  @Test("offsets are refused outside of a transaction that enrolled the group")
  func offsetsVerified() throws {
    let coordinators = try coordinators()
    let producer = try start(coordinators)
    var request = TxnOffsetCommitRequest()
    request.transactionalID = "x"
    request.producerID = producer.id
    request.producerEpoch = producer.epoch
    request.groupID = "g"
    request.topics = [TxnOffsetCommitRequest.Topic(name: "t", partitions: [.init()])]
    let response = try #require(try ask(coordinators, request, version: 3))
    #expect(response.topics[0].partitions[0].errorCode == .invalidTxnState)
  }

  @Test("compaction keeps groups, offsets, transactions and producer ids")
  func compaction() throws {
    let first = try coordinators()
    let producer = try start(first)
    _ = try add(first, producer, [0])
    var request = OffsetCommitRequest()
    request.groupID = "simple"
    var partition = OffsetCommitRequest.Topic.Partition()
    partition.committedMetadata = String(repeating: "m", count: 4000)
    // More than the journal may hold before it is compacted.
    for offset in Int64(0)..<1200 {
      partition.committedOffset = offset
      request.topics = [OffsetCommitRequest.Topic(name: "t", partitions: [partition])]
      let response = try #require(try ask(first, request, version: 8))
      #expect(response.topics[0].partitions[0].errorCode == .none)
    }
    first.tick(now: now)
    let second = try coordinators()
    #expect(second.groups.offsets.committed == first.groups.offsets.committed)
    #expect(second.transactions.transactions == first.transactions.transactions)
    #expect(second.transactions.producerIDBound == first.transactions.producerIDBound)
    #expect(try end(second, producer) == .none)
  }

  @Test("every version of FindCoordinator names this broker")
  func findCoordinator() throws {
    let coordinators = try coordinators()
    for version in Int16(0)...4 {
      var request = FindCoordinatorRequest()
      request.keys = ["g"]
      let response = try #require(try ask(coordinators, request, version: version))
      #expect(response.coordinators.map(\.port) == [9092])
      #expect(response.coordinators.map(\.errorCode) == [.none])
    }
    var unknown = FindCoordinatorRequest()
    unknown.keys = ["g"]
    unknown.keyType = 7
    let response = try #require(try ask(coordinators, unknown, version: 3))
    #expect(response.coordinators[0].errorCode == .invalidRequest)
  }

  @Test("every version of JoinGroup and SyncGroup takes a member into a group")
  func membershipVersions() throws {
    for version in Int16(0)...9 {
      let coordinators = try coordinators()
      var join = JoinGroupRequest()
      join.groupID = "g\(version)"
      join.sessionTimeoutMs = 10_000
      join.rebalanceTimeoutMs = 10_000
      join.protocolType = "consumer"
      join.protocols = [.init(name: "range", metadata: [1])]
      if version >= 4 {
        let told = try #require(try ask(coordinators, join, version: version))
        #expect(told.errorCode == .memberIDRequired)
        join.memberID = told.memberID
      }
      let waiting = try ask(coordinators, join, version: version)
      #expect(waiting == nil)
      coordinators.tick(now: now + 100)
      let group = coordinators.groups.group(join.groupID)
      #expect(group?.state == .completingRebalance)
      var sync = SyncGroupRequest()
      sync.groupID = join.groupID
      sync.memberID = group?.leader ?? ""
      sync.generationID = 1
      sync.assignments = [.init(memberID: sync.memberID, assignment: [9])]
      let synced = try #require(
        try ask(coordinators, sync, version: min(version, 5), now: now + 100))
      #expect(synced.assignment == [9])
      var leave = LeaveGroupRequest()
      leave.groupID = join.groupID
      leave.members = [.init(memberID: sync.memberID)]
      let left = try #require(
        try ask(coordinators, leave, version: min(version, 5), now: now + 100))
      #expect(left.errorCode == .none)
      #expect(coordinators.groups.group(join.groupID)?.state == .empty)
    }
  }
}
