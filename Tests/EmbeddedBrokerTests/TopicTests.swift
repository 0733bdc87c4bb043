import NIOCore
import Testing

@testable import EmbeddedBroker

@Suite struct TopicTests {
  private func registry(_ directory: TemporaryDirectory) throws -> TopicRegistry {
    let registry = TopicRegistry(directory: directory.path) { AnyProducer() }
    try registry.open(wasCleanStop: false, now: 1)
    return registry
  }

  @Test(
    "topic names follow Kafka's rules",
    arguments: [
      ("a", true), ("A.b_c-9", true), (String(repeating: "x", count: 249), true),
      ("", false), (".", false), ("..", false), ("a b", false), ("ä", false), ("a/b", false),
      (String(repeating: "x", count: 250), false),
    ])
  func names(name: String, isLegal: Bool) {
    #expect((TopicName.problem(name) == nil) == isLegal)
  }

  @Test("topics, partitions, configuration and records are there after a restart")
  func durable() throws {
    let directory = TemporaryDirectory()
    let first = try registry(directory)
    var config = TopicConfig()
    #expect(config.set("retention.ms", "1234") == nil)
    let topic = try first.create("t", partitions: 2, config: config, now: 1)
    _ = try first.log("t", 1)?.appendFromClient(LogFixture.batch([("a", "1")]), now: 1)
    try first.grow("t", to: 3, now: 1)
    _ = try first.create("gone", partitions: 1, config: TopicConfig(), now: 1)
    _ = try first.delete("gone")
    let second = try registry(directory)
    #expect(second.clusterID == first.clusterID)
    #expect(second.topics.keys.sorted() == ["t"])
    #expect(second["t"]?.id == topic.id)
    #expect(second["t"]?.logs.count == 3)
    #expect(second.log("t", 0)?.config.retentionMs == 1234)
    #expect(try second.log("t", 1)?.contents() == ["0:a=1"])
    #expect(second.log("t", 3) == nil)
    #expect(second.log("t", -1) == nil)
  }

  @Test("a topic created anew is empty, and names that collide are refused")
  func anew() throws {
    let directory = TemporaryDirectory()
    defer { withExtendedLifetime(directory) {} }
    let topics = try registry(directory)
    _ = try topics.create("a.b", partitions: 1, config: TopicConfig(), now: 1)
    _ = try topics.log("a.b", 0)?.appendFromClient(LogFixture.batch([("a", "1")]), now: 1)
    #expect(topics.problem(creating: "a.b")?.code == .topicAlreadyExists)
    #expect(topics.problem(creating: "a_b")?.code == .invalidTopic)
    _ = try topics.delete("a.b")
    #expect(topics.problem(creating: "a_b") == nil)
    _ = try topics.create("a.b", partitions: 1, config: TopicConfig(), now: 1)
    #expect(topics.log("a.b", 0)?.endOffset == 0)
  }

  @Test(
    "configuration values are checked by type, range and vocabulary",
    arguments: [
      ("retention.ms", "-1", true), ("retention.ms", "-2", false), ("retention.ms", "x", false),
      ("cleanup.policy", "compact,delete", true), ("cleanup.policy", "shred", false),
      ("segment.bytes", "1", false), ("segment.bytes", "99999999999", false),
      ("min.cleanable.dirty.ratio", "1.5", false), ("min.cleanable.dirty.ratio", "0.1", true),
      ("message.timestamp.type", "LogAppendTime", true), ("message.timestamp.type", "x", false),
      ("preallocate", "maybe", false), ("no.such.key", "1", false),
    ])
  func configuration(name: String, value: String, isAllowed: Bool) {
    var config = TopicConfig()
    #expect((config.set(name, value) == nil) == isAllowed)
    #expect(config.overrides.isEmpty == !isAllowed)
  }

  @Test("words are added to and taken from lists")
  func lists() {
    var config = TopicConfig()
    #expect(config.change("cleanup.policy", adding: ["compact"], removing: []) == nil)
    #expect(config.overrides["cleanup.policy"] == "delete,compact")
    #expect(config.change("cleanup.policy", adding: [], removing: ["delete"]) == nil)
    #expect(config.log.isCompacted && !config.log.isDeleted)
    #expect(config.change("retention.ms", adding: ["1"], removing: []) != nil)
  }

  @Test("a damaged catalogue stops the start instead of losing topics")
  func damaged() throws {
    let directory = TemporaryDirectory()
    _ = try registry(directory)
    try FileSystem.replace(directory.path + "/catalogue", with: ByteBuffer(string: "rubbish!"))
    #expect(throws: LogError.self) { _ = try registry(directory) }
  }
}
