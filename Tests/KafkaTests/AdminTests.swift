import Testing

@testable import Kafka

@Suite("Administration")
struct AdminTests {
  @Test("metadata lists topics with their partitions, and knows what does not exist")
  func metadata() throws {
    let mock = try MockCluster(brokers: 2)
    mock.createTopic("b", partitions: 3)
    mock.createTopic("a", partitions: 1)
    let admin = try Admin(mock.configuration())
    let metadata = try admin.metadata(timeout: .seconds(10))
    #expect(metadata.brokers.count == 2)
    #expect(metadata.topics.map(\.name) == ["a", "b"])
    #expect(metadata.partitionCount("b") == 3)
    #expect(metadata.partitionCount("c") == nil)
    #expect(metadata.topics.last?.partitions.map(\.id) == [0, 1, 2])
    #expect(admin.destroy(timeout: .seconds(10)))
  }

  @Test("arguments the library refuses are refused before anything is sent")
  func arguments() throws {
    let admin = try Admin(
      KafkaConfiguration(properties: ["bootstrap.servers": "127.0.0.1:1"]))
    #expect {
      try admin.createTopics([NewTopic(name: "x", partitions: -5)], timeout: .seconds(1))
    } throws: { ($0 as? KafkaError)?.code == .invalidArgument }
    #expect {
      try admin.createPartitions("x", total: 0, timeout: .seconds(1))
    } throws: { ($0 as? KafkaError)?.code == .invalidArgument }
    #expect(try admin.createTopics([], timeout: .seconds(1)).isEmpty)
  }

  @Test("an unreachable cluster ends in a retriable error at the deadline")
  func unreachable() throws {
    let admin = try Admin(
      KafkaConfiguration(properties: ["bootstrap.servers": "127.0.0.1:1"]))
    #expect {
      try admin.deleteTopics(["x"], timeout: .milliseconds(300))
    } throws: { ($0 as? KafkaError)?.errorClass == .retriable }
  }
}
