import CRdKafka

/// The state of a consumer group.
package enum GroupState: String, Sendable, Hashable {
  case unknown, preparingRebalance, completingRebalance, stable, dead, empty

  init(_ state: rd_kafka_consumer_group_state_t) {
    switch state {
    case RD_KAFKA_CONSUMER_GROUP_STATE_PREPARING_REBALANCE: self = .preparingRebalance
    case RD_KAFKA_CONSUMER_GROUP_STATE_COMPLETING_REBALANCE: self = .completingRebalance
    case RD_KAFKA_CONSUMER_GROUP_STATE_STABLE: self = .stable
    case RD_KAFKA_CONSUMER_GROUP_STATE_DEAD: self = .dead
    case RD_KAFKA_CONSUMER_GROUP_STATE_EMPTY: self = .empty
    default: self = .unknown
    }
  }
}

/// A consumer group and its members.
package struct GroupDescription: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package var memberID: String
    /// The static member's name, nil for a dynamic one.
    package var instanceID: String?
    package var clientID: String
    package var host: String
    package var partitions: [TopicPartition]
  }

  package var group: String
  package var state: GroupState
  package var assignor: String
  package var members: [Member]
}

extension Admin {
  /// All consumer groups, sorted. Throws when any broker failed to answer: a partial list would
  /// look like the whole.
  package func consumerGroups(timeout: Duration) throws(KafkaError) -> [String] {
    try request(
      RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, "list groups", timeout: timeout,
      start: { rd_kafka_ListConsumerGroups(raw, $0, $1) },
      read: { (event) throws(KafkaError) in
        let result = rd_kafka_event_ListConsumerGroups_result(event)
        var count = 0
        let errors = rd_kafka_ListConsumerGroups_result_errors(result, &count)
        if count > 0, let error = errors?[0] {
          throw KafkaError(
            code: KafkaErrorCode(rd_kafka_error_code(error)), operation: "list groups",
            detail: String(cString: rd_kafka_error_string(error)))
        }
        let groups = rd_kafka_ListConsumerGroups_result_valid(result, &count)
        return (0..<count).compactMap { index in
          groups?[index].flatMap { rd_kafka_ConsumerGroupListing_group_id($0) }
            .map { String(cString: $0) }
        }.sorted()
      })
  }

  /// A group with its members and what each is assigned.
  package func describeGroup(
    _ group: String, timeout: Duration
  ) throws(KafkaError) -> GroupDescription {
    try withCString(group) { (name) throws(KafkaError) in
      var names: [UnsafePointer<CChar>?] = [name]
      return try request(
        RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, "describe group", timeout: timeout,
        start: { rd_kafka_DescribeConsumerGroups(raw, &names, 1, $0, $1) },
        read: { (event) throws(KafkaError) in
          var count = 0
          let groups = rd_kafka_DescribeConsumerGroups_result_groups(
            rd_kafka_event_DescribeConsumerGroups_result(event), &count)
          guard count == 1, let found = groups?[0] else {
            throw KafkaError(code: .failed, operation: "describe group")
          }
          if let error = rd_kafka_ConsumerGroupDescription_error(found) {
            throw KafkaError(
              code: KafkaErrorCode(rd_kafka_error_code(error)), operation: "describe group",
              detail: String(cString: rd_kafka_error_string(error)))
          }
          return Admin.description(found)
        })
    }
  }

  private static func description(_ group: OpaquePointer) -> GroupDescription {
    let count = rd_kafka_ConsumerGroupDescription_member_count(group)
    let members = (0..<count).compactMap { index -> GroupDescription.Member? in
      guard let member = rd_kafka_ConsumerGroupDescription_member(group, index) else {
        return nil
      }
      let assignment = rd_kafka_MemberDescription_assignment(member)
      let partitions = assignment.flatMap { rd_kafka_MemberAssignment_partitions($0) }
      return GroupDescription.Member(
        memberID: text(rd_kafka_MemberDescription_consumer_id(member)),
        instanceID: rd_kafka_MemberDescription_group_instance_id(member)
          .map { String(cString: $0) },
        clientID: text(rd_kafka_MemberDescription_client_id(member)),
        host: text(rd_kafka_MemberDescription_host(member)),
        partitions: PartitionList.copy(UnsafeMutablePointer(mutating: partitions)).sorted())
    }
    return GroupDescription(
      group: text(rd_kafka_ConsumerGroupDescription_group_id(group)),
      state: GroupState(rd_kafka_ConsumerGroupDescription_state(group)),
      assignor: text(rd_kafka_ConsumerGroupDescription_partition_assignor(group)),
      members: members)
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }

  /// A group's committed offsets with their metadata.
  /// - Parameters:
  ///   - partitions: which ones, `.none` where nothing is committed; all committed ones where
  ///     nil.
  ///   - requireStable: do not answer for partitions whose offsets an open transaction is about
  ///     to change (KIP-447): those throw a retriable error.
  package func groupOffsets(
    _ group: String, partitions: [TopicPartition]? = nil, requireStable: Bool = true,
    timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    if let partitions {
      let list = PartitionList(partitions)
      return try groupOffsets(group, list.pointer, requireStable, timeout)
    }
    let all = try groupOffsets(group, nil, false, timeout)
    guard requireStable, !all.isEmpty else { return all }
    // When asked for all partitions, 2.0.2 encodes the request so that the broker takes
    // requireStable for false. Asked for by name it is right.
    let list = PartitionList(all.map(\.partition))
    return try groupOffsets(group, list.pointer, true, timeout)
  }

  private func groupOffsets(
    _ group: String, _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?,
    _ requireStable: Bool, _ timeout: Duration
  ) throws(KafkaError) -> [PartitionOffset] {
    var native: [OpaquePointer?] = [rd_kafka_ListConsumerGroupOffsets_new(group, partitions)]
    defer { rd_kafka_ListConsumerGroupOffsets_destroy_array(&native, native.count) }
    return try request(
      RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, "list group offsets", timeout: timeout,
      start: { options, queue in
        let refused = rd_kafka_AdminOptions_set_require_stable_offsets(
          options, requireStable ? 1 : 0)
        if let refused { rd_kafka_error_destroy(refused) }
        rd_kafka_ListConsumerGroupOffsets(raw, &native, 1, options, queue)
      },
      read: { (event) throws(KafkaError) in try Admin.offsets(event) })
  }

  private static func offsets(_ event: OpaquePointer) throws(KafkaError) -> [PartitionOffset] {
    var count = 0
    let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
      rd_kafka_event_ListConsumerGroupOffsets_result(event), &count)
    guard count == 1, let found = groups?[0] else { return [] }
    if let error = rd_kafka_group_result_error(found) {
      throw KafkaError(
        code: KafkaErrorCode(rd_kafka_error_code(error)), operation: "list group offsets",
        detail: String(cString: rd_kafka_error_string(error)))
    }
    guard let borrowed = rd_kafka_group_result_partitions(found),
      let copy = rd_kafka_topic_partition_list_copy(borrowed)
    else { return [] }
    let answer = PartitionList(owning: copy)
    try answer.checkElements("list group offsets")
    return answer.offsets()
  }
}

/// `String.withCString` with a typed error.
private func withCString<Result>(
  _ text: String, _ body: (UnsafePointer<CChar>) throws(KafkaError) -> Result
) throws(KafkaError) -> Result {
  let bytes = Array(text.utf8CString)
  let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
  defer { copy.deallocate() }
  copy.initialize(from: bytes, count: bytes.count)
  return try body(copy)
}
