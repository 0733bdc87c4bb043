import Testing

@testable import Kafka

@Suite("Readers and handles")
struct ReaderTests {
  private let place = TopicPartition(topic: "in", partition: 0)

  private func filled(_ count: Int) throws -> MockCluster {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    for index in 0..<count { try producer.produce("in", partition: 0, key: nil, value: "\(index)") }
    try producer.flush(timeout: .seconds(10))
    return mock
  }

  private func reader(
    _ mock: MockCluster, _ properties: [String: String] = [:]
  ) throws -> Consumer {
    try Consumer(
      mock.configuration(properties), role: .reader(uncommitted: true, group: "readers"))
  }

  @Test("watermarks, position and committed are answered; nothing committed is none")
  func offsets() throws {
    let mock = try filled(10)
    let reader = try reader(mock)
    #expect(try reader.watermarks(place, timeout: .seconds(10)) == Watermarks(low: 0, high: 10))
    #expect(try reader.committed([place], timeout: .seconds(10)).map(\.offset) == [.none])
    try reader.assign([PartitionOffset(place, .at(3))])
    #expect(try reader.position([place]).map(\.offset) == [.none])
    #expect(reader.receive(7).map(\.offset) == Array(3..<10))
    #expect(try reader.position([place]).map(\.offset) == [.at(10)])
    #expect(reader.cachedWatermarks(place)?.high == 10)
    #expect(reader.close(timeout: .seconds(10)))
  }

  @Test("the end of a partition is an event of its own where asked for")
  func partitionEnd() throws {
    let mock = try filled(3)
    let reader = try reader(mock, ["enable.partition.eof": "true"])
    try reader.assign([PartitionOffset(place, .beginning)])
    let end = reader.await { event -> Int64? in
      switch event {
      case .partitionEnd(let partition, let offset): partition == place ? offset : nil
      default: nil
      }
    }
    #expect(end == 3)
  }

  @Test("resuming what is not paused does not rewind, pausing twice is once")
  func pausedSet() throws {
    let mock = try filled(20)
    let reader = try reader(mock)
    try reader.assign([PartitionOffset(place, .beginning)])
    #expect(reader.receive(5).map(\.offset) == Array(0..<5))
    try reader.resume([place])
    #expect(reader.receive(5).map(\.offset) == Array(5..<10))
    try reader.pause([place])
    try reader.pause([place])
    #expect(reader.paused == [place])
    try reader.resume([place])
    #expect(reader.receive(10).map(\.offset) == Array(10..<20))
  }

  @Test("a seek drops what was fetched before and starts exactly there")
  func seek() throws {
    let mock = try filled(50)
    let reader = try reader(mock)
    try reader.assign([PartitionOffset(place, .beginning)])
    #expect(reader.receive(40).count == 40)
    for target in [Int64(10), 0, 49, 25] {
      try reader.seek([PartitionOffset(place, .at(target))])
      #expect(reader.receive(1).map(\.offset) == [target])
    }
  }

  @Test("a seek of a partition that is not assigned names it")
  func seekUnassigned() throws {
    let mock = try filled(1)
    let reader = try reader(mock)
    try reader.assign([PartitionOffset(place, .beginning)])
    let other = TopicPartition(topic: "in", partition: 7)
    #expect {
      try reader.seek([PartitionOffset(other, .at(0))])
    } throws: { error in
      (error as? KafkaError)?.detail.contains("in[7]") == true
    }
  }

  @Test("destroying with a message in hand ends its wait instead of hanging")
  func heldMessage() throws {
    let mock = try filled(3)
    let reader = try reader(mock)
    try reader.assign([PartitionOffset(place, .beginning)])
    let deadline = Deadline(.seconds(15))
    var held = false
    while !held, !deadline.hasPassed {
      guard case .message(let message) = reader.poll(100) else { continue }
      #expect(!reader.abandon(timeout: .milliseconds(300)))
      #expect(message.value?.count == 1)
      held = true
    }
    #expect(held)
    // The message is gone now: the destruction in the background comes to its end.
    #expect(reader.abandon(timeout: .seconds(10)))
  }

  @Test("an unreachable cluster ends in a retriable error at the deadline")
  func unreachable() throws {
    let configuration = KafkaConfiguration(properties: ["bootstrap.servers": "127.0.0.1:1"])
    let reader = try Consumer(configuration, role: .reader(uncommitted: true, group: nil))
    #expect {
      _ = try reader.watermarks(place, timeout: .milliseconds(300))
    } throws: { ($0 as? KafkaError)?.errorClass == .retriable }
    #expect(reader.close(timeout: .seconds(10)))
  }
}
