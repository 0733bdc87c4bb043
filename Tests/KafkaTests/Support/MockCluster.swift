import CRdKafka
import Kafka

/// librdkafka's mock cluster: produce, fetch, groups and error injection. It drops transactional
/// offsets and shows aborted records, so nothing here tests exactly-once.
final class MockCluster: @unchecked Sendable {
  // Made once and torn down with the last reference; the mock API takes its own locks.
  private let client: OpaquePointer
  private let cluster: OpaquePointer
  let bootstrap: String

  enum Failure: Error { case client, cluster }

  /// The protocol's request keys used for injection.
  enum Request: Int16 {
    case produce = 0
    case heartbeat = 12
    case initProducerID = 22
    case addOffsetsToTransaction = 25
    case endTransaction = 26
    case transactionOffsetCommit = 28
  }

  init(brokers: Int32 = 1) throws {
    let conf = rd_kafka_conf_new()
    // It would warn on the console that it has no brokers; it needs none.
    rd_kafka_conf_set(conf, "log_level", "0", nil, 0)
    guard let client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nil, 0) else {
      throw Failure.client
    }
    guard let cluster = rd_kafka_mock_cluster_new(client, brokers),
      let bootstrap = rd_kafka_mock_cluster_bootstraps(cluster)
    else { throw Failure.cluster }
    self.client = client
    self.cluster = cluster
    self.bootstrap = String(cString: bootstrap)
  }

  deinit {
    rd_kafka_mock_cluster_destroy(cluster)
    rd_kafka_destroy(client)
  }

  func configuration(
    _ more: [String: String] = [:], hooks: ClientHooks = ClientHooks()
  ) -> KafkaConfiguration {
    KafkaConfiguration(
      properties: more.merging(["bootstrap.servers": bootstrap]) { given, _ in given },
      hooks: hooks)
  }

  func createTopic(_ name: String, partitions: Int32) {
    rd_kafka_mock_topic_create(cluster, name, partitions, 1)
  }

  /// The next requests of this kind are answered with these codes, in order.
  func inject(_ request: Request, _ codes: [KafkaErrorCode]) {
    let native = codes.map { rd_kafka_resp_err_t($0.rawValue) }
    rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, native.count, native)
  }

  func clear(_ request: Request) {
    rd_kafka_mock_clear_request_errors(cluster, request.rawValue)
  }

  func setDown(_ broker: Int32 = 1) { rd_kafka_mock_broker_set_down(cluster, broker) }
  func setUp(_ broker: Int32 = 1) { rd_kafka_mock_broker_set_up(cluster, broker) }
}
