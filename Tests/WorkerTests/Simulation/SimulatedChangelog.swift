import Worker

/// A standby's view of the simulated cluster; its requests fail now and then.
final class SimulatedChangelog: ChangelogSource {
  private let cluster: SimulatedCluster

  init(_ cluster: SimulatedCluster) { self.cluster = cluster }

  private func ask(_ code: String) throws(TransportFailure) {
    cluster.advance(microseconds: Int64(50 + cluster.random.below(200)))
    guard !cluster.faultsEnabled || !cluster.random.chance(3) else {
      throw TransportFailure(.retriable, code: code, message: "simulated")
    }
  }

  func committed(
    _ partitions: [TopicPartition]
  ) throws(TransportFailure) -> [CommittedPosition] {
    try ask("OFFSET_FETCH")
    return partitions.map {
      cluster.group.offsets[$0] ?? CommittedPosition($0, nil, metadata: "")
    }
  }

  func watermarks(
    _ partition: TopicPartition, uncommitted: Bool
  ) throws(TransportFailure) -> Watermarks {
    try ask("LIST_OFFSETS")
    return Watermarks(low: 0, high: cluster.log(partition).end)
  }

  func openRestorer(
    _ positions: [TopicPosition]
  ) throws(TransportFailure) -> SimulatedRestorer {
    try ask("METADATA")
    return SimulatedRestorer(cluster, positions) { () throws(TransportFailure) in }
  }
}
