extension Group {
  /// Starts a rebalance unless one is gathering members already; then sees whether it is done.
  mutating func rebalanceOrCompleteJoin(
    now: Int64, limits: GroupLimits, actions: inout GroupActions
  ) {
    if state == .preparingRebalance {
      completeJoinIfAllJoined(now: now, limits: limits, actions: &actions)
    } else {
      prepareRebalance(now: now, limits: limits, actions: &actions)
    }
  }

  /// Ends the gathering of members when none is missing. During the initial delay the timer
  /// alone ends it.
  mutating func completeJoinIfAllJoined(
    now: Int64, limits: GroupLimits, actions: inout GroupActions
  ) {
    guard state == .preparingRebalance, initialDelayLeft == nil, hasAllMembersJoined else {
      return
    }
    completeJoin(now: now, limits: limits, actions: &actions)
  }

  mutating func prepareRebalance(now: Int64, limits: GroupLimits, actions: inout GroupActions) {
    if state == .completingRebalance {
      failPendingSyncs(.rebalanceInProgress, now: now, actions: &actions)
    }
    pendingSync = []
    deadlines.cancel(.sync)
    let initial = state == .empty
    transition(to: .preparingRebalance, now: now)
    if initial {
      // Members that start together are gathered before the first assignment (KIP-134).
      newMemberAdded = false
      initialDelayLeft = max(rebalanceTimeout - limits.initialRebalanceDelay, 0)
      deadlines.schedule(.join, at: now + limits.initialRebalanceDelay)
      if limits.initialRebalanceDelay <= 0 { joinTimeout(now: now, limits: limits, &actions) }
    } else if hasAllMembersJoined {
      completeJoin(now: now, limits: limits, actions: &actions)
    } else {
      deadlines.schedule(.join, at: now + rebalanceTimeout)
    }
  }

  /// The join timer: prolongs the initial delay while members keep coming, else ends the join.
  mutating func joinTimeout(now: Int64, limits: GroupLimits, _ actions: inout GroupActions) {
    guard state == .preparingRebalance else { return }
    if let left = initialDelayLeft, newMemberAdded, left > 0 {
      newMemberAdded = false
      let delay = min(limits.initialRebalanceDelay, left)
      initialDelayLeft = max(left - limits.initialRebalanceDelay, 0)
      deadlines.schedule(.join, at: now + delay)
      return
    }
    completeJoin(now: now, limits: limits, actions: &actions)
  }

  /// Ends the gathering: dynamic members that did not come are removed, static ones kept; the
  /// next generation begins.
  private mutating func completeJoin(
    now: Int64, limits: GroupLimits, actions: inout GroupActions
  ) {
    deadlines.cancel(.join)
    initialDelayLeft = nil
    for member in orderedMembers where member.awaitingJoin == nil && !member.isStatic {
      remove(member.id)
    }
    if !members.isEmpty, !electJoinedLeader() {
      // Only absent static members are left: wait another round for one of them.
      deadlines.schedule(.join, at: now + rebalanceTimeout)
      return
    }
    generation = generation == .max ? 1 : generation + 1
    pendingSync = []
    if members.isEmpty {
      protocolName = nil
      leader = nil
      transition(to: .empty, now: now)
      actions.append(.persist(.group(snapshot())))
      return
    }
    protocolName = selectProtocol()
    transition(to: .completingRebalance, now: now)
    for member in orderedMembers {
      if let token = member.awaitingJoin {
        members[member.id]?.awaitingJoin = nil
        actions.append(.joined(token, joinReply(for: member.id)))
      }
      members[member.id]?.isNew = false
      pendingSync.insert(member.id)
      deadlines.schedule(.session(memberID: member.id), at: now + Int64(member.sessionTimeout))
    }
    deadlines.schedule(.sync, at: now + rebalanceTimeout)
  }

  /// The leader stays if it joined; else the first that joined leads. False if nobody did.
  private mutating func electJoinedLeader() -> Bool {
    if let leader, members[leader]?.awaitingJoin != nil { return true }
    guard let next = orderedMembers.first(where: { $0.awaitingJoin != nil }) else { return false }
    leader = next.id
    return true
  }

  /// Answers everybody who waits for an assignment with an error and forgets assignments.
  private mutating func failPendingSyncs(
    _ error: ErrorCode, now: Int64, actions: inout GroupActions
  ) {
    for member in orderedMembers {
      members[member.id]?.assignment = []
      guard let token = member.awaitingSync else { continue }
      members[member.id]?.awaitingSync = nil
      actions.append(.synced(token, SyncReply(error: error)))
      deadlines.schedule(.session(memberID: member.id), at: now + Int64(member.sessionTimeout))
    }
  }

  /// Fires what is due.
  mutating func advance(to now: Int64, limits: GroupLimits, actions: inout GroupActions) {
    // Each timer fired is removed; those it sets lie in the future, so the loop ends.
    while let timer = deadlines.popDue(at: now) {
      switch timer {
      case .join: joinTimeout(now: now, limits: limits, &actions)
      case .sync: syncTimeout(now: now, limits: limits, actions: &actions)
      case .session(let memberID):
        sessionTimeout(memberID, now: now, limits: limits, actions: &actions)
      }
    }
  }

  private mutating func syncTimeout(
    now: Int64, limits: GroupLimits, actions: inout GroupActions
  ) {
    guard state == .completingRebalance || state == .stable, !pendingSync.isEmpty else { return }
    for memberID in pendingSync.sorted() { remove(memberID) }
    prepareRebalance(now: now, limits: limits, actions: &actions)
  }

  private mutating func sessionTimeout(
    _ memberID: String, now: Int64, limits: GroupLimits, actions: inout GroupActions
  ) {
    if pendingJoin.remove(memberID) != nil {
      completeJoinIfAllJoined(now: now, limits: limits, actions: &actions)
      return
    }
    guard let member = members[memberID] else { return }
    // Who waits for an answer of ours is alive.
    if !member.isNew, member.awaitingJoin != nil || member.awaitingSync != nil { return }
    drop(member, actions: &actions)
    afterRemoval(now: now, limits: limits, actions: &actions)
  }

  /// Removes a member; a JoinGroup or SyncGroup of its that waits is answered.
  mutating func drop(_ member: GroupMember, actions: inout GroupActions) {
    if let token = member.awaitingJoin {
      actions.append(.joined(token, .failed(.unknownMemberID, memberID: "")))
    }
    if let token = member.awaitingSync {
      actions.append(.synced(token, SyncReply(error: .unknownMemberID)))
    }
    remove(member.id)
  }

  /// After members went: rebalance, or see whether the one under way is done now.
  mutating func afterRemoval(now: Int64, limits: GroupLimits, actions: inout GroupActions) {
    switch state {
    case .stable, .completingRebalance:
      prepareRebalance(now: now, limits: limits, actions: &actions)
    case .preparingRebalance:
      completeJoinIfAllJoined(now: now, limits: limits, actions: &actions)
    case .empty: break
    }
  }
}
