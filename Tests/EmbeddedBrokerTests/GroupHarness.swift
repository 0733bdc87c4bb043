@testable import EmbeddedBroker

/// A group coordinator with a clock of its own, for tests: one call is one request.
struct GroupHarness {
  var coordinator: GroupCoordinator
  var now: Int64 = 1_000_000
  var joined: [ReplyToken: JoinReply] = [:]
  var synced: [ReplyToken: SyncReply] = [:]
  /// Everything that was to be persisted, in order.
  var records: [GroupRecord] = []
  private var nextToken: UInt64 = 0

  init(limits: GroupLimits = GroupLimits(), seed: UInt64 = 1) {
    coordinator = GroupCoordinator(limits: limits, seed: seed)
  }

  static let range = [GroupProtocol(name: "range", metadata: [1])]

  mutating func absorb(_ actions: GroupActions) {
    for action in actions {
      switch action {
      case .persist(let record): records.append(record)
      case .joined(let token, let reply):
        precondition(joined[token] == nil, "answered twice")
        joined[token] = reply
      case .synced(let token, let reply):
        precondition(synced[token] == nil, "answered twice")
        synced[token] = reply
      }
    }
  }

  mutating func token() -> ReplyToken {
    nextToken += 1
    return ReplyToken(value: nextToken)
  }

  mutating func join(
    _ memberID: String = "", group: String = "g", instance: String? = nil,
    protocols: [GroupProtocol] = range, type: String = "consumer", session: Int32 = 10_000,
    rebalance: Int32 = 30_000, known: Bool = true, skipping: Bool = false
  ) -> ReplyToken {
    let token = token()
    var actions = GroupActions()
    coordinator.join(
      JoinRequest(
        groupID: group, memberID: memberID, instanceID: instance, clientID: "client",
        clientHost: "127.0.0.1", protocolType: type, protocols: protocols,
        sessionTimeout: session, rebalanceTimeout: rebalance, requiresKnownMemberID: known,
        supportsSkippingAssignment: skipping),
      token: token, now: now, actions: &actions)
    absorb(actions)
    return token
  }

  mutating func sync(
    _ memberID: String, _ generation: Int32, group: String = "g", instance: String? = nil,
    assignments: [String: [UInt8]] = [:], protocolName: String? = nil
  ) -> ReplyToken {
    let token = token()
    var actions = GroupActions()
    coordinator.sync(
      SyncRequest(
        groupID: group, generation: generation, memberID: memberID, instanceID: instance,
        protocolType: nil, protocolName: protocolName, assignments: assignments),
      token: token, now: now, actions: &actions)
    absorb(actions)
    return token
  }

  mutating func heartbeat(
    _ memberID: String, _ generation: Int32, group: String = "g", instance: String? = nil
  ) -> ErrorCode? {
    coordinator.heartbeat(
      group: group,
      MemberClaim(generation: generation, memberID: memberID, instanceID: instance), now: now)
  }

  mutating func leave(
    _ members: [(String, String?)], group: String = "g"
  ) -> [LeaveReply.Member] {
    var actions = GroupActions()
    let reply = coordinator.leave(
      LeaveRequest(
        groupID: group,
        members: members.map { LeaveRequest.Member(memberID: $0.0, instanceID: $0.1) }),
      now: now, actions: &actions)
    absorb(actions)
    return reply.members
  }

  mutating func commit(
    _ offset: Int64, _ claim: MemberClaim = .none, group: String = "g", metadata: String? = nil,
    partition: Int32 = 0
  ) -> ErrorCode? {
    var actions = GroupActions()
    let errors = coordinator.commit(
      group: group, claim,
      [
        OffsetToCommit(
          partition: TopicPartition(topic: "t", partition: partition), offset: offset,
          metadata: metadata)
      ], now: now, actions: &actions)
    absorb(actions)
    return errors[0]
  }

  mutating func commitInTransaction(
    _ offset: Int64, producer: Int64, _ claim: MemberClaim = .none, group: String = "g"
  ) -> ErrorCode? {
    var actions = GroupActions()
    let errors = coordinator.commitInTransaction(
      producerID: producer, group: group, claim,
      [OffsetToCommit(partition: TopicPartition(topic: "t", partition: 0), offset: offset)],
      now: now, actions: &actions)
    absorb(actions)
    return errors[0]
  }

  mutating func endTransaction(producer: Int64, committed: Bool) {
    var actions = GroupActions()
    coordinator.endTransaction(producerID: producer, committed: committed, actions: &actions)
    absorb(actions)
  }

  func fetch(group: String = "g", stable: Bool = false) -> FetchedOffset {
    coordinator.fetch(
      group: group, [TopicPartition(topic: "t", partition: 0)], requireStable: stable)[0]
  }

  mutating func advance(by milliseconds: Int64) {
    now += milliseconds
    var actions = GroupActions()
    coordinator.advance(to: now, actions: &actions)
    absorb(actions)
  }

  /// A dynamic member's two-step join up to where its JoinGroup waits.
  mutating func start(group: String = "g", protocols: [GroupProtocol] = range) -> (
    id: String, token: ReplyToken
  ) {
    let first = join(group: group, protocols: protocols)
    let id = joined[first]?.memberID ?? ""
    return (id, join(id, group: group, protocols: protocols))
  }

  /// A stable group of this many dynamic members, each assigned its number.
  mutating func stable(_ count: Int, group: String = "g") -> [String] {
    let members = (0..<count).map { _ in start(group: group) }
    advance(by: coordinator.limits.initialRebalanceDelay)
    settle(members.map(\.token), group: group)
    return members.map(\.id)
  }

  /// Lets members that just joined sync; the leader assigns each its position.
  mutating func settle(_ tokens: [ReplyToken], group: String = "g") {
    // Further members may prolong the initial delay; bounded by the rebalance timeout.
    for _ in 0..<400 where joined[tokens[0]] == nil {
      advance(by: coordinator.limits.initialRebalanceDelay)
    }
    let replies = tokens.compactMap { joined[$0] }
    for reply in replies where reply.leader != reply.memberID {
      _ = sync(reply.memberID, reply.generation, group: group)
    }
    for reply in replies where reply.leader == reply.memberID {
      var assignments: [String: [UInt8]] = [:]
      for (index, member) in reply.members.enumerated() {
        assignments[member.id] = [UInt8(index)]
      }
      _ = sync(reply.memberID, reply.generation, group: group, assignments: assignments)
    }
  }

  func group(_ id: String = "g") -> Group {
    coordinator.group(id) ?? Group(id: "missing", now: 0)
  }
}
