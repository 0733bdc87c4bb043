import Logging
import StateStore

extension Lane where Processor: ~Copyable {
  /// Publishes the numbers, at most once in 250 ms unless forced.
  func publish(force: Bool) {
    let time = now
    guard force || time >= lastPublished + 250 else { return }
    lastPublished = time
    if !force { metrics.phase = .running }
    metrics.partitions = owned.map(describe)
    published.publish(metrics)
    if force { published.reads.close() }
  }

  private func describe(_ partition: OwnedPartition) -> PartitionMetrics {
    let sizes = partition.store?.sizes
    let phase: PartitionPhase =
      switch partition.phase {
      case .awaitingCommitted, .opening: .opening
      case .behind, .restoring, .restored: .restoring
      case .running: .running
      }
    let isRunning = partition.phase == .running
    let lag = configuration.inputPartitions(partition.number).enumerated().map {
      (input, topic) -> Int64? in
      guard let end = transport.end(of: topic), partition.positions[input] >= 0 else { return nil }
      return max(0, end - partition.positions[input])
    }
    return PartitionMetrics(
      partition: partition.number, phase: phase, lag: lag,
      restoreRemaining: isRunning
        ? 0 : max(0, partition.restoreTarget - partition.restorePosition),
      restoreTotal: isRunning ? 0 : partition.restoreTarget - partition.restoreFrom,
      cacheBytes: sizes?.cacheBytes ?? 0, dirtyBytes: sizes?.dirtyBytes ?? 0,
      cachedCustomers: sizes?.cachedCustomers ?? 0, storeBytes: partition.store?.diskBytes ?? 0)
  }

  /// Answers the readers that wait: committed states only, since nothing uncommitted is ever in
  /// the store.
  func serveReads() {
    for request in published.reads.take() {
      guard let partition = find(request.partition), partition.phase == .running,
        let store = partition.store
      else {
        request.reply(.notHere)
        continue
      }
      let found = request.customer.withUnsafeBytes { customer -> CommittedRead in
        do {
          return try store.committedState(customer).map(CommittedRead.found) ?? .unknown
        } catch {
          dependencies.logger.error(
            "a committed state could not be read", metadata: ["error": "\(error)"])
          return .busy
        }
      }
      request.reply(found)
    }
  }
}
