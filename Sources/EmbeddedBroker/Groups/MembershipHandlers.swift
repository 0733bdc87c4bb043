extension Coordinators {
  /// JoinGroup, SyncGroup, Heartbeat, LeaveGroup.
  func registerMembership(in router: RequestRouter) {
    router.register(JoinGroupRequest.self) { [unowned self] request, context, reply in
      join(request, context, reply)
    }
    router.register(SyncGroupRequest.self) { [unowned self] request, context, reply in
      sync(request, context, reply)
    }
    router.register(HeartbeatRequest.self) { [unowned self] request, context in
      var response = HeartbeatResponse()
      response.errorCode = heartbeat(request, context) ?? .none
      return response
    }
    router.register(LeaveGroupRequest.self) { [unowned self] request, context in
      leave(request, context)
    }
  }

  private func join(
    _ request: JoinGroupRequest, _ context: RequestContext,
    _ reply: @escaping (JoinGroupResponse) -> Void
  ) {
    let token = awaitJoin { answer in
      var response = JoinGroupResponse()
      response.errorCode = answer.error ?? .none
      response.generationID = answer.generation
      response.protocolType = answer.protocolType
      // Before version 7 there is no null.
      response.protocolName = answer.protocolName ?? (context.version < 7 ? "" : nil)
      response.leader = answer.leader
      response.skipAssignment = answer.skipAssignment
      response.memberID = answer.memberID
      response.members = answer.members.map {
        JoinGroupResponse.Member(
          memberID: $0.id, groupInstanceID: $0.instanceID, metadata: $0.metadata)
      }
      reply(response)
    }
    let machineRequest = JoinRequest(
      groupID: request.groupID, memberID: request.memberID,
      instanceID: request.groupInstanceID, clientID: context.clientID,
      clientHost: context.clientHost, protocolType: request.protocolType,
      protocols: request.protocols.map { GroupProtocol(name: $0.name, metadata: $0.metadata) },
      sessionTimeout: request.sessionTimeoutMs,
      // Version 0 has no rebalance timeout of its own.
      rebalanceTimeout: context.version == 0
        ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
      requiresKnownMemberID: context.version >= 4,
      supportsSkippingAssignment: context.version >= 9)
    var actions = GroupActions()
    groups.join(machineRequest, token: token, now: context.now, actions: &actions)
    perform(actions)
  }

  private func sync(
    _ request: SyncGroupRequest, _ context: RequestContext,
    _ reply: @escaping (SyncGroupResponse) -> Void
  ) {
    let token = awaitSync { answer in
      var response = SyncGroupResponse()
      response.errorCode = answer.error ?? .none
      response.protocolType = answer.protocolType
      response.protocolName = answer.protocolName
      response.assignment = answer.assignment
      reply(response)
    }
    let assignments = Dictionary(
      request.assignments.map { ($0.memberID, $0.assignment) }, uniquingKeysWith: { $1 })
    let machineRequest = SyncRequest(
      groupID: request.groupID, generation: request.generationID, memberID: request.memberID,
      instanceID: request.groupInstanceID, protocolType: request.protocolType,
      protocolName: request.protocolName, assignments: assignments)
    var actions = GroupActions()
    groups.sync(machineRequest, token: token, now: context.now, actions: &actions)
    perform(actions)
  }

  private func heartbeat(_ request: HeartbeatRequest, _ context: RequestContext) -> ErrorCode? {
    if failure != nil { return .coordinatorNotAvailable }
    let claim = MemberClaim(
      generation: request.generationID, memberID: request.memberID,
      instanceID: request.groupInstanceID)
    return groups.heartbeat(group: request.groupID, claim, now: context.now)
  }

  private func leave(
    _ request: LeaveGroupRequest, _ context: RequestContext
  ) -> LeaveGroupResponse {
    var response = LeaveGroupResponse()
    var actions = GroupActions()
    let members = request.members.map {
      LeaveRequest.Member(memberID: $0.memberID, instanceID: $0.groupInstanceID)
    }
    let answer = groups.leave(
      LeaveRequest(groupID: request.groupID, members: members), now: context.now,
      actions: &actions)
    perform(actions)
    response.errorCode = failure != nil ? .coordinatorNotAvailable : answer.error ?? .none
    response.members = answer.members.map {
      LeaveGroupResponse.Member(
        memberID: $0.memberID, groupInstanceID: $0.instanceID, errorCode: $0.error ?? .none)
    }
    return response
  }
}
