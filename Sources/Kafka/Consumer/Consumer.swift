import CRdKafka
import Glibc
package import Records

/// A consumer handle: a group member or a plain reader, by its role.
///
/// Confined to one thread: poll and answer rebalances on the thread that owns it. The handle
/// lives until `destroy` (or the last reference goes, which destroys it in the background).
/// Every message must be gone by then, which its `~Copyable` type sees to.
package final class Consumer {
  let handle: ClientHandle
  package let role: KafkaRole
  private let roles: [(topic: String, role: InputTopic)]
  /// Topic objects seen so far. Each is held, so that its address stays its identity.
  private var knownTopics: [(object: OpaquePointer, role: InputTopic)] = []
  /// Resuming a partition that is not paused may rewind it in 2.0.2: only these are resumed.
  package internal(set) var paused: Set<TopicPartition> = []
  private var isClosed = false

  var raw: OpaquePointer { handle.pointer }

  /// - Parameter roles: the input topics by name, for `inputTopic(of:)`.
  package init(
    _ configuration: KafkaConfiguration, role: KafkaRole,
    inputTopics roles: [(topic: String, role: InputTopic)] = []
  ) throws(ConfigurationError) {
    precondition(role.isConsumer)
    handle = try ClientHandle(configuration, role: role)
    self.role = role
    self.roles = roles
  }

  deinit { releaseTopics() }

  /// Joins the group for these topics. Rebalances come as events of `poll`.
  package func subscribe(_ topics: [String]) throws(KafkaError) {
    let list = PartitionList(topics.map { TopicPartition(topic: $0, partition: -1) })
    try KafkaError.check(rd_kafka_subscribe(raw, list.pointer), "subscribe")
  }

  /// Takes the next event, waiting at most `timeout` milliseconds.
  ///
  /// A message that arrives together with a revocation is dropped: it was not processed, and
  /// whoever owns the partition next reads it again.
  package func poll(_ timeout: Int32) -> ConsumerEvent {
    if !handle.context.rebalances.isEmpty { return nextRebalance() }
    let message = rd_kafka_consumer_poll(raw, timeout)
    if !handle.context.rebalances.isEmpty {
      if let message { rd_kafka_message_destroy(message) }
      return nextRebalance()
    }
    guard let message else { return .idle }
    if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
      return .message(Message(owning: message))
    }
    return failure(Message(owning: message))
  }

  private func nextRebalance() -> ConsumerEvent {
    let next = handle.context.rebalances.removeFirst()
    if next.isAssignment { return .assigned(next.partitions) }
    return next.isLost || isAssignmentLost ? .lost(next.partitions) : .revoked(next.partitions)
  }

  private func failure(_ message: consuming Message) -> ConsumerEvent {
    let code = KafkaErrorCode(message.pointer.pointee.err)
    if code == .partitionEnd {
      return .partitionEnd(
        TopicPartition(topic: message.topic, partition: message.partition),
        offset: message.offset)
    }
    if code == .fatal, let fatal = fatalError { return .failed(fatal) }
    let text = rd_kafka_message_errstr(message.pointer).map { String(cString: $0) }
    return .failed(KafkaError(code: code, operation: "consume", detail: text))
  }

  /// Whether the group has taken the current assignment away.
  package var isAssignmentLost: Bool { rd_kafka_assignment_lost(raw) != 0 }

  /// The handle's fatal error, once raised: for a static member, that another instance of the
  /// same name took over.
  package var fatalError: KafkaError? { Kafka.fatalError(of: raw) }

  /// The member id the coordinator gave, empty before joining.
  package var memberID: String {
    guard let text = rd_kafka_memberid(raw) else { return "" }
    defer { rd_kafka_mem_free(raw, text) }
    return String(cString: text)
  }

  /// A snapshot of the membership. Nil for a handle without a group.
  package func groupMetadata() -> GroupMetadata? {
    rd_kafka_consumer_group_metadata(raw).map { GroupMetadata(owning: $0) }
  }

  /// The role of a message's topic, nil when it is none of the input topics. It compares the
  /// library's topic object with those seen before; names are compared once a topic.
  package func inputTopic(of message: borrowing Message) -> InputTopic? {
    guard let object = message.pointer.pointee.rkt else { return nil }
    for known in knownTopics where known.object == object { return known.role }
    return identify(object)
  }

  private func identify(_ object: OpaquePointer) -> InputTopic? {
    guard let name = rd_kafka_topic_name(object) else { return nil }
    for candidate in roles where strcmp(candidate.topic, name) == 0 {
      // The same object with one more reference.
      if let held = rd_kafka_topic_new(raw, name, nil) {
        if held == object {
          knownTopics.append((held, candidate.role))
        } else {
          rd_kafka_topic_destroy(held)
        }
      }
      return candidate.role
    }
    return nil
  }

  func releaseTopics() {
    for known in knownTopics { rd_kafka_topic_destroy(known.object) }
    knownTopics.removeAll()
  }
}
