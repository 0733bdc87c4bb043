/// How an embedded broker behaves.
package struct BrokerOptions: Sendable {
  /// Whether a topic comes into being when a client asks for it or writes to it.
  package var autoCreateTopics = true
  /// Partitions of a topic created without a number.
  package var defaultPartitions: Int32 = 1
  /// How long the first rebalance of an empty group waits for more members, milliseconds.
  package var initialRebalanceDelayMs: Int64 = 100
  /// Largest request accepted, bytes (`socket.request.max.bytes`).
  package var maximumRequestBytes = 100 << 20
  /// Most bytes of records in one fetch response.
  package var maximumFetchBytes = 55 << 20
  /// How often retention and compaction are looked at, milliseconds; nil for never.
  package var housekeepingIntervalMs: Int64? = 5000
  /// Configuration of every new topic that does not set it itself, such as `segment.bytes`.
  package var topicDefaults: [String: String] = [:]
  /// Connections at the same time; more are closed at once.
  package var maximumConnections = 2000

  package init() {}
}
