/// One consumer group: a state machine without clock, wire format or I/O (Kafka's classic group
/// protocol; the rules are those of GroupMetadataManager and ClassicGroup). Every input carries
/// the time; what must be done is appended to the caller's actions.
struct Group: Sendable {
  let id: String
  var state = GroupState.empty
  var previousState = GroupState.empty
  /// Milliseconds UTC.
  var stateSince: Int64
  var generation: Int32 = 0
  var protocolType: String?
  var protocolName: String?
  var leader: String?
  var members: [String: GroupMember] = [:]
  /// Instance id → member id.
  var staticMembers: [String: String] = [:]
  /// Ids given out to dynamic members that have not joined with them yet.
  var pendingJoin: Set<String> = []
  /// Members of this generation that have not asked for their assignment yet.
  var pendingSync: Set<String> = []
  var deadlines = Deadlines<GroupTimer>()
  /// Whether a member came during the initial delay, which then is prolonged.
  var newMemberAdded = false
  /// What is left of the initial delay's prolongation, milliseconds; nil outside of it.
  var initialDelayLeft: Int64?
  var nextOrder: UInt64 = 0

  init(id: String, now: Int64) {
    self.id = id
    stateSince = now
  }

  /// Members in the order they joined.
  var orderedMembers: [GroupMember] {
    members.values.sorted { $0.order < $1.order }
  }

  var hasAllMembersJoined: Bool {
    pendingJoin.isEmpty && members.values.allSatisfy { $0.awaitingJoin != nil }
  }

  /// The longest of the members' rebalance timeouts, milliseconds; at least 1, so that a timer
  /// set by it always lies in the future.
  var rebalanceTimeout: Int64 {
    max(1, Int64(members.values.map(\.rebalanceTimeout).max() ?? 0))
  }

  mutating func transition(to next: GroupState, now: Int64) {
    previousState = state
    state = next
    stateSince = now
  }

  /// Protocols every member offers.
  func candidateProtocols() -> Set<String> {
    var common: Set<String>?
    for member in members.values {
      let names = Set(member.protocols.map(\.name))
      common = common?.intersection(names) ?? names
    }
    return common ?? []
  }

  /// The protocol most members prefer among those all offer; ties fall by name.
  func selectProtocol() -> String? {
    let candidates = candidateProtocols()
    var votes: [String: Int] = [:]
    for member in members.values {
      if let name = member.vote(among: candidates) { votes[name, default: 0] += 1 }
    }
    return votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  func supports(protocolType type: String, _ protocols: [GroupProtocol]) -> Bool {
    if state == .empty { return !type.isEmpty && !protocols.isEmpty }
    guard protocolType == type else { return false }
    if members.isEmpty { return !protocols.isEmpty }
    let candidates = candidateProtocols()
    return protocols.contains { candidates.contains($0.name) }
  }

  /// Checks that a member is who it says it is: UNKNOWN_MEMBER_ID, or FENCED_INSTANCE_ID when
  /// another process has taken over the instance id.
  func validate(memberID: String, instanceID: String?) -> ErrorCode? {
    if let instanceID {
      guard let current = staticMembers[instanceID] else { return .unknownMemberID }
      if current != memberID { return .fencedInstanceID }
    }
    return members[memberID] == nil ? .unknownMemberID : nil
  }

  /// The checks of OffsetCommit, or of TxnOffsetCommit (KIP-447): member, instance, generation.
  func validateCommit(_ claim: MemberClaim, transactional: Bool) -> ErrorCode? {
    if claim.generation < 0, state == .empty { return nil }
    if claim.generation >= 0 || !claim.memberID.isEmpty || claim.instanceID != nil {
      if let error = validate(memberID: claim.memberID, instanceID: claim.instanceID) {
        return error
      }
      if claim.generation != generation { return .illegalGeneration }
    } else if !transactional, state != .empty {
      return .unknownMemberID
    }
    return !transactional && state == .completingRebalance ? .rebalanceInProgress : nil
  }

  mutating func add(_ member: GroupMember) {
    var member = member
    member.order = nextOrder
    nextOrder += 1
    if let instance = member.instanceID { staticMembers[instance] = member.id }
    if leader == nil { leader = member.id }
    members[member.id] = member
    pendingJoin.remove(member.id)
  }

  mutating func remove(_ memberID: String) {
    if let removed = members.removeValue(forKey: memberID), let instance = removed.instanceID {
      staticMembers.removeValue(forKey: instance)
    }
    if leader == memberID { leader = orderedMembers.first?.id }
    pendingJoin.remove(memberID)
    pendingSync.remove(memberID)
    deadlines.cancel(.session(memberID: memberID))
  }

  func snapshot() -> GroupSnapshot {
    GroupSnapshot(
      id: id, generation: generation, protocolType: protocolType, protocolName: protocolName,
      leader: leader, stateSince: stateSince,
      members: orderedMembers.map {
        GroupSnapshot.Member(
          id: $0.id, instanceID: $0.instanceID, clientID: $0.clientID, clientHost: $0.clientHost,
          sessionTimeout: $0.sessionTimeout, rebalanceTimeout: $0.rebalanceTimeout,
          protocols: $0.protocols, assignment: $0.assignment)
      })
  }

  /// Restores a group after a restart: stable with its members, whose sessions start anew, or
  /// empty.
  init(_ snapshot: GroupSnapshot, now: Int64) {
    id = snapshot.id
    generation = snapshot.generation
    protocolType = snapshot.protocolType
    protocolName = snapshot.protocolName
    state = snapshot.members.isEmpty ? .empty : .stable
    previousState = state
    stateSince = snapshot.stateSince
    for saved in snapshot.members {
      add(
        GroupMember(
          id: saved.id, instanceID: saved.instanceID, clientID: saved.clientID,
          clientHost: saved.clientHost, sessionTimeout: saved.sessionTimeout,
          rebalanceTimeout: saved.rebalanceTimeout, protocols: saved.protocols,
          assignment: saved.assignment))
      deadlines.schedule(.session(memberID: saved.id), at: now + Int64(saved.sessionTimeout))
    }
    leader = snapshot.members.isEmpty ? nil : snapshot.leader
  }
}
