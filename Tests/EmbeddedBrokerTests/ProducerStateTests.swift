import Testing

@testable import EmbeddedBroker

@Suite("Producer states")
struct ProducerStateTests {
  let states = ProducerStates()

  func batch(
    _ sequence: Int32, count: Int32 = 1, epoch: Int16 = 0, at offset: Int64 = 0,
    producer: Int64 = 1, transactional: Bool = false
  ) -> BatchHeader {
    var batch = BatchHeader()
    batch.producerID = producer
    batch.producerEpoch = epoch
    batch.baseSequence = sequence
    batch.lastOffsetDelta = count - 1
    batch.recordCount = count
    batch.baseOffset = offset
    if transactional { batch.attributes = 0x10 }
    return batch
  }

  func append(_ batch: BatchHeader) { states.record(batch, now: 0) }
  func verdict(_ batch: BatchHeader) -> AppendVerdict { states.validate(batch, now: 0) }

  @Test("sequences go on where they stopped")
  func inOrder() {
    #expect(verdict(batch(0, count: 3)) == .accept)
    append(batch(0, count: 3))
    #expect(verdict(batch(3)) == .accept)
    #expect(verdict(batch(4)) == .reject(.outOfOrderSequenceNumber))
    #expect(verdict(batch(1)) == .reject(.outOfOrderSequenceNumber))
  }

  @Test("each of the last five batches is recognised and answered with its offset")
  func duplicates() {
    for number in 0..<7 {
      append(batch(Int32(number) * 2, count: 2, at: Int64(100 + number * 2)))
    }
    for number in 2..<7 {
      #expect(
        verdict(batch(Int32(number) * 2, count: 2))
          == .duplicate(baseOffset: Int64(100 + number * 2), logAppendTime: -1))
    }
    #expect(verdict(batch(2, count: 2)) == .reject(.outOfOrderSequenceNumber))
    #expect(verdict(batch(12, count: 1)) == .reject(.outOfOrderSequenceNumber))
  }

  @Test("sequence numbers wrap to zero")
  func wraparound() {
    append(batch(.max - 1, count: 2))
    #expect(verdict(batch(0)) == .accept)
    append(batch(0, at: 2))
    #expect(verdict(batch(.max - 1, count: 2)) == .duplicate(baseOffset: 0, logAppendTime: -1))
    let across = batch(.max, count: 3, producer: 2)
    #expect(across.lastSequence == 1)
    append(across)
    #expect(verdict(batch(2, producer: 2)) == .accept)
  }

  @Test("an older epoch is fenced, a newer one starts at zero")
  func epochs() {
    append(batch(0, epoch: 3))
    #expect(verdict(batch(1, epoch: 2)) == .reject(.invalidProducerEpoch))
    #expect(verdict(batch(1, epoch: 4)) == .reject(.outOfOrderSequenceNumber))
    #expect(verdict(batch(0, epoch: 4)) == .accept)
    append(batch(0, epoch: 4, at: 1))
    #expect(verdict(batch(1, epoch: 4)) == .accept)
  }

  @Test("a producer nobody knows may start anywhere")
  func unknown() {
    #expect(verdict(batch(17)) == .accept)
  }

  @Test("a marker ends the transaction, and its epoch fences")
  func markers() {
    append(batch(0, epoch: 1, at: 10, transactional: true))
    append(batch(1, epoch: 1, at: 11, transactional: true))
    #expect(states.openTransaction(of: 1) == 10)
    #expect(verdict(batch(2, epoch: 1)) == .reject(.invalidTxnState))
    states.recordMarker(producerID: 1, producerEpoch: 1, offset: 12, now: 0)
    #expect(states.openTransaction(of: 1) == nil)
    #expect(verdict(batch(2, epoch: 1, transactional: true)) == .accept)
    #expect(verdict(batch(1, epoch: 1)) == .duplicate(baseOffset: 11, logAppendTime: -1))
    states.recordMarker(producerID: 1, producerEpoch: 2, offset: 13, now: 0)
    #expect(
      verdict(batch(2, epoch: 1, transactional: true)) == .reject(.invalidProducerEpoch))
    #expect(verdict(batch(2, epoch: 2)) == .reject(.outOfOrderSequenceNumber))
    #expect(verdict(batch(0, epoch: 2)) == .accept)
  }

  @Test("a marker of a producer without data fences older epochs all the same")
  func markerAlone() {
    states.recordMarker(producerID: 1, producerEpoch: 5, offset: 0, now: 0)
    #expect(verdict(batch(0, epoch: 4)) == .reject(.invalidProducerEpoch))
    #expect(verdict(batch(0, epoch: 5)) == .accept)
  }

  @Test("silent producers expire, but not with an open transaction; the count is bounded")
  func expiry() {
    let bounded = ProducerStates(expiration: 100, maximumProducers: 10)
    bounded.record(batch(0, producer: 0, transactional: true), now: 0)
    for producer in 1...30 { bounded.record(batch(0, producer: Int64(producer)), now: 1) }
    #expect(bounded.count <= 10)
    bounded.expire(now: 101)
    #expect(bounded.count == 1)
    #expect(bounded.openTransaction(of: 0) == 0)
  }
}
