import Testing

@testable import EmbeddedBroker

/// A transaction coordinator whose markers are written at once unless held back.
struct TransactionHarness {
  var coordinator = TransactionCoordinator()
  var now: Int64 = 1_000_000
  var holdsMarkers = false
  var held: [TransactionMarkers] = []
  var written: [TransactionMarkers] = []
  var records: [TransactionRecord] = []

  mutating func absorb(_ actions: TransactionActions) {
    for action in actions {
      switch action {
      case .persist(let record): records.append(record)
      case .writeMarkers(let markers):
        if holdsMarkers { held.append(markers) } else { write(markers) }
      }
    }
  }

  mutating func write(_ markers: TransactionMarkers) {
    written.append(markers)
    var actions = TransactionActions()
    coordinator.markersWritten(markers, now: now, actions: &actions)
    absorb(actions)
  }

  mutating func start(
    _ id: String? = "x", current: ProducerIdentity? = nil, timeout: Int32 = 10_000
  ) -> Result<ProducerIdentity, ErrorCode> {
    var actions = TransactionActions()
    defer { absorb(actions) }
    return coordinator.initProducerID(
      transactionalID: id, timeout: timeout, current: current, now: now, actions: &actions)
  }

  /// A producer that asks again for as long as its predecessor's transaction is being ended.
  mutating func producer(_ id: String = "x") -> ProducerIdentity {
    for _ in 0..<3 {
      if case .success(let producer) = start(id) { return producer }
    }
    return .none
  }

  mutating func add(
    _ producer: ProducerIdentity, _ partition: Int32 = 0, id: String = "x"
  ) -> ErrorCode? {
    var actions = TransactionActions()
    defer { absorb(actions) }
    return coordinator.addPartitions(
      transactionalID: id, producer, [TopicPartition(topic: "t", partition: partition)], now: now,
      actions: &actions)
  }

  mutating func addOffsets(
    _ producer: ProducerIdentity, group: String = "g", id: String = "x"
  ) -> ErrorCode? {
    var actions = TransactionActions()
    defer { absorb(actions) }
    return coordinator.addOffsets(
      transactionalID: id, producer, group: group, now: now, actions: &actions)
  }

  mutating func end(
    _ producer: ProducerIdentity, commit: Bool, id: String = "x"
  ) -> ErrorCode? {
    var actions = TransactionActions()
    defer { absorb(actions) }
    return coordinator.end(
      transactionalID: id, producer, commit: commit, now: now, actions: &actions)
  }

  mutating func advance(by milliseconds: Int64) {
    now += milliseconds
    var actions = TransactionActions()
    coordinator.advance(to: now, actions: &actions)
    absorb(actions)
  }

  var state: TransactionState? { coordinator.transaction("x")?.state }
}

@Suite("Transaction coordinator")
struct TransactionCoordinatorTests {
  var harness = TransactionHarness()

  @Test("producers without a transactional id each get an id of their own")
  mutating func idempotent() {
    #expect(harness.start(nil) == .success(ProducerIdentity(id: 0, epoch: 0)))
    #expect(harness.start(nil) == .success(ProducerIdentity(id: 1, epoch: 0)))
    #expect(harness.records == [.producerIDs(upTo: 1000)])
  }

  @Test("producer ids given out before a restart are not given out again")
  mutating func producerIDsSurvive() {
    _ = harness.start(nil)
    var after = TransactionCoordinator()
    for record in harness.records { after.restore(record) }
    var actions = TransactionActions()
    #expect(after.newProducerID(actions: &actions) == 1000)
  }

  @Test("bad requests to start a producer are refused")
  mutating func refusals() {
    #expect(harness.start("") == .failure(.invalidRequest))
    #expect(harness.start(timeout: 0) == .failure(.invalidTransactionTimeout))
    #expect(harness.start(timeout: 900_001) == .failure(.invalidTransactionTimeout))
  }

  @Test("a transaction goes from its first partition to its commit")
  mutating func commits() {
    let producer = harness.producer()
    #expect(harness.add(producer, 1) == nil)
    #expect(harness.add(producer, 0) == nil)
    #expect(harness.addOffsets(producer) == nil)
    #expect(harness.end(producer, commit: true) == nil)
    #expect(harness.state == .completeCommit)
    #expect(
      harness.written == [
        TransactionMarkers(
          transactionalID: "x", producer: producer, commit: true,
          partitions: [0, 1].map { TopicPartition(topic: "t", partition: $0) }, groups: ["g"])
      ])
    let states = harness.records.compactMap { record -> TransactionState? in
      if case .transaction(let transaction) = record { transaction.state } else { nil }
    }
    #expect(states == [.empty, .ongoing, .ongoing, .ongoing, .prepareCommit, .completeCommit])
  }

  @Test("a repeated EndTxn is answered as the first, the opposite one refused")
  mutating func idempotentEnd() {
    let producer = harness.producer()
    #expect(harness.end(producer, commit: true) == .invalidTxnState, "nothing is open")
    _ = harness.add(producer)
    harness.holdsMarkers = true
    #expect(harness.end(producer, commit: false) == nil)
    #expect(harness.end(producer, commit: false) == .concurrentTransactions)
    #expect(harness.end(producer, commit: true) == .invalidTxnState)
    #expect(harness.add(producer) == .concurrentTransactions)
    #expect(harness.addOffsets(producer) == .concurrentTransactions)
    #expect(harness.start() == .failure(.concurrentTransactions))
    harness.write(harness.held[0])
    #expect(harness.end(producer, commit: false) == nil)
    #expect(harness.end(producer, commit: true) == .invalidTxnState)
    #expect(harness.written.count == 1)
  }

  @Test("adding what is in the transaction already persists nothing")
  mutating func idempotentAdd() {
    let producer = harness.producer()
    _ = harness.add(producer)
    let count = harness.records.count
    #expect(harness.add(producer) == nil)
    #expect(harness.records.count == count)
  }

  @Test("a new producer fences the old one and aborts its open transaction first")
  mutating func fencing() {
    let old = harness.producer()
    _ = harness.add(old)
    #expect(harness.start() == .failure(.concurrentTransactions))
    #expect(harness.state == .completeAbort)
    #expect(harness.written.map(\.commit) == [false])
    #expect(harness.written[0].producer.epoch == 1, "logs learn the fencing epoch")
    #expect(harness.start() == .success(ProducerIdentity(id: old.id, epoch: 2)))
    #expect(harness.add(old) == .producerFenced)
    #expect(harness.addOffsets(old) == .producerFenced)
    #expect(harness.end(old, commit: true) == .producerFenced)
    #expect(harness.start(current: old) == .failure(.producerFenced))
    let stranger = ProducerIdentity(id: old.id + 5, epoch: 0)
    #expect(harness.add(stranger) == .invalidProducerIDMapping)
    #expect(harness.end(stranger, commit: true) == .invalidProducerIDMapping)
    #expect(harness.add(old, id: "unknown") == .invalidProducerIDMapping)
  }

  @Test("a transaction that takes too long is aborted and its producer fenced")
  mutating func timeout() {
    let producer = harness.producer()
    harness.advance(by: 5_000)
    _ = harness.add(producer, 0)
    harness.advance(by: 9_999)
    _ = harness.add(producer, 1)
    #expect(harness.state == .ongoing)
    harness.advance(by: 1)
    #expect(harness.state == .completeAbort)
    #expect(harness.end(producer, commit: true) == .producerFenced)
    #expect(harness.written[0].producer == ProducerIdentity(id: producer.id, epoch: 1))
    #expect(harness.producer().epoch == 2)
  }

  @Test("the same producer gets the next epoch after an error, and again when it repeats")
  mutating func ownBump() {
    let first = harness.producer()
    let next = ProducerIdentity(id: first.id, epoch: 1)
    #expect(harness.start(current: first) == .success(next))
    #expect(harness.start(current: first) == .success(next))
    _ = harness.producer()
    #expect(harness.start(current: next) == .failure(.producerFenced))
    let stranger = ProducerIdentity(id: 77, epoch: 0)
    #expect(harness.start(current: stranger) == .failure(.producerFenced))
  }

  @Test("a stale request to bump does not abort the successor's transaction")
  mutating func staleBump() {
    let old = harness.producer()
    let new = harness.producer()
    _ = harness.add(new)
    #expect(harness.start(current: old) == .failure(.producerFenced))
    #expect(harness.state == .ongoing)
  }

  @Test("when the epochs are used up the producer gets a new id")
  mutating func exhaustion() {
    let first = harness.producer()
    var transaction = harness.coordinator.transaction("x") ?? Transaction()
    transaction.producer.epoch = .max - 2
    harness.coordinator.restore(.transaction(transaction))
    let last = harness.producer()
    #expect(last == ProducerIdentity(id: first.id, epoch: .max - 1))
    _ = harness.add(last)
    #expect(harness.start() == .failure(.concurrentTransactions))
    #expect(harness.written[0].producer.epoch == .max)
    let rotated = harness.producer()
    #expect(rotated == ProducerIdentity(id: first.id + 1, epoch: 0))
    #expect(harness.end(last, commit: true) == .invalidProducerIDMapping)
  }

  @Test("a producer that used its epochs up itself recognises its repeated rotation")
  mutating func ownExhaustion() {
    _ = harness.producer()
    var transaction = harness.coordinator.transaction("x") ?? Transaction()
    transaction.producer.epoch = .max - 1
    harness.coordinator.restore(.transaction(transaction))
    let last = transaction.producer
    let rotated = ProducerIdentity(id: last.id + 1, epoch: 0)
    #expect(harness.start(current: last) == .success(rotated))
    #expect(harness.start(current: last) == .success(rotated))
  }

  @Test("a write is only of the transaction's own producer, partition and group")
  mutating func verification() {
    let producer = harness.producer()
    let partition = TopicPartition(topic: "t", partition: 0)
    func verify(_ producer: ProducerIdentity) -> ErrorCode? {
      harness.coordinator.verifyWrite(transactionalID: "x", producer, partition)
    }
    #expect(verify(producer) == .invalidTxnState)
    _ = harness.add(producer)
    #expect(verify(producer) == nil)
    let other = TopicPartition(topic: "t", partition: 9)
    #expect(
      harness.coordinator.verifyWrite(transactionalID: "x", producer, other) == .invalidTxnState)
    #expect(
      harness.coordinator.verifyOffsets(transactionalID: "x", producer, group: "g")
        == .invalidTxnState)
    _ = harness.addOffsets(producer)
    #expect(
      harness.coordinator.verifyOffsets(transactionalID: "x", producer, group: "g") == nil)
    _ = harness.end(producer, commit: true)
    #expect(verify(producer) == .invalidTxnState, "a delayed write comes too late")
    _ = harness.producer()
    #expect(verify(producer) == .invalidProducerEpoch)
  }

  @Test("after a restart open transactions go on and time out; decided ones are finished")
  mutating func restart() {
    let a = harness.producer("a")
    let b = harness.producer("b")
    _ = harness.add(a, id: "a")
    _ = harness.add(b, id: "b")
    harness.holdsMarkers = true
    _ = harness.end(b, commit: true, id: "b")
    var after = TransactionHarness()
    after.now = harness.now + 9_999
    for record in harness.records { after.coordinator.restore(record) }
    #expect(after.coordinator.unfinished() == harness.held)
    for markers in after.coordinator.unfinished() { after.write(markers) }
    #expect(after.coordinator.transaction("b")?.state == .completeCommit)
    #expect(after.add(a, 2, id: "a") == nil)
    after.advance(by: 1)
    #expect(after.coordinator.transaction("a")?.state == .completeAbort)
  }

  @Test("a transactional id nobody uses expires; one with an open transaction does not")
  mutating func expiry() {
    let week: Int64 = 7 * 24 * 3_600_000
    _ = harness.producer()
    harness.advance(by: week - 1)
    #expect(harness.state == .empty)
    harness.advance(by: 3_600_001)
    #expect(harness.state == nil)
    #expect(harness.records.last == .removed("x"))
  }
}
