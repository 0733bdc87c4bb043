/// OffsetCommit or TxnOffsetCommit of one partition.
struct OffsetToCommit: Sendable {
  var partition: TopicPartition
  var offset: Int64
  var leaderEpoch: Int32 = -1
  var metadata: String?
}

/// OffsetFetch of one partition: the offset, -1 if there is none, or UNSTABLE_OFFSET_COMMIT.
struct FetchedOffset: Equatable, Sendable {
  var partition: TopicPartition
  var offset: Int64 = -1
  var leaderEpoch: Int32 = -1
  var metadata = ""
  var error: ErrorCode?
}

extension GroupCoordinator {
  /// OffsetCommit: the error of each partition, nil for stored.
  mutating func commit(
    group id: String, _ claim: MemberClaim, _ list: [OffsetToCommit], now: Int64,
    actions: inout GroupActions
  ) -> [ErrorCode?] {
    if let error = admit(id, claim, transactional: false, now: now) {
      return list.map { _ in error }
    }
    touch(claim.memberID, in: id, now: now)
    let (accepted, errors) = check(list, now: now)
    if !accepted.isEmpty {
      offsets.commit(id, accepted)
      actions.append(.persist(.offsets(group: id, accepted)))
    }
    return errors
  }

  /// TxnOffsetCommit (KIP-447): as OffsetCommit, but the offsets wait for the marker of the
  /// producer's transaction. That the transaction is open is the caller's check.
  mutating func commitInTransaction(
    producerID: Int64, group id: String, _ claim: MemberClaim, _ list: [OffsetToCommit],
    now: Int64, actions: inout GroupActions
  ) -> [ErrorCode?] {
    if let error = admit(id, claim, transactional: true, now: now) {
      return list.map { _ in error }
    }
    let (accepted, errors) = check(list, now: now)
    if !accepted.isEmpty {
      offsets.hold(producerID: producerID, id, accepted)
      actions.append(.persist(.pendingOffsets(producerID: producerID, group: id, accepted)))
    }
    return errors
  }

  /// The transaction's marker reaches the groups' offsets.
  mutating func endTransaction(
    producerID: Int64, committed: Bool, actions: inout GroupActions
  ) {
    guard offsets.pending[producerID] != nil else { return }
    offsets.end(producerID: producerID, committed: committed)
    actions.append(.persist(.transactionEnded(producerID: producerID, committed: committed)))
  }

  /// OffsetFetch of the given partitions, or of all the group has committed. With
  /// `requireStable` a partition with pending transactional offsets is UNSTABLE_OFFSET_COMMIT.
  func fetch(
    group id: String, _ partitions: [TopicPartition]?, requireStable: Bool
  ) -> [FetchedOffset] {
    let wanted = partitions ?? (offsets.committed[id] ?? [:]).keys.sorted()
    return wanted.map { partition in
      if requireStable, offsets.isPending(id, partition) {
        return FetchedOffset(partition: partition, error: .unstableOffsetCommit)
      }
      guard let found = offsets.offset(id, partition) else {
        return FetchedOffset(partition: partition)
      }
      return FetchedOffset(
        partition: partition, offset: found.offset, leaderEpoch: found.leaderEpoch,
        metadata: found.metadata)
    }
  }

  /// Offsets of deleted partitions go with them.
  mutating func partitionsDeleted(
    _ deleted: Set<TopicPartition>, actions: inout GroupActions
  ) {
    for id in groups.keys.sorted() {
      var doomed = Set((offsets.committed[id] ?? [:]).keys).intersection(deleted)
      for held in offsets.pending.values {
        doomed.formUnion(deleted.intersection((held[id] ?? [:]).keys))
      }
      if doomed.isEmpty { continue }
      let partitions = doomed.sorted()
      offsets.remove(id, partitions)
      actions.append(.persist(.offsetsRemoved(group: id, partitions)))
    }
  }

  /// Offsets of a group without members expire: counted from when it lost its last member, or,
  /// if it never had one, from the commit. A group left without offsets is deleted.
  mutating func expireOffsets(now: Int64, actions: inout GroupActions) {
    for (id, group) in groups where group.state == .empty && !offsets.hasPending(id) {
      let expired = (offsets.committed[id] ?? [:]).values.filter {
        let since = group.protocolType == nil ? $0.committedAt : group.stateSince
        return max(since, $0.committedAt) + limits.offsetRetention <= now
      }
      let partitions = expired.map(\.partition).sorted()
      offsets.remove(id, partitions)
      if !partitions.isEmpty {
        actions.append(.persist(.offsetsRemoved(group: id, partitions)))
      }
      if offsets.committed[id] == nil, group.pendingJoin.isEmpty,
        group.stateSince + limits.offsetRetention <= now
      {
        forget(id)
        actions.append(.persist(.groupDeleted(id)))
      }
    }
  }

  private mutating func admit(
    _ id: String, _ claim: MemberClaim, transactional: Bool, now: Int64
  ) -> ErrorCode? {
    // Simple consumers may commit under the empty group id, as in Kafka.
    if id.isEmpty, transactional { return .invalidGroupID }
    guard let group = takeGroup(id, creating: claim.generation < 0, now: now) else {
      return claim.generation < 0 ? .coordinatorNotAvailable : .illegalGeneration
    }
    return group.validateCommit(claim, transactional: transactional)
  }

  private func check(
    _ list: [OffsetToCommit], now: Int64
  ) -> (accepted: [CommittedOffset], errors: [ErrorCode?]) {
    var accepted: [CommittedOffset] = []
    let errors = list.map { entry -> ErrorCode? in
      let metadata = entry.metadata ?? ""
      if metadata.utf8.count > limits.maximumOffsetMetadataBytes { return .offsetMetadataTooLarge }
      accepted.append(
        CommittedOffset(
          partition: entry.partition, offset: entry.offset, leaderEpoch: entry.leaderEpoch,
          metadata: metadata, committedAt: now))
      return nil
    }
    return (accepted, errors)
  }
}
