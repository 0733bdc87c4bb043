import Records

/// The part of the settings one lane works by.
package struct LaneConfiguration: Sendable {
  /// Who this lane is: `group.instance.id`, `transactional.id` and the name in dead letters.
  package var identity: String
  package var number: Int
  /// Names of the input topics by the raw value of their role.
  package var inputs: [String]
  package var stateTopic: String
  package var aggregatesTopic: String
  /// Partitions of the state topic.
  package var partitions: Int32
  package var group: String
  /// This lane's share.
  package var cacheBytes: Int
  package var commit: CommitSettings
  package var timeouts: TimeoutSettings
  package var checkpoint: CheckpointSettings
  package var limits: LaneLimits

  /// - Parameter partitions: of the state topic; matters only to a lane that runs.
  package init(_ settings: WorkerSettings, lane: Int, partitions: Int32 = 1) {
    identity = "\(settings.group)-\(settings.instance)-\(lane)"
    number = lane
    inputs = InputTopic.allCases.map(settings.inputTopic)
    stateTopic = settings.stateTopic
    aggregatesTopic = settings.aggregatesTopic
    self.partitions = partitions
    group = settings.group
    cacheBytes = settings.cacheBytes / max(1, settings.lanes)
    commit = settings.commit
    timeouts = settings.timeouts
    checkpoint = settings.checkpoint
    limits = settings.limits
  }

  /// The changelog a partition's store is a copy of.
  package func storeIdentity(_ partition: Int32) -> String { "\(group) \(stateTopic) \(partition)" }

  /// All inputs of a partition, in the order of their roles.
  func inputPartitions(_ partition: Int32) -> [TopicPartition] {
    inputs.map { TopicPartition($0, partition) }
  }
}
