/// What a partition knows of its idempotent and transactional producers: Kafka's
/// ProducerStateManager and ProducerAppendInfo.
///
/// A producer nobody has heard of may start with any sequence number (KIP-360: its state may
/// have expired); one that is known must go on where it stopped, or start at 0 with a new epoch.
final class ProducerStates: ProducerStateTracking {
  /// Batches remembered a producer: a client has at most five requests in flight.
  static let retainedBatches = 5

  private struct Batch {
    var firstSequence: Int32
    var lastSequence: Int32
    var baseOffset: Int64
    /// -1 unless the topic stamps records itself.
    var logAppendTime: Int64
  }

  private struct Producer {
    var epoch: Int16
    /// Oldest first, at most `retainedBatches`.
    var batches: [Batch] = []
    var transactionStart: Int64?
    /// Milliseconds UTC.
    var lastSeen: Int64
  }

  /// `producer.id.expiration.ms`.
  private let expiration: Int64
  private let maximumProducers: Int
  private var producers: [Int64: Producer] = [:]

  /// - Parameters:
  ///   - expiration: how long a silent producer is remembered, milliseconds.
  ///   - maximumProducers: beyond it the longest silent ones without an open transaction are
  ///     forgotten, a tenth at a time.
  init(expiration: Int64 = 24 * 3_600_000, maximumProducers: Int = 20_000) {
    self.expiration = expiration
    self.maximumProducers = maximumProducers
  }

  /// Producers remembered.
  var count: Int { producers.count }

  /// The first offset of a producer's open transaction.
  func openTransaction(of producerID: Int64) -> Int64? { producers[producerID]?.transactionStart }

  func validate(_ batch: BatchHeader, now: Int64) -> AppendVerdict {
    guard let producer = producers[batch.producerID] else { return .accept }
    if batch.producerEpoch < producer.epoch { return .reject(.invalidProducerEpoch) }
    if batch.producerEpoch > producer.epoch {
      return batch.baseSequence == 0 ? .accept : .reject(.outOfOrderSequenceNumber)
    }
    let sequences = (batch.baseSequence, batch.lastSequence)
    if let known = producer.batches.first(where: {
      ($0.firstSequence, $0.lastSequence) == sequences
    }) {
      return .duplicate(baseOffset: known.baseOffset, logAppendTime: known.logAppendTime)
    }
    let expected = producer.batches.last.map { BatchHeader.sequence($0.lastSequence, plus: 1) }
    if batch.baseSequence != expected ?? 0 { return .reject(.outOfOrderSequenceNumber) }
    if producer.transactionStart != nil, !batch.isTransactional {
      return .reject(.invalidTxnState)
    }
    return .accept
  }

  func record(_ batch: BatchHeader, now: Int64) {
    guard batch.hasProducer else { return }
    let id = batch.producerID
    if producers[id] == nil { makeRoom() }
    var producer =
      producers.removeValue(forKey: id) ?? Producer(epoch: batch.producerEpoch, lastSeen: now)
    if producer.epoch != batch.producerEpoch {
      producer.epoch = batch.producerEpoch
      producer.batches.removeAll(keepingCapacity: true)
    }
    if producer.batches.count == Self.retainedBatches { producer.batches.removeFirst() }
    producer.batches.append(
      Batch(
        firstSequence: batch.baseSequence, lastSequence: batch.lastSequence,
        baseOffset: batch.baseOffset,
        logAppendTime: batch.hasLogAppendTime ? batch.maxTimestamp : -1))
    producer.lastSeen = now
    if batch.isTransactional, producer.transactionStart == nil {
      producer.transactionStart = batch.baseOffset
    }
    producers[id] = producer
  }

  func recordMarker(producerID: Int64, producerEpoch: Int16, offset: Int64, now: Int64) {
    if producers[producerID] == nil { makeRoom() }
    var producer =
      producers.removeValue(forKey: producerID) ?? Producer(epoch: producerEpoch, lastSeen: now)
    if producer.epoch < producerEpoch {
      producer.epoch = producerEpoch
      producer.batches.removeAll(keepingCapacity: true)
    }
    producer.transactionStart = nil
    producer.lastSeen = now
    producers[producerID] = producer
  }

  func expire(now: Int64) {
    producers = producers.filter {
      $0.value.transactionStart != nil || $0.value.lastSeen + expiration > now
    }
  }

  private func makeRoom() {
    guard producers.count >= maximumProducers else { return }
    let idle = producers.filter { $0.value.transactionStart == nil }
    let oldest = idle.sorted { ($0.value.lastSeen, $0.key) < ($1.value.lastSeen, $1.key) }
    for (id, _) in oldest.prefix(max(1, maximumProducers / 10)) {
      producers.removeValue(forKey: id)
    }
  }
}
