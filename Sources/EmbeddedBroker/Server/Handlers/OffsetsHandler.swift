extension BrokerCore {
  func registerOffsets() {
    router.register(ListOffsetsRequest.self) { [unowned self] request, context in
      listOffsets(request, context)
    }
    router.register(OffsetForLeaderEpochRequest.self) { [unowned self] request, _ in
      endOfEpochs(request)
    }
    router.register(DeleteRecordsRequest.self) { [unowned self] request, _ in
      deleteRecords(request)
    }
  }

  private func listOffsets(
    _ request: ListOffsetsRequest, _ context: RequestContext
  ) -> ListOffsetsResponse {
    let isolation = IsolationLevel(rawValue: request.isolationLevel) ?? .readUncommitted
    var response = ListOffsetsResponse()
    for topic in request.topics {
      var answer = ListOffsetsResponse.Topic(name: topic.name)
      for wanted in topic.partitions {
        var part = ListOffsetsResponse.Topic.Partition(partitionIndex: wanted.partitionIndex)
        if let log = topics.log(topic.name, wanted.partitionIndex) {
          find(wanted.timestamp, in: log, isolation, &part)
          if context.version == 0, part.errorCode == .none, part.offset >= 0 {
            part.oldStyleOffsets = [part.offset]
          }
        } else {
          part.errorCode = .unknownTopicOrPartition
        }
        answer.partitions.append(part)
      }
      response.topics.append(answer)
    }
    return response
  }

  private func find(
    _ timestamp: Int64, in log: PartitionLog, _ isolation: IsolationLevel,
    _ answer: inout ListOffsetsResponse.Topic.Partition
  ) {
    do {
      let found: TimestampedOffset?
      switch timestamp {
      case -1: found = TimestampedOffset(offset: log.upperBound(isolation), timestamp: -1)
      case -2: found = TimestampedOffset(offset: log.logStartOffset, timestamp: -1)
      case -3: found = try log.newestRecord()
      case 0...: found = try log.offset(forTimestamp: timestamp, isolation: isolation)
      default:
        answer.errorCode = .unsupportedVersion
        return
      }
      guard let found else { return }
      answer.offset = found.offset
      answer.timestamp = found.timestamp
      answer.leaderEpoch = PartitionLog.leaderEpoch
    } catch {
      report(error, "list offsets", log)
      answer.errorCode = .kafkaStorageError
    }
  }

  /// There is one epoch, and it ends where the log ends.
  private func endOfEpochs(_ request: OffsetForLeaderEpochRequest) -> OffsetForLeaderEpochResponse {
    var response = OffsetForLeaderEpochResponse()
    for topic in request.topics {
      var answer = OffsetForLeaderEpochResponse.Topic(topic: topic.topic)
      for wanted in topic.partitions {
        var part = OffsetForLeaderEpochResponse.Topic.Partition(partition: wanted.partition)
        if let log = topics.log(topic.topic, wanted.partition) {
          if wanted.leaderEpoch == PartitionLog.leaderEpoch {
            part.leaderEpoch = PartitionLog.leaderEpoch
            part.endOffset = log.endOffset
          }
        } else {
          part.errorCode = .unknownTopicOrPartition
        }
        answer.partitions.append(part)
      }
      response.topics.append(answer)
    }
    return response
  }

  private func deleteRecords(_ request: DeleteRecordsRequest) -> DeleteRecordsResponse {
    var response = DeleteRecordsResponse()
    for topic in request.topics {
      var answer = DeleteRecordsResponse.Topic(name: topic.name)
      for wanted in topic.partitions {
        var part = DeleteRecordsResponse.Topic.Partition(
          partitionIndex: wanted.partitionIndex, lowWatermark: -1)
        if let log = topics.log(topic.name, wanted.partitionIndex) {
          do {
            part.lowWatermark = try log.deleteRecords(before: wanted.offset)
          } catch {
            part.errorCode = code(of: error, "delete records", log)
          }
        } else {
          part.errorCode = .unknownTopicOrPartition
        }
        answer.partitions.append(part)
      }
      response.topics.append(answer)
    }
    return response
  }
}
