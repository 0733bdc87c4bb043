import Kafka

/// Where topics end, and how far a group is.
final class TopicMarks {
  private let reader: Consumer
  private let admin: Admin
  private let partitions: [String: Int32]

  init(_ cluster: Cluster) throws {
    reader = try Consumer(cluster.configuration, role: .reader(uncommitted: true, group: nil))
    admin = try Admin(cluster.configuration)
    let metadata = try admin.metadata(timeout: Cluster.timeout)
    var counts: [String: Int32] = [:]
    for topic in BenchTopics.all { counts[topic] = metadata.partitionCount(topic) }
    partitions = counts
  }

  func partitionCount(_ topic: String) -> Int32 { partitions[topic] ?? 0 }

  /// The offset after the last record of every partition of these topics.
  func ends(_ topics: [String]) throws -> [TopicPartition: Int64] {
    var ends: [TopicPartition: Int64] = [:]
    for topic in topics {
      for number in 0..<partitionCount(topic) {
        let partition = TopicPartition(topic: topic, partition: number)
        ends[partition] = try reader.watermarks(partition, timeout: Cluster.timeout).high
      }
    }
    return ends
  }

  /// Waits until the group has committed everything below these ends.
  /// - Returns: When it had, by `BenchClock`.
  @discardableResult
  func waitUntilCommitted(
    _ ends: [TopicPartition: Int64], group: String = "strata", seconds: Double,
    watch: () throws -> Void = {}
  ) throws -> Double {
    let wanted = ends.filter { $0.value > 0 }
    let deadline = BenchClock.seconds + seconds
    while BenchClock.seconds < deadline {
      var committed: [TopicPartition: Int64] = [:]
      for position in try admin.groupOffsets(
        group, requireStable: false, timeout: Cluster.timeout)
      {
        committed[position.partition] = position.offset.value ?? 0
      }
      if wanted.allSatisfy({ committed[$0.key, default: 0] >= $0.value }) {
        return BenchClock.seconds
      }
      try watch()
      BenchClock.sleep(milliseconds: 50)
    }
    throw BenchFailure("the worker did not catch up in \(Int(seconds)) s")
  }

  func close() {
    reader.abandon(timeout: .seconds(1))
    admin.destroy(timeout: .seconds(1))
  }
}

/// The topics by their shipped names.
enum BenchTopics {
  static let transactions = "bank.transactions"
  static let customers = "bank.customers"
  static let feedback = "crm.feedback"
  static let inputs = [transactions, customers, feedback]
  static let outputs = [
    "crm.offers", "crm.marketing", "crm.segments", "crm.profiles", "crm.decisions",
  ]
  static let state = "strata.state"
  static let all = inputs + outputs + [state]
}
