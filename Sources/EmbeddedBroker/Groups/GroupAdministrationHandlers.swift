extension Coordinators {
  /// FindCoordinator, ListGroups, DescribeGroups, DeleteGroups.
  func registerGroupAdministration(in router: RequestRouter) {
    router.register(FindCoordinatorRequest.self) { [unowned self] request, _ in find(request) }
    router.register(ListGroupsRequest.self) { [unowned self] request, _ in list(request) }
    router.register(DescribeGroupsRequest.self) { [unowned self] request, _ in
      describe(request)
    }
    router.register(DeleteGroupsRequest.self) { [unowned self] request, _ in
      var response = DeleteGroupsResponse()
      response.results = request.groupNames.map { name in
        var actions = GroupActions()
        let error = groups.delete(name, actions: &actions)
        perform(actions)
        return DeleteGroupsResponse.Group(
          groupID: name, errorCode: failure != nil ? .coordinatorNotAvailable : error ?? .none)
      }
      return response
    }
  }

  /// The only node coordinates everything.
  private func find(_ request: FindCoordinatorRequest) -> FindCoordinatorResponse {
    var response = FindCoordinatorResponse()
    response.coordinators = request.keys.map { key in
      var answer = FindCoordinatorResponse.Coordinator(key: key)
      if request.keyType == 0 || (request.keyType == 1 && !key.isEmpty) {
        answer.nodeID = services.nodeID
        answer.host = services.advertisedHost
        answer.port = services.advertisedPort
      } else {
        answer.errorCode = .invalidRequest
        answer.errorMessage = "The key type is unknown or the key is empty."
      }
      return answer
    }
    return response
  }

  private func list(_ request: ListGroupsRequest) -> ListGroupsResponse {
    var response = ListGroupsResponse()
    // All groups here are of the classic type.
    let types = request.typesFilter.map { $0.lowercased() }
    guard types.isEmpty || types.contains("classic") else { return response }
    response.groups = groups.list(states: request.statesFilter).map {
      ListGroupsResponse.Group(
        groupID: $0.id, protocolType: $0.protocolType, groupState: $0.state,
        groupType: "classic")
    }
    return response
  }

  private func describe(_ request: DescribeGroupsRequest) -> DescribeGroupsResponse {
    var response = DescribeGroupsResponse()
    response.groups = request.groups.map { id in
      let found = groups.describe(id)
      var answer = DescribeGroupsResponse.Group()
      answer.groupID = id
      answer.groupState = found.state
      answer.protocolType = found.protocolType
      answer.protocolData = found.protocolName
      answer.members = found.members.map {
        DescribeGroupsResponse.Group.Member(
          memberID: $0.id, groupInstanceID: $0.instanceID, clientID: $0.clientID,
          clientHost: $0.clientHost, memberMetadata: $0.metadata,
          memberAssignment: $0.assignment)
      }
      return answer
    }
    return response
  }
}
