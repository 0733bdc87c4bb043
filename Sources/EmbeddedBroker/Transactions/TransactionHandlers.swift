extension Coordinators {
  /// InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, EndTxn.
  func registerTransactions(in router: RequestRouter) {
    router.register(InitProducerIDRequest.self) { [unowned self] request, context in
      initProducer(request, context)
    }
    router.register(AddPartitionsToTxnRequest.self) { [unowned self] request, context in
      addPartitions(request, context)
    }
    router.register(AddOffsetsToTxnRequest.self) { [unowned self] request, context in
      let producer = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
      var response = AddOffsetsToTxnResponse()
      response.errorCode = run(context, fencedFrom: 2) { actions in
        transactions.addOffsets(
          transactionalID: request.transactionalID, producer, group: request.groupID,
          now: context.now, actions: &actions)
      }
      return response
    }
    router.register(EndTxnRequest.self) { [unowned self] request, context in
      let producer = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
      var response = EndTxnResponse()
      response.errorCode = run(context, fencedFrom: 2) { actions in
        transactions.end(
          transactionalID: request.transactionalID, producer, commit: request.committed,
          now: context.now, actions: &actions)
      }
      return response
    }
  }

  private func initProducer(
    _ request: InitProducerIDRequest, _ context: RequestContext
  ) -> InitProducerIDResponse {
    var response = InitProducerIDResponse()
    response.producerEpoch = -1
    let claimed = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
    if (claimed.id == -1) != (claimed.epoch == -1) {
      response.errorCode = .invalidRequest
      return response
    }
    response.errorCode = run(context, fencedFrom: 4) { actions in
      let result = transactions.initProducerID(
        transactionalID: request.transactionalID, timeout: request.transactionTimeoutMs,
        current: claimed == .none ? nil : claimed, now: context.now, actions: &actions)
      switch result {
      case .success(let producer):
        response.producerID = producer.id
        response.producerEpoch = producer.epoch
        return nil
      case .failure(let error): return error
      }
    }
    return response
  }

  private func addPartitions(
    _ request: AddPartitionsToTxnRequest, _ context: RequestContext
  ) -> AddPartitionsToTxnResponse {
    let partitions = request.topics.flatMap { topic in
      topic.partitions.map { TopicPartition(topic: topic.name, partition: $0) }
    }
    let missing = Set(partitions.filter { services.log(of: $0) == nil })
    var common = ErrorCode.operationNotAttempted
    if missing.isEmpty {
      let producer = ProducerIdentity(id: request.producerID, epoch: request.producerEpoch)
      common = run(context, fencedFrom: 2) { actions in
        transactions.addPartitions(
          transactionalID: request.transactionalID, producer, partitions, now: context.now,
          actions: &actions)
      }
    }
    var response = AddPartitionsToTxnResponse()
    response.results = request.topics.map { topic in
      let results = topic.partitions.map { index in
        let partition = TopicPartition(topic: topic.name, partition: index)
        return AddPartitionsToTxnResponse.Topic.Partition(
          partitionIndex: index,
          errorCode: missing.contains(partition) ? .unknownTopicOrPartition : common)
      }
      return AddPartitionsToTxnResponse.Topic(name: topic.name, partitions: results)
    }
    return response
  }

  /// Runs a request of the transaction machine. PRODUCER_FENCED is said from version
  /// `fencedFrom` on; before, clients know INVALID_PRODUCER_EPOCH.
  private func run(
    _ context: RequestContext, fencedFrom: Int16,
    _ body: (inout TransactionActions) -> ErrorCode?
  ) -> ErrorCode {
    if failure != nil { return .coordinatorNotAvailable }
    var actions = TransactionActions()
    let error = body(&actions)
    perform(actions, now: context.now)
    if failure != nil { return .coordinatorNotAvailable }
    if error == .producerFenced, context.version < fencedFrom { return .invalidProducerEpoch }
    return error ?? .none
  }
}
