extension Group {
  mutating func sync(
    _ request: SyncRequest, token: ReplyToken, now: Int64, actions: inout GroupActions
  ) {
    if let error = validateSync(request) {
      actions.append(.synced(token, SyncReply(error: error)))
      return
    }
    let memberID = request.memberID
    switch state {
    case .empty:
      actions.append(.synced(token, SyncReply(error: .unknownMemberID)))
    case .preparingRebalance:
      actions.append(.synced(token, SyncReply(error: .rebalanceInProgress)))
    case .completingRebalance:
      if let overtaken = members[memberID]?.awaitingSync {
        actions.append(.synced(overtaken, SyncReply(error: .rebalanceInProgress)))
      }
      members[memberID]?.awaitingSync = token
      noteSynced(memberID)
      if leader == memberID { assign(request.assignments, now: now, actions: &actions) }
    case .stable:
      noteSynced(memberID)
      actions.append(.synced(token, syncReply(for: memberID)))
      touch(memberID, now: now)
    }
  }

  mutating func heartbeat(_ claim: MemberClaim, now: Int64) -> ErrorCode? {
    if let error = validate(memberID: claim.memberID, instanceID: claim.instanceID) {
      return error
    }
    if claim.generation != generation { return .illegalGeneration }
    touch(claim.memberID, now: now)
    return state == .preparingRebalance ? .rebalanceInProgress : nil
  }

  /// LeaveGroup: of members by id, and of static members by instance id alone, as an
  /// administrator removes them.
  mutating func leave(
    _ leaving: [LeaveRequest.Member], now: Int64, limits: GroupLimits,
    actions: inout GroupActions
  ) -> [LeaveReply.Member] {
    var anyLeft = false
    let replies = leaving.map { identity in
      let error = leave(identity, actions: &actions)
      if error == nil { anyLeft = true }
      return LeaveReply.Member(
        memberID: identity.memberID, instanceID: identity.instanceID, error: error)
    }
    if anyLeft { afterRemoval(now: now, limits: limits, actions: &actions) }
    return replies
  }

  private mutating func leave(
    _ identity: LeaveRequest.Member, actions: inout GroupActions
  ) -> ErrorCode? {
    var memberID = identity.memberID
    if memberID.isEmpty {
      guard let instance = identity.instanceID, let current = staticMembers[instance] else {
        return .unknownMemberID
      }
      memberID = current
    } else if pendingJoin.contains(memberID) {
      remove(memberID)
      return nil
    }
    if let error = validate(memberID: memberID, instanceID: identity.instanceID) { return error }
    guard let member = members[memberID] else { return .unknownMemberID }
    drop(member, actions: &actions)
    return nil
  }

  /// The member lives: its session starts anew.
  mutating func touch(_ memberID: String, now: Int64) {
    guard let member = members[memberID] else { return }
    deadlines.schedule(.session(memberID: memberID), at: now + Int64(member.sessionTimeout))
  }

  private func validateSync(_ request: SyncRequest) -> ErrorCode? {
    if let error = validate(memberID: request.memberID, instanceID: request.instanceID) {
      return error
    }
    if request.generation != generation { return .illegalGeneration }
    if let type = request.protocolType, let ours = protocolType, type != ours {
      return .inconsistentGroupProtocol
    }
    if let name = request.protocolName, let ours = protocolName, name != ours {
      return .inconsistentGroupProtocol
    }
    return nil
  }

  private mutating func noteSynced(_ memberID: String) {
    pendingSync.remove(memberID)
    if pendingSync.isEmpty { deadlines.cancel(.sync) }
  }

  /// The leader's assignment: persisted first, then given to everybody who waits.
  private mutating func assign(
    _ assignments: [String: [UInt8]], now: Int64, actions: inout GroupActions
  ) {
    for memberID in members.keys {
      members[memberID]?.assignment = assignments[memberID] ?? []
    }
    transition(to: .stable, now: now)
    actions.append(.persist(.group(snapshot())))
    for member in orderedMembers {
      guard let token = member.awaitingSync else { continue }
      members[member.id]?.awaitingSync = nil
      actions.append(.synced(token, syncReply(for: member.id)))
      touch(member.id, now: now)
    }
  }

  private func syncReply(for memberID: String) -> SyncReply {
    SyncReply(
      error: nil, protocolType: protocolType, protocolName: protocolName,
      assignment: members[memberID]?.assignment ?? [])
  }
}
