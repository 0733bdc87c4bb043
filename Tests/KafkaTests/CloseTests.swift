import Testing

@testable import Kafka

@Suite("Leaving the group while records stream in")
struct CloseTests {
  /// Fetch answers that arrive after the close began go to the close's own queue. Served by
  /// callback, such a record ends the process by an assertion of the library
  /// (`rd_kafka_q_serve`: a record is nothing a callback has handled).
  @Test("a consumer that closes in the middle of its fetches drops what still comes in")
  func closesUnderLoad() throws {
    let mock = try MockCluster()
    mock.createTopic("a", partitions: 4)
    // Small batches and small fetches: answers keep coming for as long as the consumer lives.
    let producer = try Producer(
      mock.configuration(["batch.num.messages": "5"]), role: .idempotentProducer)
    for index in 0..<8000 {
      try producer.produce("a", partition: Int32(index % 4), key: "k", value: "\(index)")
    }
    try producer.flush(timeout: .seconds(20))

    for round in 0..<3 {
      let consumer = try Consumer(
        mock.configuration(["heartbeat.interval.ms": "200", "session.timeout.ms": "6000"]),
        role: .groupMember(group: "g\(round)", instance: nil))
      try consumer.subscribe(["a"])
      let all = try #require(consumer.awaitAssignment())
      try consumer.assignPaused(all)
      try consumer.seek(all.map { PartitionOffset($0, .beginning) })
      try consumer.resume(all)
      #expect(!consumer.receive(1).isEmpty)
      #expect(consumer.close(timeout: .seconds(10)))
    }
  }
}
