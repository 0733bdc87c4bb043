/// What JoinGroup and SyncGroup are answered with, in order, and what is to be persisted.
typealias GroupActions = [GroupAction]

extension Group {
  /// JoinGroup of a member without an id. `newMemberID` is the id it gets.
  mutating func joinNew(
    _ request: JoinRequest, newMemberID: String, token: ReplyToken, now: Int64,
    limits: GroupLimits, actions: inout GroupActions
  ) {
    guard supports(protocolType: request.protocolType, request.protocols) else {
      actions.append(.joined(token, .failed(.inconsistentGroupProtocol, memberID: "")))
      return
    }
    if let instance = request.instanceID {
      if let old = staticMembers[instance] {
        replaceStatic(
          request, old: old, new: newMemberID, token: token, now: now, limits: limits,
          actions: &actions)
      } else {
        addAndRebalance(
          request, memberID: newMemberID, token: token, now: now, limits: limits,
          actions: &actions)
      }
    } else if request.requiresKnownMemberID {
      pendingJoin.insert(newMemberID)
      deadlines.schedule(
        .session(memberID: newMemberID), at: now + Int64(request.sessionTimeout))
      actions.append(.joined(token, .failed(.memberIDRequired, memberID: newMemberID)))
    } else {
      addAndRebalance(
        request, memberID: newMemberID, token: token, now: now, limits: limits, actions: &actions)
    }
  }

  /// JoinGroup of a member that says which member it is.
  mutating func joinKnown(
    _ request: JoinRequest, token: ReplyToken, now: Int64, limits: GroupLimits,
    actions: inout GroupActions
  ) {
    let memberID = request.memberID
    guard supports(protocolType: request.protocolType, request.protocols) else {
      actions.append(.joined(token, .failed(.inconsistentGroupProtocol, memberID: memberID)))
      return
    }
    if pendingJoin.contains(memberID), request.instanceID == nil {
      addAndRebalance(
        request, memberID: memberID, token: token, now: now, limits: limits, actions: &actions)
      return
    }
    if let error = validate(memberID: memberID, instanceID: request.instanceID) {
      actions.append(.joined(token, .failed(error, memberID: memberID)))
      return
    }
    let unchanged = members[memberID]?.protocols == request.protocols
    switch state {
    case .completingRebalance where unchanged:
      // The answer to the first JoinGroup was lost: repeat it.
      actions.append(.joined(token, joinReply(for: memberID)))
    case .stable where unchanged && leader != memberID:
      actions.append(.joined(token, joinReply(for: memberID)))
    case .empty:
      actions.append(.joined(token, .failed(.unknownMemberID, memberID: memberID)))
    case .preparingRebalance, .completingRebalance, .stable:
      update(request, memberID: memberID, token: token, actions: &actions)
      rebalanceOrCompleteJoin(now: now, limits: limits, actions: &actions)
    }
  }

  /// The answer that ends a join for one member.
  func joinReply(for memberID: String) -> JoinReply {
    var reply = JoinReply(memberID: memberID)
    reply.generation = generation
    reply.protocolType = protocolType
    reply.protocolName = protocolName
    reply.leader = leader ?? ""
    if leader == memberID { reply.members = memberList() }
    return reply
  }

  private func memberList() -> [JoinReply.Member] {
    orderedMembers.map {
      JoinReply.Member(
        id: $0.id, instanceID: $0.instanceID, metadata: $0.metadata(of: protocolName))
    }
  }

  private mutating func addAndRebalance(
    _ request: JoinRequest, memberID: String, token: ReplyToken, now: Int64, limits: GroupLimits,
    actions: inout GroupActions
  ) {
    if state == .preparingRebalance, previousState == .empty { newMemberAdded = true }
    if members.isEmpty { protocolType = request.protocolType }
    add(
      GroupMember(
        id: memberID, instanceID: request.instanceID, clientID: request.clientID,
        clientHost: request.clientHost, sessionTimeout: request.sessionTimeout,
        rebalanceTimeout: request.rebalanceTimeout, protocols: request.protocols,
        awaitingJoin: token, isNew: true))
    // A new member waits for its first join without heartbeats; bounded, lest it stay for ever.
    deadlines.schedule(.session(memberID: memberID), at: now + limits.newMemberJoinTimeout)
    rebalanceOrCompleteJoin(now: now, limits: limits, actions: &actions)
  }

  /// Takes over what a member offers now; an older request still waiting is answered that it
  /// was overtaken.
  private mutating func update(
    _ request: JoinRequest, memberID: String, token: ReplyToken, actions: inout GroupActions
  ) {
    if let overtaken = members[memberID]?.awaitingJoin {
      actions.append(.joined(overtaken, .failed(.rebalanceInProgress, memberID: memberID)))
    }
    members[memberID]?.protocols = request.protocols
    members[memberID]?.sessionTimeout = request.sessionTimeout
    members[memberID]?.rebalanceTimeout = request.rebalanceTimeout
    members[memberID]?.awaitingJoin = token
  }

  /// A static member came back under its instance id (KIP-345): the new process takes the old
  /// one's place and the old one is fenced. A stable group whose protocol stays the same goes
  /// on without a rebalance.
  private mutating func replaceStatic(
    _ request: JoinRequest, old: String, new: String, token: ReplyToken, now: Int64,
    limits: GroupLimits, actions: inout GroupActions
  ) {
    guard var member = members.removeValue(forKey: old) else { return }
    let formerLeader = leader
    if let waiting = member.awaitingJoin {
      actions.append(.joined(waiting, .failed(.fencedInstanceID, memberID: old)))
    }
    if let waiting = member.awaitingSync {
      actions.append(.synced(waiting, SyncReply(error: .fencedInstanceID)))
    }
    deadlines.cancel(.session(memberID: old))
    pendingSync.remove(old)
    member.id = new
    member.awaitingJoin = nil
    member.awaitingSync = nil
    member.clientID = request.clientID
    member.clientHost = request.clientHost
    members[new] = member
    if leader == old { leader = new }
    staticMembers[request.instanceID ?? ""] = new
    update(request, memberID: new, token: token, actions: &actions)
    deadlines.schedule(.session(memberID: new), at: now + Int64(request.sessionTimeout))

    switch state {
    case .stable where selectProtocol() == protocolName:
      members[new]?.awaitingJoin = nil
      var reply = joinReply(for: new)
      if request.supportsSkippingAssignment {
        reply.skipAssignment = leader == new
      } else {
        // An older client that saw itself as leader would assign again and overwrite the
        // others' assignment; so it is told that its former self leads.
        reply.leader = formerLeader ?? ""
        reply.members = []
      }
      actions.append(.persist(.group(snapshot())))
      actions.append(.joined(token, reply))
    case .completingRebalance:
      prepareRebalance(now: now, limits: limits, actions: &actions)
    case .stable, .preparingRebalance, .empty:
      rebalanceOrCompleteJoin(now: now, limits: limits, actions: &actions)
    }
  }
}
