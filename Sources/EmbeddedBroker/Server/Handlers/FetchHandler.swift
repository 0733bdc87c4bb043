import NIOCore

extension BrokerCore {
  /// A fetch may not wait longer, milliseconds.
  private static let maximumWaitMs: Int32 = 60_000

  func registerFetch() {
    router.register(FetchRequest.self) { [unowned self] request, context, reply in
      fetch(request, context, reply)
    }
  }

  private func fetch(
    _ request: FetchRequest, _ context: RequestContext,
    _ reply: @escaping (FetchResponse) -> Void
  ) {
    // Sessions are never opened: a client that asks for one gets id 0 and goes on without.
    guard request.sessionID == 0 else {
      return reply(FetchResponse(errorCode: .fetchSessionIDNotFound))
    }
    guard let isolation = IsolationLevel(rawValue: request.isolationLevel) else {
      return reply(FetchResponse(errorCode: .invalidRequest))
    }
    let supportsFormat = context.version >= 4
    if request.maxWaitMs <= 0 || !supportsFormat || isReady(request, isolation) {
      return reply(read(request, isolation, supportsFormat: supportsFormat))
    }
    let partitions = request.topics.flatMap { topic in
      topic.partitions.map { TopicPartition(topic: topic.topic, partition: $0.partition) }
    }
    let waiting = FetchPurgatory.Waiting(
      partitions: partitions,
      isReady: { [unowned self] in isReady(request, isolation) },
      complete: { [unowned self] in
        reply(read(request, isolation, supportsFormat: supportsFormat))
      })
    fetches.wait(waiting, milliseconds: Int64(min(request.maxWaitMs, Self.maximumWaitMs)))
  }

  /// Whether an answer is due at once: enough bytes, or an error to tell.
  private func isReady(_ request: FetchRequest, _ isolation: IsolationLevel) -> Bool {
    var bytes = 0
    for topic in request.topics {
      for wanted in topic.partitions {
        guard let log = topics.log(topic.topic, wanted.partition),
          problem(wanted, log) == nil
        else { return true }
        let available = log.availableBytes(from: wanted.fetchOffset, isolation: isolation)
        bytes += min(available, Int(wanted.partitionMaxBytes))
        if bytes >= request.minBytes, bytes > 0 { return true }
      }
    }
    return bytes >= request.minBytes
  }

  private func read(
    _ request: FetchRequest, _ isolation: IsolationLevel, supportsFormat: Bool
  ) -> FetchResponse {
    var response = FetchResponse()
    var left = min(Int(request.maxBytes), options.maximumFetchBytes)
    var isEmpty = true
    for topic in request.topics {
      var answer = FetchResponse.Topic(topic: topic.topic)
      for wanted in topic.partitions {
        let part = read(
          wanted, of: topic.topic, isolation, maxBytes: left, atLeastOne: isEmpty,
          supportsFormat: supportsFormat)
        let count = part.records?.readableBytes ?? 0
        left -= count
        if count > 0 { isEmpty = false }
        answer.partitions.append(part)
      }
      response.topics.append(answer)
    }
    return response
  }

  private func read(
    _ wanted: FetchRequest.Topic.Partition, of topic: String, _ isolation: IsolationLevel,
    maxBytes: Int, atLeastOne: Bool, supportsFormat: Bool
  ) -> FetchResponse.Topic.Partition {
    var answer = FetchResponse.Topic.Partition(
      partitionIndex: wanted.partition, highWatermark: -1, records: ByteBuffer())
    guard supportsFormat else {
      answer.errorCode = .unsupportedVersion
      return answer
    }
    guard let log = topics.log(topic, wanted.partition) else {
      answer.errorCode = .unknownTopicOrPartition
      return answer
    }
    answer.highWatermark = log.highWatermark
    answer.lastStableOffset = log.lastStableOffset
    answer.logStartOffset = log.logStartOffset
    if let problem = problem(wanted, log) {
      answer.errorCode = problem
      return answer
    }
    do {
      let result = try log.read(
        from: wanted.fetchOffset, maxBytes: max(0, min(maxBytes, Int(wanted.partitionMaxBytes))),
        isolation: isolation, atLeastOne: atLeastOne)
      answer.records = result.records
      if isolation == .readCommitted {
        answer.abortedTransactions = result.aborted.map {
          FetchResponse.Topic.Partition.AbortedTransaction(
            producerID: $0.producerID, firstOffset: $0.firstOffset)
        }
      }
    } catch {
      report(error, "read", log)
      answer.errorCode = .kafkaStorageError
    }
    return answer
  }

  private func problem(
    _ wanted: FetchRequest.Topic.Partition, _ log: PartitionLog
  ) -> ErrorCode? {
    if wanted.currentLeaderEpoch > PartitionLog.leaderEpoch { return .unknownLeaderEpoch }
    if wanted.fetchOffset < log.logStartOffset || wanted.fetchOffset > log.endOffset {
      return .offsetOutOfRange
    }
    return nil
  }
}
