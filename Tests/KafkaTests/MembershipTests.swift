import Testing

@testable import Kafka

@Suite("Group membership")
struct MembershipTests {
  private func fill(_ mock: MockCluster, _ topics: [String], perPartition: Int) throws {
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    for topic in topics {
      for partition in Int32(0)..<2 {
        for index in 0..<perPartition {
          try producer.produce(topic, partition: partition, key: "k", value: "\(index)")
        }
      }
    }
    try producer.flush(timeout: .seconds(10))
  }

  private func member(
    _ mock: MockCluster, _ topics: [String], session: Int = 6000
  ) throws -> Consumer {
    let consumer = try Consumer(
      mock.configuration(["heartbeat.interval.ms": "200", "session.timeout.ms": "\(session)"]),
      role: .groupMember(group: "g", instance: nil))
    try consumer.subscribe(topics)
    return consumer
  }

  @Test(
    "restore runs between assign and resume while polling goes on; revoke work precedes unassign")
  func rebalance() throws {
    let mock = try MockCluster()
    for topic in ["a", "b"] { mock.createTopic(topic, partitions: 2) }
    try fill(mock, ["a", "b"], perPartition: 10)

    let first = try member(mock, ["a", "b"])
    let all = try #require(first.awaitAssignment())
    #expect(all.count == 4)
    #expect(!first.memberID.isEmpty)
    // Before the answer nothing arrives, and polling is harmless.
    #expect(idlePolls(first, 5) == 5)
    try first.assignPaused(all)
    #expect(first.paused == Set(all))
    // At once, while the client still asks for the committed offsets.
    try first.seek(all.map { PartitionOffset($0, .at(2)) })
    #expect(idlePolls(first, 20) == 20)
    try first.seek(all.map { PartitionOffset($0, .at(4)) })
    try first.resume(all)
    #expect(first.paused.isEmpty)
    let received = first.receive(24)
    #expect(received.count == 24)
    #expect(received.allSatisfy { $0.offset >= 4 })

    // A second member joins: the first is asked, and keeps its partitions until it answers.
    let second = try member(mock, ["a", "b"])
    var asked: [TopicPartition]?
    let deadline = Deadline(.seconds(20))
    while asked == nil, !deadline.hasPassed {
      if case .revoked(let partitions) = first.poll(20) { asked = partitions }
      // The second member gets nothing before the first has answered.
      #expect(idlePolls(second, 1) == 1)
    }
    #expect(asked?.sorted() == all)
    #expect(try first.assignment().sorted() == all)
    #expect(!first.isAssignmentLost)
    // The lane's commit happens here; polling meanwhile brings no messages.
    #expect(idlePolls(first, 5) == 5)
    try first.unassign()

    // Until each has its share; a slow machine may see another rebalance in between.
    var one = Set<TopicPartition>()
    var two = Set<TopicPartition>()
    let again = Deadline(.seconds(30))
    while one.isEmpty || two.isEmpty || !one.isDisjoint(with: two), !again.hasPassed {
      if let share = try answer(first) { one = share }
      if let share = try answer(second) { two = share }
    }
    // Range: both topics' partition n on the same member.
    #expect(one.union(two) == Set(all) && one.isDisjoint(with: two))
    #expect(Set(one.map(\.partition)).count == 1)
    #expect(Set(two.map(\.partition)).count == 1)

    #expect(second.close(timeout: .seconds(10)))
    #expect(first.close(timeout: .seconds(10)))
  }

  /// Polls once and answers a rebalance; the member's share where it changed.
  private func answer(_ member: Consumer) throws -> Set<TopicPartition>? {
    switch member.poll(20) {
    case .assigned(let partitions):
      try member.assignPaused(partitions)
      return Set(partitions)
    case .revoked:
      try member.unassign()
      return []
    case .lost:
      try member.unassign()
      return []
    default:
      return nil
    }
  }

  /// How many of the next polls bring nothing.
  private func idlePolls(_ consumer: Consumer, _ count: Int) -> Int {
    (0..<count).reduce(0) { idle, _ in
      if case .idle = consumer.poll(20) { idle + 1 } else { idle }
    }
  }

  @Test("a member the coordinator has forgotten is told that its partitions are lost")
  func lost() throws {
    let mock = try MockCluster()
    mock.createTopic("a", partitions: 2)
    let consumer = try member(mock, ["a"], session: 3000)
    let assigned = try #require(consumer.awaitAssignment())
    try consumer.assign(assigned.map { PartitionOffset($0, .beginning) })
    mock.inject(.heartbeat, [.unknownMember])
    let lost = consumer.await { event -> [TopicPartition]? in
      switch event {
      case .lost(let partitions): partitions
      default: nil
      }
    }
    #expect(lost?.sorted() == assigned)
    #expect(consumer.isAssignmentLost)
    try consumer.unassign()
    #expect(!consumer.isAssignmentLost)
    #expect(consumer.awaitAssignment() != nil)
    // Closing with a rebalance unanswered does not hang.
    #expect(consumer.close(timeout: .seconds(10)))
  }
}
