import Testing

@testable import EmbeddedBroker

/// A consumer process as the group sees it: it does what a client library does, but may fall
/// silent, come back late or be replaced.
private struct SimulatedConsumer {
  var instance: String?
  var memberID = ""
  var generation: Int32 = -1
  var waitingJoin: ReplyToken?
  var waitingSync: ReplyToken?
  /// What it was assigned in its generation.
  var owned: [UInt8]?
}

@Suite("Groups under random schedules")
struct GroupPropertyTests {
  static let partitions: UInt8 = 12

  /// Who was given what, over the whole run.
  private struct Ledger {
    var owners: [String: String] = [:]

    mutating func note(_ generation: Int32, _ owned: [UInt8], by owner: String) {
      for partition in owned {
        let key = "\(generation)/\(partition)"
        #expect(owners[key] == nil || owners[key] == owner, "\(key) has two owners")
        owners[key] = owner
      }
    }
  }

  private static func assign(_ members: [JoinReply.Member]) -> [String: [UInt8]] {
    var assignments: [String: [UInt8]] = [:]
    for partition in 0..<partitions {
      let member = members[Int(partition) % members.count]
      assignments[member.id, default: []].append(partition)
    }
    return assignments
  }

  /// Takes up the answers a consumer waits for.
  private static func absorb(
    _ consumer: inout SimulatedConsumer, _ harness: inout GroupHarness, _ ledger: inout Ledger
  ) {
    if let token = consumer.waitingJoin, let reply = harness.joined[token] {
      consumer.waitingJoin = nil
      switch reply.error {
      case nil:
        consumer.memberID = reply.memberID
        consumer.generation = reply.generation
        consumer.owned = nil
        let assignments =
          reply.leader == reply.memberID && !reply.skipAssignment ? assign(reply.members) : [:]
        consumer.waitingSync = harness.sync(
          reply.memberID, reply.generation, instance: consumer.instance,
          assignments: assignments)
      case .memberIDRequired?: consumer.memberID = reply.memberID
      default: consumer.memberID = ""
      }
    }
    if let token = consumer.waitingSync, let reply = harness.synced[token] {
      consumer.waitingSync = nil
      if reply.error == nil {
        consumer.owned = reply.assignment
        ledger.note(
          consumer.generation, reply.assignment, by: consumer.instance ?? consumer.memberID)
      } else if reply.error != .rebalanceInProgress {
        consumer.memberID = ""
      }
    }
  }

  private static func act(
    _ consumer: inout SimulatedConsumer, _ harness: inout GroupHarness, choice: UInt64
  ) {
    let waits = consumer.waitingJoin != nil || consumer.waitingSync != nil
    switch choice % 10 {
    case 0..<4 where !waits && consumer.owned == nil:
      consumer.waitingJoin = harness.join(consumer.memberID, instance: consumer.instance)
    case 0..<6 where !waits && consumer.owned != nil:
      let error = harness.heartbeat(
        consumer.memberID, consumer.generation, instance: consumer.instance)
      if error != nil { consumer.owned = nil }
      if error == .unknownMemberID || error == .fencedInstanceID { consumer.memberID = "" }
    case 6 where consumer.owned != nil:
      let claim = MemberClaim(
        generation: consumer.generation, memberID: consumer.memberID,
        instanceID: consumer.instance)
      if harness.commitInTransaction(1, producer: 1, claim) == nil {
        #expect(harness.group().generation == consumer.generation, "a stale commit passed")
        #expect(harness.group().members[consumer.memberID] != nil)
      }
    case 7:
      // The process dies and starts anew, without a word.
      consumer = SimulatedConsumer(instance: consumer.instance)
    case 8 where choice % 3 == 0 && !consumer.memberID.isEmpty:
      _ = harness.leave([(consumer.memberID, consumer.instance)])
      consumer = SimulatedConsumer(instance: consumer.instance)
    default: break
    }
  }

  @Test("no partition has two owners in one generation, and everybody is answered")
  func exclusiveOwnership() {
    for seed in UInt64(1)...150 {
      var random = IdentifierSource(seed: seed)
      var harness = GroupHarness(seed: seed)
      var ledger = Ledger()
      var consumers = (0..<5).map {
        SimulatedConsumer(instance: $0 % 2 == 0 ? "i\($0)" : nil)
      }
      for _ in 0..<300 {
        let index = Int(random.next() % UInt64(consumers.count))
        Self.act(&consumers[index], &harness, choice: random.next())
        for index in consumers.indices { Self.absorb(&consumers[index], &harness, &ledger) }
        harness.advance(by: Int64(random.next() % 400))
      }
      for _ in 0..<400 { harness.advance(by: 1000) }
      for index in consumers.indices { Self.absorb(&consumers[index], &harness, &ledger) }
      for _ in 0..<400 { harness.advance(by: 1000) }
      #expect(harness.group().members.isEmpty, "seed \(seed): silent members expire")
      #expect(harness.group().deadlines.isEmpty, "seed \(seed)")
      for consumer in consumers {
        if let token = consumer.waitingJoin { #expect(harness.joined[token] != nil) }
        if let token = consumer.waitingSync { #expect(harness.synced[token] != nil) }
      }
    }
  }

  @Test("a crash at any moment restores a group that settles again")
  func crashes() {
    for seed in UInt64(1)...60 {
      var random = IdentifierSource(seed: seed)
      var harness = GroupHarness(seed: seed)
      var consumers = (0..<4).map {
        SimulatedConsumer(instance: $0 % 2 == 0 ? "i\($0)" : nil)
      }
      var ledger = Ledger()
      for _ in 0..<(20 + Int(random.next() % 100)) {
        let index = Int(random.next() % UInt64(consumers.count))
        Self.act(&consumers[index], &harness, choice: random.next())
        for index in consumers.indices { Self.absorb(&consumers[index], &harness, &ledger) }
        harness.advance(by: Int64(random.next() % 400))
      }
      var after = GroupHarness(seed: seed &+ 1000)
      after.now = harness.now + 5
      for record in harness.records { after.coordinator.restore(record, now: after.now) }
      #expect(after.coordinator.offsets.pending == harness.coordinator.offsets.pending)
      // The clients are still there and find their requests unanswered.
      for index in consumers.indices {
        consumers[index].waitingJoin = nil
        consumers[index].waitingSync = nil
      }
      // Generations after a crash may repeat numbers nobody has been assigned in.
      var later = Ledger()
      for _ in 0..<600 {
        for index in consumers.indices {
          Self.act(&consumers[index], &after, choice: 0)
          Self.absorb(&consumers[index], &after, &later)
        }
        after.advance(by: 300)
      }
      #expect(after.group().state == .stable, "seed \(seed)")
      let owned = consumers.compactMap(\.owned).flatMap { $0 }.sorted()
      #expect(owned == Array(0..<Self.partitions), "seed \(seed)")
    }
  }
}
