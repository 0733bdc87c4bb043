import Testing

@testable import EmbeddedBroker

@Suite("Group membership")
struct GroupMembershipTests {
  var harness = GroupHarness()

  @Test("a dynamic member is first told its id, then joins with it")
  mutating func twoStepJoin() {
    let first = harness.join()
    let told = harness.joined[first]
    #expect(told?.error == .memberIDRequired)
    let id = told?.memberID ?? ""
    #expect(id.hasPrefix("client-"))
    #expect(id.count == "client-".count + 36)
    let second = harness.join(id)
    #expect(harness.joined[second] == nil)
    harness.advance(by: 100)
    #expect(harness.joined[second]?.error == nil)
    #expect(harness.joined[second]?.generation == 1)
    #expect(harness.joined[second]?.leader == id)
    #expect(harness.joined[second]?.members.map(\.id) == [id])
  }

  @Test("an old client joins in one step")
  mutating func oneStepJoin() {
    let token = harness.join(known: false)
    harness.advance(by: 100)
    #expect(harness.joined[token]?.error == nil)
    #expect(harness.joined[token]?.memberID.isEmpty == false)
  }

  @Test("an id that was given out and not used expires with its session timeout")
  mutating func pendingExpires() {
    let first = harness.join()
    let id = harness.joined[first]?.memberID ?? ""
    harness.advance(by: 10_000)
    let late = harness.join(id)
    #expect(harness.joined[late]?.error == .unknownMemberID)
  }

  @Test("members that come during the initial delay share the first generation")
  mutating func initialDelay() {
    let a = harness.start()
    harness.advance(by: 60)
    let b = harness.start()
    harness.advance(by: 40)
    #expect(harness.joined[a.token] == nil, "the delay is prolonged by a new member")
    harness.advance(by: 100)
    #expect(harness.joined[a.token]?.generation == 1)
    #expect(harness.joined[b.token]?.generation == 1)
    #expect(harness.joined[a.token]?.members.map(\.id) == [a.id, b.id])
    #expect(harness.joined[b.token]?.members.isEmpty == true)
  }

  @Test("the leader's assignment reaches everybody, whoever asks first")
  mutating func assignment() {
    let ids = harness.stable(3)
    #expect(harness.group().state == .stable)
    for (index, id) in ids.enumerated() {
      let token = harness.sync(id, 1)
      #expect(harness.synced[token]?.assignment == [UInt8(index)])
      #expect(harness.synced[token]?.protocolName == "range")
    }
  }

  @Test("a further member starts a rebalance that the others join")
  mutating func rebalanceOnJoin() {
    let ids = harness.stable(2)
    let third = harness.start()
    #expect(harness.heartbeat(ids[0], 1) == .rebalanceInProgress)
    #expect(harness.joined[third.token] == nil)
    let again = ids.map { harness.join($0) }
    #expect(harness.joined[third.token]?.generation == 2)
    #expect(again.allSatisfy { harness.joined[$0]?.generation == 2 })
  }

  @Test("a dynamic member that does not rejoin in time is left out")
  mutating func rebalanceTimeout() {
    let ids = harness.stable(2)
    let third = harness.start()
    let again = harness.join(ids[0])
    for _ in 0..<6 {
      harness.advance(by: 4_999)
      _ = harness.heartbeat(ids[1], 1)
    }
    #expect(harness.joined[third.token] == nil)
    harness.advance(by: 10)
    #expect(harness.joined[third.token]?.generation == 2)
    #expect(harness.joined[again]?.members.count == 2)
    #expect(harness.heartbeat(ids[1], 2) == .unknownMemberID)
  }

  @Test("a silent member expires and the rest rebalance")
  mutating func sessionTimeout() {
    let ids = harness.stable(2)
    harness.advance(by: 9_999)
    #expect(harness.heartbeat(ids[0], 1) == nil)
    harness.advance(by: 1)
    #expect(harness.group().members.count == 1)
    #expect(harness.heartbeat(ids[0], 1) == .rebalanceInProgress)
    #expect(harness.heartbeat(ids[1], 1) == .unknownMemberID)
  }

  @Test("a member that waits for an answer does not expire")
  mutating func waitingLives() {
    let ids = harness.stable(2)
    let again = harness.join(ids[0])
    for _ in 0..<5 {
      harness.advance(by: 5_000)
      _ = harness.heartbeat(ids[1], 1)
    }
    #expect(harness.group().members.count == 2)
    harness.advance(by: 5_000)
    #expect(harness.joined[again]?.error == nil)
  }

  @Test("a member that joined and never syncs is removed after the rebalance timeout")
  mutating func pendingSync() {
    let a = harness.start()
    let b = harness.start()
    harness.advance(by: 100)
    harness.advance(by: 100)
    let sync = harness.sync(a.id, 1, assignments: [a.id: [7], b.id: [8]])
    #expect(harness.synced[sync]?.assignment == [7])
    for _ in 0..<6 {
      harness.advance(by: 5_000)
      _ = harness.heartbeat(a.id, 1)
      _ = harness.heartbeat(b.id, 1)
    }
    #expect(harness.group().state == .preparingRebalance)
    #expect(harness.group().members.keys.sorted() == [a.id])
  }

  @Test("the leader leaving hands the lead on")
  mutating func leaderLeaves() {
    let ids = harness.stable(2)
    let left = harness.leave([(ids[0], nil)])
    #expect(left[0].error == nil)
    let again = harness.join(ids[1])
    #expect(harness.joined[again]?.leader == ids[1])
    #expect(harness.joined[again]?.generation == 2)
  }

  @Test("the last member leaving empties the group, which is remembered")
  mutating func empties() {
    let ids = harness.stable(1)
    _ = harness.leave([(ids[0], nil)])
    #expect(harness.group().state == .empty)
    #expect(harness.group().generation == 2)
    guard case .group(let snapshot) = harness.records.last else {
      Issue.record("nothing persisted")
      return
    }
    #expect(snapshot.members.isEmpty)
  }

  @Test("a leader that joins again starts a rebalance, a follower does not")
  mutating func rejoinStable() {
    let ids = harness.stable(2)
    let follower = harness.join(ids[1])
    #expect(harness.joined[follower]?.generation == 1)
    _ = harness.join(ids[0])
    #expect(harness.group().state == .preparingRebalance)
  }

  @Test("a lost answer to JoinGroup is repeated while the group waits for the assignment")
  mutating func repeatedJoin() {
    let a = harness.start()
    harness.advance(by: 100)
    let again = harness.join(a.id)
    #expect(harness.joined[again] == harness.joined[a.token])
  }

  @Test("changed metadata during the wait for the assignment starts over and tells who waits")
  mutating func changedMetadata() {
    let a = harness.start()
    let b = harness.start()
    harness.advance(by: 100)
    harness.advance(by: 100)
    let waiting = harness.sync(b.id, 1)
    _ = harness.join(a.id, protocols: [GroupProtocol(name: "range", metadata: [9])])
    #expect(harness.synced[waiting]?.error == .rebalanceInProgress)
  }

  @Test("the protocol is one all members offer, by votes")
  mutating func protocolSelection() {
    func offers(_ names: [String]) -> [GroupProtocol] {
      names.map { GroupProtocol(name: $0, metadata: []) }
    }
    let tokens = [["sticky", "range"], ["range", "sticky"], ["sticky", "range", "other"]].map {
      harness.start(protocols: offers($0)).token
    }
    harness.advance(by: 100)
    harness.advance(by: 100)
    #expect(tokens.allSatisfy { harness.joined[$0]?.protocolName == "sticky" })
    let foreign = harness.join(protocols: offers(["other"]))
    #expect(harness.joined[foreign]?.error == .inconsistentGroupProtocol)
    let otherType = harness.join(protocols: offers(["range"]), type: "connect")
    #expect(harness.joined[otherType]?.error == .inconsistentGroupProtocol)
  }

  @Test("a protocol that is not the group's is refused at SyncGroup")
  mutating func syncProtocol() {
    let ids = harness.stable(1)
    let token = harness.sync(ids[0], 1, protocolName: "roundrobin")
    #expect(harness.synced[token]?.error == .inconsistentGroupProtocol)
  }

  @Test("wrong generation, unknown member, unknown group and bad timeouts are refused")
  mutating func refusals() {
    let ids = harness.stable(1)
    #expect(harness.heartbeat(ids[0], 7) == .illegalGeneration)
    #expect(harness.heartbeat("nobody", 1) == .unknownMemberID)
    #expect(harness.heartbeat(ids[0], 1, group: "other") == .unknownMemberID)
    #expect(harness.heartbeat(ids[0], 1, group: "") == .invalidGroupID)
    let wrongGeneration = harness.sync(ids[0], 3)
    #expect(harness.synced[wrongGeneration]?.error == .illegalGeneration)
    let short = harness.join(session: 10)
    #expect(harness.joined[short]?.error == .invalidSessionTimeout)
    let nameless = harness.join(group: "")
    #expect(harness.joined[nameless]?.error == .invalidGroupID)
    let unknown = harness.join("nobody")
    #expect(harness.joined[unknown]?.error == .unknownMemberID)
    let stranger = harness.join("nobody", group: "new")
    #expect(harness.joined[stranger]?.error == .unknownMemberID)
    #expect(harness.leave([("nobody", nil)])[0].error == .unknownMemberID)
  }

  @Test("a group takes no more members than it may")
  mutating func maximumSize() {
    var limits = GroupLimits()
    limits.maximumMembers = 2
    harness = GroupHarness(limits: limits)
    _ = harness.stable(2)
    let third = harness.join()
    #expect(harness.joined[third]?.error == .groupMaxSizeReached)
  }

  @Test("ids given out without being used are bounded too")
  mutating func maximumPending() {
    var limits = GroupLimits()
    limits.maximumMembers = 2
    harness = GroupHarness(limits: limits)
    let tokens = (0..<3).map { _ in harness.join() }
    #expect(
      tokens.map { harness.joined[$0]?.error }
        == [.memberIDRequired, .memberIDRequired, .groupMaxSizeReached])
    harness.advance(by: 10_000)
    let later = harness.join()
    #expect(harness.joined[later]?.error == .memberIDRequired)
  }

  @Test("a rebalance timeout of nothing or less does not keep the timers busy")
  mutating func absurdTimeout() {
    let first = harness.join(instance: "i", rebalance: -5)
    harness.settle([first])
    let id = harness.joined[first]?.memberID ?? ""
    _ = harness.join(instance: "j", rebalance: 0)
    for _ in 0..<50 { harness.advance(by: 1) }
    #expect(harness.heartbeat(id, 1, instance: "i") != nil)
  }

  @Test("a group restored after a crash is stable, and its members' sessions start anew")
  mutating func restored() {
    let ids = harness.stable(2)
    var after = GroupHarness()
    after.now = harness.now + 60_000
    for record in harness.records { after.coordinator.restore(record, now: after.now) }
    #expect(after.group().state == .stable)
    #expect(after.heartbeat(ids[1], 1) == nil)
    let token = after.sync(ids[1], 1)
    #expect(after.synced[token]?.assignment == [1])
    after.advance(by: 9_999)
    #expect(after.heartbeat(ids[1], 1) == nil)
    after.advance(by: 1)
    #expect(after.heartbeat(ids[0], 1) == .unknownMemberID)
  }

  @Test("groups are listed, described and deleted only when empty")
  mutating func administration() {
    let ids = harness.stable(1)
    _ = harness.commit(5, .none, group: "simple")
    #expect(harness.coordinator.list(states: []).map(\.id) == ["g", "simple"])
    #expect(harness.coordinator.list(states: ["stable"]).map(\.id) == ["g"])
    let description = harness.coordinator.describe("g")
    #expect(description.state == "Stable")
    #expect(description.protocolName == "range")
    #expect(description.members.map(\.assignment) == [[0]])
    #expect(harness.coordinator.describe("none").state == "Dead")
    var actions = GroupActions()
    #expect(harness.coordinator.delete("g", actions: &actions) == .nonEmptyGroup)
    #expect(harness.coordinator.delete("none", actions: &actions) == .groupIDNotFound)
    _ = harness.leave([(ids[0], nil)])
    #expect(harness.coordinator.delete("g", actions: &actions) == nil)
    #expect(harness.coordinator.delete("simple", actions: &actions) == nil)
    #expect(harness.coordinator.list(states: []).isEmpty)
    #expect(actions == [.persist(.groupDeleted("g")), .persist(.groupDeleted("simple"))])
  }
}
