import NIOCore

extension BrokerCore {
  func registerProduce() {
    router.registerSilencing(ProduceRequest.self) { [unowned self] request, context, reply in
      let response = produce(request, context)
      reply(request.acks == 0 ? nil : response)
    }
  }

  private func produce(_ request: ProduceRequest, _ context: RequestContext) -> ProduceResponse {
    var response = ProduceResponse()
    response.topics.reserveCapacity(request.topics.count)
    for topic in request.topics {
      var answer = ProduceResponse.Topic(name: topic.name)
      for partition in topic.partitions {
        answer.partitions.append(
          append(partition, to: topic.name, request, now: context.now))
      }
      response.topics.append(answer)
    }
    return response
  }

  private func append(
    _ partition: ProduceRequest.Topic.Partition, to topic: String, _ request: ProduceRequest,
    now: Int64
  ) -> ProduceResponse.Topic.Partition {
    var answer = ProduceResponse.Topic.Partition(index: partition.index, baseOffset: -1)
    guard (-1...1).contains(request.acks) else {
      answer.errorCode = .invalidRequiredAcks
      return answer
    }
    guard let log = topics.log(topic, partition.index) else {
      answer.errorCode =
        TopicName.problem(topic) == nil ? .unknownTopicOrPartition : .invalidTopic
      return answer
    }
    guard let records = partition.records, let header = BatchHeader.parse(records) else {
      answer.errorCode = .corruptMessage
      return answer
    }
    if header.magic == 2, header.isTransactional {
      let error = verifyTransactionalWrite(request.transactionalID, header, log.partition)
      guard error == .none else {
        answer.errorCode = error
        return answer
      }
    }
    do {
      let result = try log.appendFromClient(records, now: now)
      answer.baseOffset = result.baseOffset
      answer.logAppendTimeMs = result.logAppendTime
      answer.logStartOffset = log.logStartOffset
    } catch {
      answer.errorCode = code(of: error, "append", log)
    }
    return answer
  }
}
