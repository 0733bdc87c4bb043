import Testing

@testable import EmbeddedBroker

/// What lies in a partition of the model.
private enum ModelBatch {
  case data(producer: ProducerIdentity, transaction: Int)
  case marker(producer: ProducerIdentity, commit: Bool)
}

/// A partition with the real producer states and the real index of open transactions.
private struct ModelPartition {
  var log: [ModelBatch] = []
  let producers = ProducerStates()
  var index = TransactionIndex()

  mutating func append(_ header: BatchHeader, transaction: Int) -> AppendVerdict {
    var header = header
    let verdict = producers.validate(header, now: 0)
    guard verdict == .accept else { return verdict }
    header.baseOffset = Int64(log.count)
    log.append(
      .data(
        producer: ProducerIdentity(id: header.producerID, epoch: header.producerEpoch),
        transaction: transaction))
    index.wrote(producerID: header.producerID, at: header.baseOffset)
    producers.record(header, now: 0)
    return .accept
  }

  mutating func end(_ markers: TransactionMarkers) {
    let offset = Int64(log.count)
    log.append(.marker(producer: markers.producer, commit: markers.commit))
    index.ended(
      producerID: markers.producer.id, isCommit: markers.commit, markerOffset: offset)
    producers.recordMarker(
      producerID: markers.producer.id, producerEpoch: markers.producer.epoch, offset: offset,
      now: 0)
  }

  /// The first offset whose transaction has no marker yet, read off the log itself.
  var firstOpen: Int64? {
    var open: [Int64: Int64] = [:]
    for (offset, batch) in log.enumerated() {
      switch batch {
      case .data(let producer, _):
        if open[producer.id] == nil { open[producer.id] = Int64(offset) }
      case .marker(let producer, _): open.removeValue(forKey: producer.id)
      }
    }
    return open.values.min()
  }

  /// Transaction → whether its batches here were committed; nil while undecided.
  var outcomes: [Int: Bool?] {
    var outcomes: [Int: Bool?] = [:]
    var open: [Int64: Set<Int>] = [:]
    for batch in log {
      switch batch {
      case .data(let producer, let transaction):
        open[producer.id, default: []].insert(transaction)
        outcomes[transaction] = .some(nil)
      case .marker(let producer, let commit):
        for transaction in open.removeValue(forKey: producer.id) ?? [] {
          outcomes[transaction] = commit
        }
      }
    }
    return outcomes
  }
}

/// A process with a transactional producer. Killed ones stay around as zombies.
private struct ModelProducer {
  var id: String
  var identity: ProducerIdentity
  var transaction: Int
  /// Next sequence number a partition, of this epoch.
  var sequences: [Int32: Int32] = [:]
  var added: Set<Int32> = []
}

@Suite("Transactions under random schedules")
struct TransactionPropertyTests {
  private struct World {
    var harness = TransactionHarness()
    var partitions = (0..<3).map { _ in ModelPartition() }
    var processes: [ModelProducer] = []
    var transactions = 0
    /// What the coordinator told a producer of its transaction.
    var promised: [Int: Bool] = [:]

    mutating func apply(_ markers: TransactionMarkers) {
      for partition in markers.partitions {
        partitions[Int(partition.partition)].end(markers)
      }
      harness.write(markers)
    }

    mutating func start(_ id: String) {
      guard case .success(let identity) = harness.start(id) else { return }
      transactions += 1
      processes.append(ModelProducer(id: id, identity: identity, transaction: transactions))
    }

    mutating func produce(_ index: Int, to partition: Int32, skippingEnrolment: Bool) {
      var process = processes[index]
      defer { processes[index] = process }
      if !process.added.contains(partition), !skippingEnrolment {
        guard harness.add(process.identity, partition, id: process.id) == nil else { return }
        process.added.insert(partition)
      }
      let target = TopicPartition(topic: "t", partition: partition)
      guard
        harness.coordinator.verifyWrite(
          transactionalID: process.id, process.identity, target) == nil
      else { return }
      var header = BatchHeader()
      header.producerID = process.identity.id
      header.producerEpoch = process.identity.epoch
      header.baseSequence = process.sequences[partition] ?? 0
      header.recordCount = 1
      header.attributes = 0x10
      let verdict = partitions[Int(partition)].append(header, transaction: process.transaction)
      #expect(verdict == .accept, "a verified write of the current producer is in order")
      process.sequences[partition, default: 0] += 1
      let current = harness.coordinator.transaction(process.id)?.producer
      #expect(current == process.identity, "a zombie wrote")
    }

    mutating func end(_ index: Int, commit: Bool) {
      guard harness.end(processes[index].identity, commit: commit, id: processes[index].id) == nil
      else { return }
      let transaction = processes[index].transaction
      #expect(promised[transaction] == nil || promised[transaction] == commit)
      promised[transaction] = commit
      transactions += 1
      processes[index].transaction = transactions
      processes[index].added = []
    }

    mutating func restart() {
      // The markers on their way are lost with the process; what is decided is written again.
      var after = TransactionHarness()
      after.now = harness.now
      after.holdsMarkers = true
      after.records = harness.records
      for record in harness.records { after.coordinator.restore(record) }
      harness = after
      for markers in harness.coordinator.unfinished() { apply(markers) }
    }

    func check(_ seed: UInt64) {
      var outcome: [Int: Bool] = [:]
      for partition in partitions {
        #expect(partition.index.firstUnstableOffset == partition.firstOpen, "seed \(seed)")
        for (transaction, here) in partition.outcomes {
          guard let here else { continue }
          #expect(outcome[transaction] ?? here == here, "seed \(seed): half a transaction")
          outcome[transaction] = here
          if let promise = promised[transaction] {
            #expect(promise == here, "seed \(seed): told otherwise")
          } else {
            #expect(!here, "seed \(seed): committed what nobody asked to commit")
          }
        }
      }
    }
  }

  @Test("transactions are atomic, zombies never write, nothing stable is undecided")
  func atomicity() {
    for seed in UInt64(1)...200 {
      var random = IdentifierSource(seed: seed)
      var world = World()
      world.harness.holdsMarkers = true
      for _ in 0..<250 {
        let pick = world.processes.isEmpty ? 0 : Int(random.next() % UInt64(world.processes.count))
        switch random.next() % 20 {
        case 0...1: world.start(random.next() % 2 == 0 ? "a" : "b")
        case 2...11 where !world.processes.isEmpty:
          world.produce(
            pick, to: Int32(random.next() % 3), skippingEnrolment: random.next() % 8 == 0)
        case 12...14 where !world.processes.isEmpty:
          world.end(pick, commit: random.next() % 3 != 0)
        case 15...17 where !world.harness.held.isEmpty:
          let next = Int(random.next() % UInt64(world.harness.held.count))
          world.apply(world.harness.held.remove(at: next))
        case 18: world.harness.advance(by: Int64(random.next() % 4000))
        case 19 where random.next() % 4 == 0: world.restart()
        default: break
        }
        world.check(seed)
      }
      world.restart()
      world.harness.advance(by: 20_000)
      for markers in world.harness.held { world.apply(markers) }
      #expect(world.partitions.allSatisfy { $0.firstOpen == nil }, "seed \(seed)")
      world.check(seed)
    }
  }
}
