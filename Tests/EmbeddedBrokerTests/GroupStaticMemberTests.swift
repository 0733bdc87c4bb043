import Testing

@testable import EmbeddedBroker

@Suite("Static members")
struct GroupStaticMemberTests {
  var harness = GroupHarness()

  /// A stable group of static members `i0`, `i1`, …
  mutating func stable(_ count: Int) -> [String] {
    let tokens = (0..<count).map { harness.join(instance: "i\($0)") }
    harness.settle(tokens)
    return tokens.map { harness.joined[$0]?.memberID ?? "" }
  }

  @Test("a static member joins in one step")
  mutating func oneStep() {
    let ids = stable(2)
    #expect(ids[0].hasPrefix("i0-"))
    #expect(harness.group().state == .stable)
  }

  @Test("a static follower that restarts keeps its assignment without a rebalance")
  mutating func followerRestarts() {
    let ids = stable(2)
    let token = harness.join(instance: "i1", skipping: true)
    let reply = harness.joined[token]
    #expect(reply?.error == nil)
    #expect(reply?.generation == 1)
    #expect(reply?.memberID != ids[1])
    #expect(reply?.skipAssignment == false)
    #expect(harness.group().state == .stable)
    let sync = harness.sync(reply?.memberID ?? "", 1, instance: "i1")
    #expect(harness.synced[sync]?.assignment == [1])
    guard case .group(let snapshot) = harness.records.last else {
      Issue.record("the new member id is not persisted")
      return
    }
    #expect(snapshot.members.map(\.id) == [ids[0], reply?.memberID])
  }

  @Test("a static leader that restarts is told to skip the assignment if it understands")
  mutating func leaderRestarts() {
    let ids = stable(2)
    let token = harness.join(instance: "i0", skipping: true)
    let reply = harness.joined[token]
    #expect(reply?.skipAssignment == true)
    #expect(reply?.leader == reply?.memberID)
    #expect(reply?.members.count == 2)
    let older = harness.join(instance: "i0", skipping: false)
    #expect(harness.joined[older]?.leader == reply?.memberID, "its former self leads")
    #expect(harness.joined[older]?.members.isEmpty == true)
    #expect(ids[0] != reply?.memberID)
  }

  @Test("the process that was replaced is fenced everywhere")
  mutating func fenced() {
    let ids = stable(1)
    _ = harness.join(instance: "i0")
    #expect(harness.heartbeat(ids[0], 1, instance: "i0") == .fencedInstanceID)
    #expect(harness.heartbeat(ids[0], 1) == .unknownMemberID)
    let sync = harness.sync(ids[0], 1, instance: "i0")
    #expect(harness.synced[sync]?.error == .fencedInstanceID)
    let join = harness.join(ids[0], instance: "i0")
    #expect(harness.joined[join]?.error == .fencedInstanceID)
    let claim = MemberClaim(generation: 1, memberID: ids[0], instanceID: "i0")
    #expect(harness.commit(1, claim) == .fencedInstanceID)
    #expect(harness.commitInTransaction(1, producer: 5, claim) == .fencedInstanceID)
    #expect(harness.leave([(ids[0], "i0")])[0].error == .fencedInstanceID)
  }

  @Test("a waiting JoinGroup of the replaced process is answered that it is fenced")
  mutating func fencedWhileWaiting() {
    let first = harness.join(instance: "i0")
    let second = harness.join(instance: "i0")
    #expect(harness.joined[first]?.error == .fencedInstanceID)
    harness.advance(by: 200)
    #expect(harness.joined[second]?.generation == 1)
  }

  @Test("a replacement with another protocol rebalances")
  mutating func protocolChanges() {
    func offers(_ names: [String]) -> [GroupProtocol] {
      names.map { GroupProtocol(name: $0, metadata: []) }
    }
    let token = harness.join(instance: "i0", protocols: offers(["range", "sticky"]))
    harness.settle([token])
    #expect(harness.joined[token]?.protocolName == "range")
    let again = harness.join(instance: "i0", protocols: offers(["sticky"]))
    #expect(harness.joined[again]?.generation == 2)
    #expect(harness.joined[again]?.protocolName == "sticky")
  }

  @Test("a static member that does not rejoin in time stays, and keeps its place")
  mutating func staticStays() {
    let ids = stable(2)
    let third = harness.start()
    _ = harness.join(ids[0], instance: "i0")
    for _ in 0..<7 {
      harness.advance(by: 4_500)
      _ = harness.heartbeat(ids[1], 1, instance: "i1")
    }
    #expect(harness.joined[third.token]?.generation == 2)
    #expect(harness.group().members[ids[1]] != nil)
  }

  @Test("an administrator removes static members by instance id")
  mutating func administratorRemoves() {
    _ = stable(2)
    let replies = harness.leave([("", "i1"), ("", "nobody"), ("stranger", "i0")])
    #expect(replies.map(\.error) == [nil, .unknownMemberID, .fencedInstanceID])
    #expect(harness.group().members.count == 1)
  }

  @Test("a static member that stays away longer than its session is removed")
  mutating func expires() {
    _ = stable(1)
    harness.advance(by: 10_000)
    #expect(harness.group().members.isEmpty)
    #expect(harness.group().state == .empty)
  }
}
