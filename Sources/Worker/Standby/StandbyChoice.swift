import Records

/// Which partitions a process keeps standby copies of. By rendezvous hashing of instance and
/// partition: processes that know nothing of each other spread their copies evenly, and a
/// process keeps its choice from start to start.
struct StandbyChoice {
  private let order: [Int32]
  private let limit: Int

  init(instance: String, partitions: Int32, limit: Int) {
    self.limit = limit
    var ranks: [(rank: UInt64, partition: Int32)] = []
    for partition in 0..<max(0, partitions) {
      var name = "\(instance)/\(partition)"
      ranks.append((name.withUTF8 { StableHash.hash(UnsafeRawBufferPointer($0)) }, partition))
    }
    order = ranks.sorted { ($0.rank, $0.partition) < ($1.rank, $1.partition) }.map(\.partition)
  }

  /// The partitions to follow while the process' own lanes claim these.
  func partitions(besides claimed: Set<Int32>) -> [Int32] {
    Array(order.lazy.filter { !claimed.contains($0) }.prefix(limit))
  }
}
