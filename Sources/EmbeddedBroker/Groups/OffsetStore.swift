/// Committed offsets of all groups, and those that wait for their transaction's marker.
struct OffsetStore: Sendable {
  typealias Offsets = [TopicPartition: CommittedOffset]

  private(set) var committed: [String: Offsets] = [:]
  /// Producer id → group → offsets.
  private(set) var pending: [Int64: [String: Offsets]] = [:]

  func offset(_ group: String, _ partition: TopicPartition) -> CommittedOffset? {
    committed[group]?[partition]
  }

  /// Whether a transaction that may still commit has written an offset of this partition.
  func isPending(_ group: String, _ partition: TopicPartition) -> Bool {
    pending.values.contains { $0[group]?[partition] != nil }
  }

  func hasPending(_ group: String) -> Bool {
    pending.values.contains { $0[group] != nil }
  }

  mutating func commit(_ group: String, _ offsets: [CommittedOffset]) {
    for offset in offsets { committed[group, default: [:]][offset.partition] = offset }
  }

  mutating func hold(producerID: Int64, _ group: String, _ offsets: [CommittedOffset]) {
    for offset in offsets {
      pending[producerID, default: [:]][group, default: [:]][offset.partition] = offset
    }
  }

  mutating func remove(_ group: String, _ partitions: [TopicPartition]) {
    for partition in partitions {
      committed[group]?.removeValue(forKey: partition)
      for producer in pending.keys { pending[producer]?[group]?.removeValue(forKey: partition) }
    }
    if committed[group]?.isEmpty == true { committed.removeValue(forKey: group) }
    for producer in pending.keys {
      if pending[producer]?[group]?.isEmpty == true {
        pending[producer]?.removeValue(forKey: group)
      }
      if pending[producer]?.isEmpty == true { pending.removeValue(forKey: producer) }
    }
  }

  mutating func removeAll(_ group: String) {
    committed.removeValue(forKey: group)
    for producer in pending.keys {
      pending[producer]?.removeValue(forKey: group)
      if pending[producer]?.isEmpty == true { pending.removeValue(forKey: producer) }
    }
  }

  /// The marker of a transaction: its offsets count, or never did.
  mutating func end(producerID: Int64, committed commits: Bool) {
    guard let groups = pending.removeValue(forKey: producerID), commits else { return }
    for (group, offsets) in groups { committed[group, default: [:]].merge(offsets) { $1 } }
  }
}
