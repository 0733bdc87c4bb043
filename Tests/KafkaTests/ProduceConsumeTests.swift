import CRdKafka
import Records
import Testing

@testable import Kafka

@Suite("Producing and consuming")
struct ProduceConsumeTests {
  /// A reader at the beginning of one partition.
  private func reader(
    _ mock: MockCluster, _ topic: String, partitions: [Int32] = [0],
    _ properties: [String: String] = [:],
    inputTopics: [(topic: String, role: InputTopic)] = []
  ) throws -> Consumer {
    let consumer = try Consumer(
      mock.configuration(properties), role: .reader(uncommitted: true, group: nil),
      inputTopics: inputTopics)
    try consumer.assign(
      partitions.map {
        PartitionOffset(TopicPartition(topic: topic, partition: $0), .beginning)
      })
    return consumer
  }

  @Test("records come back as they were sent: key, value, tombstone, empty, timestamp")
  func roundTrip() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    try producer.produce("in", partition: 0, key: "a", value: "one")
    try producer.produce("in", partition: 0, key: "a", value: nil)
    try producer.produce("in", partition: 0, key: nil, value: "no key")
    try producer.produce("in", partition: 0, key: "", value: "")
    let topic = try producer.topic("in")
    try producer.produce(topic, partition: 0, key: nil, value: nil, timestamp: 1_234_567)
    try producer.flush(timeout: .seconds(10))
    let received = try reader(mock, "in").receive(5)
    #expect(received.map(\.key) == ["a", "a", nil, "", nil])
    #expect(received.map(\.value) == ["one", nil, "no key", "", nil])
    #expect(received.map(\.offset) == [0, 1, 2, 3, 4])
    #expect(received.last?.timestamp == 1_234_567)
    #expect(received.first.map { $0.timestamp > 1_600_000_000_000 } == true)
    #expect(producer.takeDeliveryFailures().count == 0)
  }

  @Test("headers arrive in order, with null, empty and binary values, in a reused table")
  func headers() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    let topic = try producer.topic("in")
    try withBytes("bank.transaction.booked") { type in
      producer.start(topic, partition: 0, key: nil, value: type)
      producer.header("ce_type", type)
      producer.header("nothing", nil)
      producer.header("empty", UnsafeRawBufferPointer(start: nil, count: 0))
      let unusual: [UInt8] = [0, 255, 0]
      try unusual.withUnsafeBytes { binary in
        producer.header("ce_type", binary)
        try producer.send()
      }
      try producer.produce(topic, partition: 0, key: nil, value: type)
    }
    try producer.flush(timeout: .seconds(10))

    let consumer = try reader(mock, "in", inputTopics: [("in", .feedback)])
    var buffer = HeaderBuffer()
    var seen: [[String]] = []
    let deadline = Deadline(.seconds(15))
    while seen.count < 2, !deadline.hasPassed {
      guard case .message(let message) = consumer.poll(100) else { continue }
      guard let role = consumer.inputTopic(of: message) else { continue }
      let record = message.record(as: role, headers: &buffer)
      #expect(record.topic == .feedback)
      #expect(record.partition == 0 && record.offset == Int64(seen.count))
      #expect(record.value?.count == 23)
      #expect(buffer.status == .complete)
      seen.append(
        record.headers.map { field in
          let name = String(decoding: field.name, as: UTF8.self)
          return "\(name)=\(field.value.map { Array($0).description } ?? "null")"
        })
    }
    let type = Array("bank.transaction.booked".utf8).description
    #expect(
      seen == [["ce_type=\(type)", "nothing=null", "empty=[]", "ce_type=[0, 255, 0]"], []])
  }

  @Test("headers pass from a consumed record to a produced one; too many are cut, not fatal")
  func headerPassing() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    mock.createTopic("dead", partitions: 1)
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    let source = try producer.topic("in")
    producer.start(source, partition: 0, key: nil, value: nil)
    for _ in 0..<(HeaderBuffer.limit + 10) { producer.header("h", nil) }
    try producer.send()
    try producer.flush(timeout: .seconds(10))

    let consumer = try reader(mock, "in")
    var buffer = HeaderBuffer()
    let dead = try producer.topic("dead")
    let deadline = Deadline(.seconds(15))
    var passed = false
    while !passed, !deadline.hasPassed {
      guard case .message(let message) = consumer.poll(100) else { continue }
      buffer.load(message)
      #expect(buffer.status == .truncated)
      #expect(buffer.fields.count == HeaderBuffer.limit)
      producer.start(dead, partition: 0, key: message.key, value: message.value)
      for field in buffer.fields { producer.header(field) }
      producer.header("strata.error.class", nil)
      try producer.send()
      passed = true
    }
    try producer.flush(timeout: .seconds(10))
    let check = try reader(mock, "dead")
    #expect(check.receive(1).count == 1)
  }

  @Test("headers read in place are those of the library's parser")
  func headersInPlace() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    let producer = try Producer(
      mock.configuration(["compression.codec": "none"]), role: .idempotentProducer)
    let topic = try producer.topic("in")
    var random = SplitMix(state: 42)
    let bytes = (0..<70_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    try bytes.withUnsafeBytes { bytes in
      for index in 0..<200 {
        // Sizes around the varint boundaries, and every tenth record a tombstone.
        let value = index % 10 == 9 ? nil : random.slice(of: bytes, upTo: [0, 1, 300, 70_000])
        producer.start(topic, partition: 0, key: nil, value: value)
        for _ in 0..<random.below(12) {
          let name = random.text(upTo: 130)
          let data = random.below(5) == 0 ? nil : random.slice(of: bytes, upTo: [0, 63, 64, 9000])
          withBytes(name) { producer.header(HeaderField(name: $0, value: data)) }
        }
        try producer.send()
      }
    }
    try producer.flush(timeout: .seconds(10))
    let consumer = try reader(mock, "in")
    var direct = HeaderBuffer()
    var parsed = HeaderBuffer(inPlace: false)
    var compared = 0
    var inPlace = 0
    var withValue = 0
    var different = 0
    let deadline = Deadline(.seconds(20))
    while compared < 200, !deadline.hasPassed {
      guard case .message(let message) = consumer.poll(100) else { continue }
      direct.load(message)
      parsed.load(message)
      compared += 1
      // Without a value there is no telling where the headers begin.
      if (message.value?.count ?? 0) > 0 { withValue += 1 }
      var size = 0
      if strata_rdkafka_header_block(message.pointer, &size) != nil { inPlace += 1 }
      let isEqual =
        direct.status == .complete && parsed.status == .complete
        && direct.fields.elementsEqual(parsed.fields) { left, right in
          left.name.elementsEqual(right.name) && (left.value == nil) == (right.value == nil)
            && (left.value ?? left.name).elementsEqual(right.value ?? right.name)
        }
      if !isEqual { different += 1 }
    }
    #expect(compared == 200)
    if rd_kafka_version() == strata_rdkafka_known_version { #expect(inPlace == withValue) }
    #expect(different == 0)
  }

  @Test("records without a partition go where Java's murmur2 partitioner sends them")
  func partitioner() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 7)
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    let keys = (0..<100).map { "customer-\($0)" }
    for key in keys { try producer.produce("in", key: key, value: "v") }
    try producer.flush(timeout: .seconds(10))
    let received = try reader(mock, "in", partitions: Array(0..<7)).receive(keys.count)
    #expect(received.count == keys.count)
    for record in received {
      let expected = withBytes(record.key ?? "") { Murmur2.partition($0, count: 7) }
      #expect(record.partition == expected)
    }
  }

  @Test("input topics are told apart by the library's topic object; others are nil")
  func inputTopics() throws {
    let mock = try MockCluster()
    for name in ["tx", "cust", "other"] { mock.createTopic(name, partitions: 1) }
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    for _ in 0..<3 {
      for name in ["tx", "cust", "other"] {
        try producer.produce(name, partition: 0, key: nil, value: name)
      }
    }
    try producer.flush(timeout: .seconds(10))
    let consumer = try Consumer(
      mock.configuration(), role: .reader(uncommitted: true, group: nil),
      inputTopics: [("tx", .transactions), ("cust", .customers)])
    try consumer.assign(
      ["tx", "cust", "other"].map {
        PartitionOffset(TopicPartition(topic: $0, partition: 0), .beginning)
      })
    var count = 0
    let deadline = Deadline(.seconds(15))
    while count < 9, !deadline.hasPassed {
      guard case .message(let message) = consumer.poll(100) else { continue }
      count += 1
      let name = message.topic
      let role = consumer.inputTopic(of: message)
      #expect(role == ["tx": .transactions, "cust": .customers][name])
    }
    #expect(count == 9)
    #expect(consumer.close(timeout: .seconds(10)))
  }

  @Test("a full queue is served and tried again within its bound, then reported retriable")
  func queueFull() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    let producer = try Producer(
      mock.configuration(["queue.buffering.max.messages": "1"]), role: .idempotentProducer)
    // Each waits for room until the one before is delivered.
    for _ in 0..<3 { try producer.produce("in", partition: 0, key: nil, value: "x") }
    #expect(producer.queueFullRetries > 0)
    try producer.flush(timeout: .seconds(10))
    mock.setDown()
    try producer.produce("in", partition: 0, key: nil, value: "x")
    #expect {
      try producer.produce(
        "in", partition: 0, key: nil, value: "x", timeout: .milliseconds(100))
    } throws: { error in
      let error = error as? KafkaError
      return error?.code == .queueFull && error?.errorClass == .retriable
    }
    #expect(producer.outstanding == 1)
    try producer.purge()
    #expect(producer.takeDeliveryFailures().count == 0)
    #expect(producer.destroy(timeout: .seconds(10)))
  }

  @Test("a record that is too large is the record's fault, not the producer's")
  func tooLarge() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    let producer = try Producer(
      mock.configuration(["message.max.bytes": "2000"]), role: .idempotentProducer)
    let large = String(repeating: "x", count: 3000)
    #expect {
      try producer.produce("in", partition: 0, key: nil, value: large)
    } throws: { error in
      let error = error as? KafkaError
      return error?.rejectsRecord == true && error?.errorClass == .abortable
        && error?.detail.contains("xxx") == false
    }
    try producer.produce("in", partition: 0, key: nil, value: "small")
    try producer.flush(timeout: .seconds(10))
  }

  @Test("a refused delivery is collected with topic, partition and code")
  func deliveryFailure() throws {
    let mock = try MockCluster()
    mock.createTopic("in", partitions: 1)
    let producer = try Producer(mock.configuration(), role: .idempotentProducer)
    try producer.produce("in", partition: 0, key: nil, value: "good")
    try producer.flush(timeout: .seconds(10))
    mock.inject(.produce, [.topicAuthorization])
    try producer.produce("in", partition: 0, key: nil, value: "bad")
    try producer.flush(timeout: .seconds(10))
    let failures = producer.takeDeliveryFailures()
    #expect(failures.count == 1)
    #expect(
      failures.first == [DeliveryFailure(topic: "in", partition: 0, code: .topicAuthorization)])
    #expect(producer.takeDeliveryFailures().count == 0)
  }
}
