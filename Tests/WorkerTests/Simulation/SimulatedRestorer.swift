import Records
import Worker

/// The restore handle on the simulated cluster.
final class SimulatedRestorer: RestoreTransport {
  private let cluster: SimulatedCluster
  private let checkAlive: () throws(TransportFailure) -> Void
  private var positions: [TopicPartition: Int64]
  private var held = HeldRecord()

  init(
    _ cluster: SimulatedCluster, _ positions: [TopicPosition],
    checkAlive: @escaping () throws(TransportFailure) -> Void
  ) {
    self.cluster = cluster
    self.checkAlive = checkAlive
    self.positions = Dictionary(
      uniqueKeysWithValues: positions.map { ($0.partition, max(0, $0.offset)) })
  }

  func poll(timeoutMilliseconds: Int) -> PollOutcome {
    do throws(TransportFailure) { try checkAlive() } catch { return .failed(error) }
    for partition in positions.keys.sorted(by: { $0.partition < $1.partition }) {
      let log = cluster.log(partition)
      let stable = log.lastStableOffset
      var position = positions[partition] ?? 0
      while position < stable, !log.isVisible(position) { position += 1 }
      positions[partition] = position
      guard position < stable else { continue }
      positions[partition] = position + 1
      held.hold(log.records[Int(position)], 0, partition.partition, position)
      return .record
    }
    return .nothing
  }

  var record: PolledRecord { held.record }
  func position(_ partition: TopicPartition) throws(TransportFailure) -> Int64? {
    try checkAlive()
    return positions[partition]
  }
  func close() {}
}

/// Keeps the bytes of the record polled last at a fixed address.
final class HeldRecord {
  private var bytes: UnsafeMutableRawBufferPointer?
  private(set) var record = PolledRecord(
    topic: 0, partition: 0, offset: 0, timestamp: 0, key: nil, value: nil)

  deinit { bytes?.deallocate() }

  func hold(_ source: SimulatedRecord, _ topic: Int, _ partition: Int32, _ offset: Int64) {
    bytes?.deallocate()
    let key = source.key ?? []
    let value = source.value ?? []
    let fresh = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, key.count + value.count), alignment: 8)
    fresh.copyBytes(from: key + value)
    bytes = fresh
    let all = UnsafeRawBufferPointer(fresh)
    record = PolledRecord(
      topic: topic, partition: partition, offset: offset, timestamp: 0,
      key: source.key.map { UnsafeRawBufferPointer(rebasing: all[..<$0.count]) },
      value: source.value.map {
        UnsafeRawBufferPointer(rebasing: all[key.count..<key.count + $0.count])
      })
  }
}
