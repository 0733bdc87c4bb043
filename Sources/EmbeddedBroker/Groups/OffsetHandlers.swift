extension Coordinators {
  /// OffsetCommit, OffsetFetch, TxnOffsetCommit.
  func registerOffsets(in router: RequestRouter) {
    router.register(OffsetCommitRequest.self) { [unowned self] request, context in
      commit(request, context)
    }
    router.register(OffsetFetchRequest.self) { [unowned self] request, _ in fetch(request) }
    router.register(TxnOffsetCommitRequest.self) { [unowned self] request, context in
      commit(request, context)
    }
  }

  private func commit(
    _ request: OffsetCommitRequest, _ context: RequestContext
  ) -> OffsetCommitResponse {
    let claim = MemberClaim(
      generation: request.generationID, memberID: request.memberID,
      instanceID: request.groupInstanceID)
    let wanted = request.topics.flatMap { topic in
      topic.partitions.map {
        OffsetToCommit(
          partition: TopicPartition(topic: topic.name, partition: $0.partitionIndex),
          offset: $0.committedOffset, leaderEpoch: $0.committedLeaderEpoch,
          metadata: $0.committedMetadata)
      }
    }
    let errors = store(wanted) { known, actions in
      groups.commit(
        group: request.groupID, claim, known, now: context.now, actions: &actions)
    }
    var response = OffsetCommitResponse()
    var at = 0
    response.topics = request.topics.map { topic in
      let partitions = topic.partitions.map { partition in
        defer { at += 1 }
        return OffsetCommitResponse.Topic.Partition(
          partitionIndex: partition.partitionIndex, errorCode: errors[at])
      }
      return OffsetCommitResponse.Topic(name: topic.name, partitions: partitions)
    }
    return response
  }

  private func commit(
    _ request: TxnOffsetCommitRequest, _ context: RequestContext
  ) -> TxnOffsetCommitResponse {
    let claim = MemberClaim(
      generation: request.generationID, memberID: request.memberID,
      instanceID: request.groupInstanceID)
    let producer = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
    let wanted = request.topics.flatMap { topic in
      topic.partitions.map {
        OffsetToCommit(
          partition: TopicPartition(topic: topic.name, partition: $0.partitionIndex),
          offset: $0.committedOffset, leaderEpoch: $0.committedLeaderEpoch,
          metadata: $0.committedMetadata)
      }
    }
    let errors = store(wanted) { known, actions in
      if let error = transactions.verifyOffsets(
        transactionalID: request.transactionalID, producer, group: request.groupID)
      {
        return known.map { _ in error }
      }
      return groups.commitInTransaction(
        producerID: request.producerID, group: request.groupID, claim, known, now: context.now,
        actions: &actions)
    }
    var response = TxnOffsetCommitResponse()
    var at = 0
    response.topics = request.topics.map { topic in
      let partitions = topic.partitions.map { partition in
        defer { at += 1 }
        return TxnOffsetCommitResponse.Topic.Partition(
          partitionIndex: partition.partitionIndex, errorCode: errors[at])
      }
      return TxnOffsetCommitResponse.Topic(name: topic.name, partitions: partitions)
    }
    return response
  }

  /// Stores the offsets of partitions that exist; the error of each, in order.
  private func store(
    _ wanted: [OffsetToCommit],
    _ commit: ([OffsetToCommit], inout GroupActions) -> [ErrorCode?]
  ) -> [ErrorCode] {
    let exists = wanted.map { services.log(of: $0.partition) != nil }
    let known = zip(wanted, exists).filter(\.1).map(\.0)
    var actions = GroupActions()
    var outcomes = commit(known, &actions).makeIterator()
    perform(actions)
    return exists.map { there in
      guard there else { return .unknownTopicOrPartition }
      let outcome = outcomes.next() ?? nil
      return failure != nil ? .coordinatorNotAvailable : outcome ?? .none
    }
  }

  private func fetch(_ request: OffsetFetchRequest) -> OffsetFetchResponse {
    var response = OffsetFetchResponse()
    response.groups = request.groups.map { group in
      var answer = OffsetFetchResponse.Group()
      answer.groupID = group.groupID
      if failure != nil {
        answer.errorCode = .coordinatorNotAvailable
        return answer
      }
      let partitions = group.topics?.flatMap { topic in
        topic.partitionIndexes.map { TopicPartition(topic: topic.name, partition: $0) }
      }
      let found = groups.fetch(
        group: group.groupID, partitions, requireStable: request.requireStable)
      for offset in found {
        if answer.topics.last?.name != offset.partition.topic {
          answer.topics.append(OffsetFetchResponse.Topic(name: offset.partition.topic))
        }
        answer.topics[answer.topics.count - 1].partitions.append(
          OffsetFetchResponse.Partition(
            partitionIndex: offset.partition.partition, committedOffset: offset.offset,
            committedLeaderEpoch: offset.leaderEpoch, metadata: offset.metadata,
            errorCode: offset.error ?? .none))
      }
      return answer
    }
    return response
  }
}
