/// All groups and their offsets: routes each request to its group. Pure: time comes in with each
/// call, answers and what must be persisted go out as actions, and `advance` fires timers.
///
/// Bounds: `limits.maximumGroups` groups of `limits.maximumMembers` members.
struct GroupCoordinator: Sendable {
  let limits: GroupLimits
  private(set) var groups: [String: Group] = [:]
  var offsets = OffsetStore()
  private var identifiers: IdentifierSource
  private var nextRetentionCheck: Int64 = .min

  init(limits: GroupLimits = GroupLimits(), seed: UInt64) {
    self.limits = limits
    identifiers = IdentifierSource(seed: seed)
  }

  /// No timer fires before this time (milliseconds UTC).
  var nextDeadline: Int64 {
    groups.values.reduce(nextRetentionCheck) { min($0, $1.deadlines.earliest) }
  }

  func group(_ id: String) -> Group? { groups[id] }

  // MARK: - Membership

  mutating func join(
    _ request: JoinRequest, token: ReplyToken, now: Int64, actions: inout GroupActions
  ) {
    let memberID = request.memberID
    if let error = refusal(request) {
      actions.append(.joined(token, .failed(error, memberID: memberID)))
      return
    }
    guard var group = takeGroup(request.groupID, creating: memberID.isEmpty, now: now) else {
      let error: ErrorCode = memberID.isEmpty ? .coordinatorNotAvailable : .unknownMemberID
      actions.append(.joined(token, .failed(error, memberID: memberID)))
      return
    }
    defer { groups[request.groupID] = group }
    guard accepts(memberID, in: group) else {
      group.remove(memberID)
      actions.append(.joined(token, .failed(.groupMaxSizeReached, memberID: "")))
      return
    }
    if memberID.isEmpty {
      let id = identifiers.memberID(prefix: request.instanceID ?? request.clientID)
      group.joinNew(
        request, newMemberID: id, token: token, now: now, limits: limits, actions: &actions)
    } else {
      group.joinKnown(request, token: token, now: now, limits: limits, actions: &actions)
    }
  }

  mutating func sync(
    _ request: SyncRequest, token: ReplyToken, now: Int64, actions: inout GroupActions
  ) {
    guard !request.groupID.isEmpty else {
      actions.append(.synced(token, SyncReply(error: .invalidGroupID)))
      return
    }
    guard groups[request.groupID] != nil else {
      actions.append(.synced(token, SyncReply(error: .unknownMemberID)))
      return
    }
    groups[request.groupID]?.sync(request, token: token, now: now, actions: &actions)
  }

  mutating func heartbeat(group id: String, _ claim: MemberClaim, now: Int64) -> ErrorCode? {
    if id.isEmpty { return .invalidGroupID }
    guard groups[id] != nil else { return .unknownMemberID }
    return groups[id]?.heartbeat(claim, now: now)
  }

  mutating func leave(
    _ request: LeaveRequest, now: Int64, actions: inout GroupActions
  ) -> LeaveReply {
    if request.groupID.isEmpty { return LeaveReply(error: .invalidGroupID) }
    let replies = groups[request.groupID]?.leave(
      request.members, now: now, limits: limits, actions: &actions)
    let unknown = request.members.map {
      LeaveReply.Member(
        memberID: $0.memberID, instanceID: $0.instanceID, error: .unknownMemberID)
    }
    return LeaveReply(error: nil, members: replies ?? unknown)
  }

  /// Fires every timer due: sessions, rebalances, retention of offsets.
  mutating func advance(to now: Int64, actions: inout GroupActions) {
    for id in groups.keys where (groups[id]?.deadlines.earliest ?? .max) <= now {
      groups[id]?.advance(to: now, limits: limits, actions: &actions)
    }
    if now >= nextRetentionCheck {
      nextRetentionCheck = now + limits.offsetRetentionCheckInterval
      expireOffsets(now: now, actions: &actions)
    }
  }

  // MARK: - Groups

  /// The group, made if it may be; nil if it is unknown or the broker holds too many.
  mutating func takeGroup(_ id: String, creating: Bool, now: Int64) -> Group? {
    if let group = groups[id] { return group }
    guard creating, groups.count < limits.maximumGroups else { return nil }
    let group = Group(id: id, now: now)
    groups[id] = group
    return group
  }

  mutating func touch(_ memberID: String, in group: String, now: Int64) {
    groups[group]?.touch(memberID, now: now)
  }

  mutating func forget(_ id: String) {
    groups.removeValue(forKey: id)
    offsets.removeAll(id)
  }

  /// Takes a record of the journal over, at start-up.
  mutating func restore(_ record: GroupRecord, now: Int64) {
    switch record {
    case .group(let snapshot): groups[snapshot.id] = Group(snapshot, now: now)
    case .groupDeleted(let id): forget(id)
    case .offsets(let group, let list):
      _ = takeGroup(group, creating: true, now: now)
      offsets.commit(group, list)
    case .offsetsRemoved(let group, let partitions): offsets.remove(group, partitions)
    case .pendingOffsets(let producer, let group, let list):
      _ = takeGroup(group, creating: true, now: now)
      offsets.hold(producerID: producer, group, list)
    case .transactionEnded(let producer, let committed):
      offsets.end(producerID: producer, committed: committed)
    }
  }

  private func refusal(_ request: JoinRequest) -> ErrorCode? {
    if request.groupID.isEmpty { return .invalidGroupID }
    let timeouts = limits.minimumSessionTimeout...limits.maximumSessionTimeout
    return timeouts.contains(request.sessionTimeout) ? nil : .invalidSessionTimeout
  }

  private func accepts(_ memberID: String, in group: Group) -> Bool {
    // Ids given out and not used are bounded like members; Kafka does not bound them.
    if memberID.isEmpty, group.pendingJoin.count >= limits.maximumMembers { return false }
    switch group.state {
    case .empty: return true
    case .preparingRebalance:
      if group.members[memberID]?.awaitingJoin != nil { return true }
      let waiting = group.members.values.count { $0.awaitingJoin != nil }
      return waiting < limits.maximumMembers
    case .completingRebalance, .stable:
      return group.members[memberID] != nil || group.members.count < limits.maximumMembers
    }
  }
}
