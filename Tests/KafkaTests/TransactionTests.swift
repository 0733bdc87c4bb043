import Testing

@testable import Kafka

@Suite("Transactions")
struct TransactionTests {
  private func producer(
    _ mock: MockCluster, _ properties: [String: String] = [:]
  ) throws -> Producer {
    let producer = try Producer(
      mock.configuration(properties), role: .transactionalProducer(id: "lane-0", timeout: 10_000))
    try producer.initTransactions(timeout: .seconds(10))
    return producer
  }

  /// A consumer that only serves as the source of group metadata.
  private func member(_ mock: MockCluster) throws -> Consumer {
    try Consumer(mock.configuration(), role: .groupMember(group: "g", instance: nil))
  }

  private let offsets = [
    PartitionOffset(TopicPartition(topic: "in", partition: 0), .at(7), metadata: "sequence=1")
  ]

  @Test("a transaction of records and offsets commits, and the next one too")
  func commit() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    let member = try member(mock)
    for round in 0..<3 {
      try producer.begin()
      let metadata = try #require(member.groupMetadata().map { Holder($0) })
      try producer.produce("out", partition: 0, key: "k", value: "\(round)")
      try producer.sendOffsets(offsets, group: metadata.value, timeout: .seconds(5))
      #expect(producer.commit(timeout: .seconds(10)) == .committed)
    }
    #expect(producer.destroy(timeout: .seconds(10)))
  }

  @Test("an abort purges what is queued, which is no failure, and the producer goes on")
  func abort() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    try producer.begin()
    for _ in 0..<100 { try producer.produce("out", partition: 0, key: nil, value: "x") }
    try producer.abort(timeout: .seconds(10))
    #expect(producer.takeDeliveryFailures().count == 0)
    #expect(producer.outstanding == 0)
    try producer.begin()
    try producer.produce("out", partition: 0, key: nil, value: "x")
    #expect(producer.commit(timeout: .seconds(10)) == .committed)
  }

  @Test(
    "offsets refused for a stale generation demand an abort",
    arguments: [
      KafkaErrorCode.illegalGeneration, .unknownMember, .fencedInstance,
    ])
  func staleGeneration(code: KafkaErrorCode) throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    let member = try member(mock)
    try producer.begin()
    try producer.produce("out", partition: 0, key: nil, value: "x")
    mock.inject(.transactionOffsetCommit, [code])
    let metadata = try #require(member.groupMetadata().map { Holder($0) })
    #expect {
      try producer.sendOffsets(offsets, group: metadata.value, timeout: .seconds(5))
    } throws: { error in
      let error = error as? KafkaError
      return error?.errorClass == .abortable && error?.isStaleGeneration == true
        && error?.handleIsLost == false
    }
    try producer.abort(timeout: .seconds(10))
    try producer.begin()
    try producer.abort(timeout: .seconds(10))
  }

  @Test("a timed-out sendOffsets is abortable, never to be repeated")
  func sendOffsetsTimeout() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    let member = try member(mock)
    try producer.begin()
    let loading = KafkaErrorCode(rawValue: 14)
    mock.inject(.transactionOffsetCommit, Array(repeating: loading, count: 100))
    let metadata = try #require(member.groupMetadata().map { Holder($0) })
    #expect {
      try producer.sendOffsets(offsets, group: metadata.value, timeout: .milliseconds(300))
    } throws: { error in (error as? KafkaError)?.errorClass == .abortable }
    mock.clear(.transactionOffsetCommit)
    try producer.abort(timeout: .seconds(10))
  }

  @Test("fencing while committing is fatal and leaves the outcome unknown")
  func fencedCommit() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let errors = Collected<KafkaError>()
    let producer = try Producer(
      mock.configuration(hooks: ClientHooks(error: { errors.append($0) })),
      role: .transactionalProducer(id: "lane-0", timeout: 10_000))
    try producer.initTransactions(timeout: .seconds(10))
    try producer.begin()
    try producer.produce("out", partition: 0, key: nil, value: "x")
    mock.inject(.endTransaction, [.producerFenced])
    guard case .unknown(let error) = producer.commit(timeout: .seconds(10)) else {
      Issue.record("the commit's outcome is not known")
      return
    }
    #expect(error.errorClass == .fatal && error.handleIsLost && error.isFenced)
    #expect(producer.fatalError?.isFenced == true)
    // Everything after fails the same way, without blocking.
    #expect {
      try producer.produce("out", partition: 0, key: nil, value: "x")
    } throws: { ($0 as? KafkaError)?.handleIsLost == true }
    #expect { try producer.begin() } throws: { ($0 as? KafkaError)?.errorClass == .fatal }
    producer.poll(100)
    #expect(errors.all.contains { $0.handleIsLost && $0.isFenced })
    #expect(producer.destroy(timeout: .seconds(10)))
    // The remedy: a new producer of the same transactional id.
    try self.producer(mock).begin()
  }

  @Test("transient coordinator errors of a commit are overcome by the same call")
  func transientCommit() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    try producer.begin()
    try producer.produce("out", partition: 0, key: nil, value: "x")
    mock.inject(
      .endTransaction, [KafkaErrorCode(rawValue: 15), KafkaErrorCode(rawValue: 14)])
    #expect(producer.commit(timeout: .seconds(10)) == .committed)
  }

  @Test("a commit that no broker answers is unknown, not failed")
  func lostCommit() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    try producer.begin()
    try producer.produce("out", partition: 0, key: nil, value: "x")
    try producer.flush(timeout: .seconds(10))
    mock.setDown()
    guard case .unknown(let error) = producer.commit(timeout: .milliseconds(400)) else {
      Issue.record("the commit's outcome is not known")
      return
    }
    #expect(error.errorClass == .retriable)
    #expect(producer.destroy(timeout: .seconds(10)))
  }

  @Test("records that cannot be delivered in time are known before the commit is sent")
  func undelivered() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    try producer.begin()
    mock.setDown()
    try producer.produce("out", partition: 0, key: nil, value: "x")
    guard case .notCommitted(let error) = producer.commit(timeout: .milliseconds(300)) else {
      Issue.record("nothing was committed")
      return
    }
    #expect(error.errorClass == .abortable && error.isTimeout)
  }

  @Test("a refused delivery makes the transaction abortable before the commit is sent")
  func refusedDelivery() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock)
    try producer.begin()
    let invalidRecord = KafkaErrorCode(rawValue: 87)
    mock.inject(.produce, [invalidRecord])
    try producer.produce("out", partition: 0, key: nil, value: "x")
    guard case .notCommitted(let error) = producer.commit(timeout: .seconds(10)) else {
      Issue.record("nothing was committed")
      return
    }
    #expect(error.errorClass == .abortable)
    #expect(error.code == invalidRecord)
    // The sequence numbers have a gap now, which 2.0.2 does not mend: the next transaction of
    // this producer would fail.
    #expect(producer.needsReplacement)
    try producer.abort(timeout: .seconds(10))
    let successor = try self.producer(mock)
    #expect(!successor.needsReplacement)
    try successor.begin()
    try successor.produce("out", partition: 0, key: nil, value: "x")
    #expect(successor.commit(timeout: .seconds(10)) == .committed)
  }

  @Test("an oversized record does not spoil its transaction")
  func oversized() throws {
    let mock = try MockCluster()
    mock.createTopic("out", partitions: 1)
    let producer = try producer(mock, ["message.max.bytes": "2000"])
    try producer.begin()
    #expect {
      try producer.produce(
        "out", partition: 0, key: nil, value: String(repeating: "x", count: 3000))
    } throws: { ($0 as? KafkaError)?.rejectsRecord == true }
    try producer.produce("out", partition: 0, key: nil, value: "x")
    #expect(producer.commit(timeout: .seconds(10)) == .committed)
  }

  @Test("initTransactions outlasts a coordinator that is loading, and gives up at its deadline")
  func initialisation() throws {
    let mock = try MockCluster()
    let producer = try Producer(
      mock.configuration(), role: .transactionalProducer(id: "lane-0", timeout: 10_000))
    let loading = KafkaErrorCode(rawValue: 14)
    mock.inject(.initProducerID, [loading, loading])
    try producer.initTransactions(timeout: .seconds(15))
    let late = try Producer(
      mock.configuration(), role: .transactionalProducer(id: "lane-1", timeout: 10_000))
    mock.setDown()
    #expect {
      try late.initTransactions(timeout: .milliseconds(300))
    } throws: { error in
      (error as? KafkaError)?.errorClass == .retriable
    }
    #expect(late.destroy(timeout: .seconds(10)))
  }

  @Test("transaction calls out of order are refused as fatal for the call, not for the handle")
  func outOfOrder() throws {
    let mock = try MockCluster()
    let producer = try producer(mock)
    try producer.begin()
    #expect { try producer.begin() } throws: { error in
      let error = error as? KafkaError
      return error?.code == .state && error?.errorClass == .fatal && error?.handleIsLost == false
    }
    try producer.abort(timeout: .seconds(10))
  }
}

/// Makes a `~Copyable` snapshot usable with `#require`.
private final class Holder {
  let value: GroupMetadata
  init(_ value: consuming GroupMetadata) { self.value = value }
}

extension Optional where Wrapped: ~Copyable {
  fileprivate consuming func map<Result>(_ body: (consuming Wrapped) -> Result) -> Result? {
    switch consume self {
    case .some(let value): body(value)
    case .none: nil
    }
  }
}
