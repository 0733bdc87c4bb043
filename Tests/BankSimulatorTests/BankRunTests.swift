import BankSimulator
import CRdKafka
import Kafka
import Testing

@Suite struct BankRunTests {
  @Test("a run delivers exactly what it says it sent, and customers react to what they get")
  func run() throws {
    let cluster = try MockBroker()
    let topics = BankTopics()
    for topic in [
      topics.transactions, topics.customers, topics.feedback, topics.offers, topics.marketing,
    ] {
      cluster.createTopic(topic, partitions: 3)
    }
    let configuration = KafkaConfiguration(properties: ["bootstrap.servers": cluster.bootstrap])
    var options = BankOptions()
    options.customers = 50
    options.rate = 160
    options.seconds = 10
    let marketing = try Producer(configuration, role: .idempotentProducer)
    defer { marketing.destroy(timeout: .seconds(5)) }
    var sent = false
    let truth = try BankRun(options: options, configuration: configuration).run(progress: { _ in
      guard !sent else { return }
      sent = true
      #expect(throws: Never.self) { try sendActions(marketing, topics) }
    })
    #expect(truth.eventsIn >= 1_600 && truth.eventsIn < 1_620)
    #expect(truth.actionsReceived == 40)
    #expect(truth.responses > 0)
    var delivered = 0
    let reader = CommittedTopicReader(configuration)
    for topic in [topics.transactions, topics.customers, topics.feedback] {
      try reader.read(topic) { _ in delivered += 1 }
    }
    #expect(delivered == truth.eventsIn)
  }

  /// Forty offers, and what is no action.
  private func sendActions(_ producer: Producer, _ topics: BankTopics) throws {
    let topic = try producer.topic(topics.offers)
    func send(_ type: StaticString, _ value: String) throws {
      var value = value
      try value.withUTF8 { value in
        producer.start(topic, partition: nil, key: nil, value: UnsafeRawBufferPointer(value))
        producer.header(
          "ce_type",
          UnsafeRawBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount))
        try producer.send()
      }
    }
    for number in 10..<50 {
      try send(
        "crm.offer.decided",
        """
        {"customerId":"c-000000\(number)","decisionId":"d\(number)","channel":"app",\
        "productId":"wealthPlan"}
        """)
    }
    try send("crm.offer.withdrawn", #"{"customerId":"c-00000010","decisionId":"d1"}"#)
    try send("crm.offer.decided", "not JSON")
    try producer.flush(timeout: .seconds(5))
  }
}

/// librdkafka's mock cluster, which serves producing and fetching.
private final class MockBroker {
  private let client: OpaquePointer
  private let cluster: OpaquePointer
  let bootstrap: String

  struct Failure: Error {}

  init() throws {
    let conf = rd_kafka_conf_new()
    // It would warn on the console that it has no brokers; it needs none.
    rd_kafka_conf_set(conf, "log_level", "0", nil, 0)
    guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0),
      let cluster = rd_kafka_mock_cluster_new(client, 1),
      let bootstrap = rd_kafka_mock_cluster_bootstraps(cluster)
    else { throw Failure() }
    self.client = client
    self.cluster = cluster
    self.bootstrap = String(cString: bootstrap)
  }

  deinit {
    rd_kafka_mock_cluster_destroy(cluster)
    rd_kafka_destroy(client)
  }

  func createTopic(_ name: String, partitions: Int32) {
    rd_kafka_mock_topic_create(cluster, name, partitions, 1)
  }
}
