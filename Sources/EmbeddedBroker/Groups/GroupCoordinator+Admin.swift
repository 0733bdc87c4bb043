/// One line of ListGroups.
struct GroupListing: Equatable, Sendable {
  var id: String
  var protocolType: String
  var state: String
}

/// DescribeGroups of one group.
struct GroupDescription: Equatable, Sendable {
  struct Member: Equatable, Sendable {
    var id: String
    var instanceID: String?
    var clientID: String
    var clientHost: String
    var metadata: [UInt8]
    var assignment: [UInt8]
  }

  var id: String
  /// `Dead` for a group that is not there, as Kafka says it.
  var state: String
  var protocolType = ""
  var protocolName = ""
  var members: [Member] = []
}

extension GroupCoordinator {
  /// ListGroups; an empty filter lets every state pass.
  func list(states: [String]) -> [GroupListing] {
    let wanted = Set(states.map { $0.lowercased() })
    return groups.values
      .filter { wanted.isEmpty || wanted.contains($0.state.rawValue.lowercased()) }
      .map {
        GroupListing(
          id: $0.id, protocolType: $0.protocolType ?? "", state: $0.state.rawValue)
      }
      .sorted { $0.id < $1.id }
  }

  func describe(_ id: String) -> GroupDescription {
    guard let group = groups[id] else { return GroupDescription(id: id, state: "Dead") }
    let settled = group.state == .stable
    return GroupDescription(
      id: id, state: group.state.rawValue, protocolType: group.protocolType ?? "",
      protocolName: settled ? group.protocolName ?? "" : "",
      members: group.orderedMembers.map {
        GroupDescription.Member(
          id: $0.id, instanceID: $0.instanceID, clientID: $0.clientID, clientHost: $0.clientHost,
          metadata: settled ? $0.metadata(of: group.protocolName) : [],
          assignment: settled ? $0.assignment : [])
      })
  }

  /// DeleteGroups of one group: its offsets go with it. Refused while it has members, and while
  /// a transaction still may commit offsets of it.
  mutating func delete(_ id: String, actions: inout GroupActions) -> ErrorCode? {
    guard let group = groups[id] else { return .groupIDNotFound }
    guard group.state == .empty, !offsets.hasPending(id) else { return .nonEmptyGroup }
    forget(id)
    actions.append(.persist(.groupDeleted(id)))
    return nil
  }
}
