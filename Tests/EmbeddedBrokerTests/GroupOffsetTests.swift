import Testing

@testable import EmbeddedBroker

@Suite("Committed offsets")
struct GroupOffsetTests {
  var harness = GroupHarness()

  @Test("a simple consumer commits and fetches without a group")
  mutating func simple() {
    #expect(harness.commit(42, .none, metadata: "note") == nil)
    #expect(harness.fetch().offset == 42)
    #expect(harness.fetch().metadata == "note")
    let all = harness.coordinator.fetch(group: "g", nil, requireStable: false)
    #expect(all.map(\.offset) == [42])
    #expect(harness.fetch(group: "other").offset == -1)
    #expect(harness.coordinator.fetch(group: "other", nil, requireStable: true).isEmpty)
  }

  @Test("a member commits only as itself and in its generation")
  mutating func members() {
    let ids = harness.stable(1)
    func claim(_ generation: Int32, _ id: String) -> MemberClaim {
      MemberClaim(generation: generation, memberID: id, instanceID: nil)
    }
    #expect(harness.commit(1, claim(1, ids[0])) == nil)
    #expect(harness.commit(2, claim(0, ids[0])) == .illegalGeneration)
    #expect(harness.commit(2, claim(1, "nobody")) == .unknownMemberID)
    #expect(harness.commit(2, .none) == .unknownMemberID, "the group has members")
    #expect(harness.commit(2, claim(1, "x"), group: "new") == .illegalGeneration)
    #expect(harness.fetch().offset == 1)
  }

  @Test("a member may still commit while a rebalance gathers, not while it completes")
  mutating func duringRebalance() {
    let ids = harness.stable(1)
    let second = harness.start()
    let claim = MemberClaim(generation: 1, memberID: ids[0], instanceID: nil)
    #expect(harness.commit(5, claim) == nil)
    _ = harness.join(ids[0])
    #expect(harness.joined[second.token]?.generation == 2)
    let next = MemberClaim(generation: 2, memberID: ids[0], instanceID: nil)
    #expect(harness.commit(6, next) == .rebalanceInProgress)
    #expect(harness.commitInTransaction(6, producer: 3, next) == nil)
  }

  @Test("a commit keeps its member alive")
  mutating func commitIsLife() {
    let ids = harness.stable(1)
    harness.advance(by: 9_000)
    _ = harness.commit(1, MemberClaim(generation: 1, memberID: ids[0], instanceID: nil))
    harness.advance(by: 9_000)
    #expect(harness.heartbeat(ids[0], 1) == nil)
  }

  @Test("metadata longer than allowed is refused")
  mutating func metadataBound() {
    #expect(harness.commit(1, .none, metadata: String(repeating: "x", count: 4096)) == nil)
    let tooLong = String(repeating: "x", count: 4097)
    #expect(harness.commit(2, .none, metadata: tooLong) == .offsetMetadataTooLarge)
    #expect(harness.fetch().offset == 1)
  }

  @Test("transactional offsets count from the commit marker on, and never after an abort")
  mutating func transactional() {
    _ = harness.commit(1)
    #expect(harness.commitInTransaction(10, producer: 7) == nil)
    #expect(harness.fetch().offset == 1)
    #expect(harness.fetch(stable: true).error == .unstableOffsetCommit)
    #expect(harness.fetch(stable: true).offset == -1)
    harness.endTransaction(producer: 7, committed: true)
    #expect(harness.fetch(stable: true).offset == 10)
    _ = harness.commitInTransaction(20, producer: 7)
    harness.endTransaction(producer: 7, committed: false)
    #expect(harness.fetch(stable: true).offset == 10)
    harness.endTransaction(producer: 7, committed: true)
    #expect(harness.fetch(stable: true).offset == 10)
  }

  @Test("TxnOffsetCommit checks member and generation as given, and lets older clients pass")
  mutating func transactionalFencing() {
    let ids = harness.stable(1)
    func claim(_ generation: Int32, _ id: String) -> MemberClaim {
      MemberClaim(generation: generation, memberID: id, instanceID: nil)
    }
    #expect(harness.commitInTransaction(1, producer: 1, claim(1, ids[0])) == nil)
    #expect(harness.commitInTransaction(1, producer: 1, claim(0, ids[0])) == .illegalGeneration)
    #expect(harness.commitInTransaction(1, producer: 1, claim(1, "zombie")) == .unknownMemberID)
    #expect(harness.commitInTransaction(1, producer: 1, claim(-1, ids[0])) == .illegalGeneration)
    #expect(harness.commitInTransaction(1, producer: 1, .none) == nil)
    #expect(harness.commitInTransaction(1, producer: 1, .none, group: "") == .invalidGroupID)
    #expect(
      harness.commitInTransaction(1, producer: 1, claim(4, "m"), group: "new")
        == .illegalGeneration)
  }

  @Test("pending offsets hold a group against deletion")
  mutating func pendingHolds() {
    _ = harness.commitInTransaction(1, producer: 1)
    var actions = GroupActions()
    #expect(harness.coordinator.delete("g", actions: &actions) == .nonEmptyGroup)
  }

  @Test("offsets of deleted partitions go, pending ones too")
  mutating func partitionsDeleted() {
    _ = harness.commit(1)
    _ = harness.commit(1, .none, partition: 1)
    _ = harness.commitInTransaction(2, producer: 1)
    var actions = GroupActions()
    harness.coordinator.partitionsDeleted(
      [TopicPartition(topic: "t", partition: 0)], actions: &actions)
    #expect(actions.count == 1)
    harness.endTransaction(producer: 1, committed: true)
    #expect(harness.fetch().offset == -1)
    #expect(harness.coordinator.fetch(group: "g", nil, requireStable: true).count == 1)
  }

  @Test("offsets of an empty group expire, those of a group with members do not")
  mutating func retention() {
    var limits = GroupLimits()
    limits.offsetRetention = 1000
    limits.offsetRetentionCheckInterval = 100
    harness = GroupHarness(limits: limits)
    let ids = harness.stable(1)
    let claim = MemberClaim(generation: 1, memberID: ids[0], instanceID: nil)
    _ = harness.commit(1, claim)
    _ = harness.commit(2, .none, group: "simple")
    for _ in 0..<20 {
      harness.advance(by: 100)
      _ = harness.heartbeat(ids[0], 1)
    }
    #expect(harness.fetch().offset == 1)
    #expect(harness.fetch(group: "simple").offset == -1)
    #expect(harness.coordinator.group("simple") == nil)
    _ = harness.leave([(ids[0], nil)])
    harness.advance(by: 900)
    #expect(harness.fetch().offset == 1)
    harness.advance(by: 200)
    #expect(harness.coordinator.group("g") == nil)
  }

  @Test("replaying the persisted records restores committed and pending offsets")
  mutating func replay() {
    _ = harness.commit(1)
    _ = harness.commitInTransaction(5, producer: 1)
    _ = harness.commitInTransaction(6, producer: 2, group: "h")
    harness.endTransaction(producer: 2, committed: true)
    var after = GroupCoordinator(seed: 9)
    for record in harness.records { after.restore(record, now: 0) }
    #expect(after.offsets.committed == harness.coordinator.offsets.committed)
    #expect(after.offsets.pending == harness.coordinator.offsets.pending)
  }
}
