import Records

/// What a lane has done so far and how it stands. The lane keeps it as plain numbers on its own
/// thread and publishes a copy at each commit and at least once a second.
package struct LaneMetrics: Sendable, Equatable {
  package var lane: Int = 0
  /// By the raw value of `InputTopic`.
  package var recordsIn = [UInt64](repeating: 0, count: InputTopic.allCases.count)
  package var recordsIgnored: UInt64 = 0
  package var recordsUnchanged: UInt64 = 0
  /// Deliveries below the position the lane had already passed; dropped.
  package var recordsRepeated: UInt64 = 0
  /// Committed outputs by the raw value of `OutputTopic`.
  package var outputs = [UInt64](repeating: 0, count: OutputTopic.allCases.count)
  /// Committed dead letters by error class; classes beyond `maximumClasses` are counted as
  /// `other`.
  package var deadLetters: [String: UInt64] = [:]
  package var timersFired: UInt64 = 0
  /// Outputs of a timer too large for a record: dropped.
  package var outputsDropped: UInt64 = 0

  package var transactionsCommitted: UInt64 = 0
  package var transactionsAborted: UInt64 = 0
  package var transactionsFenced: UInt64 = 0
  package var transactionsInDoubt: UInt64 = 0
  package var rebalances: UInt64 = 0
  package var assignmentsLost: UInt64 = 0
  package var storesWiped: UInt64 = 0
  package var checkpoints: UInt64 = 0
  package var restoredRecords: UInt64 = 0
  /// The population epoch in force and when it was merged, milliseconds UTC; 0 before the first.
  package var populationEpoch: UInt64 = 0
  package var populationMergedAt: Int64 = 0

  /// From taking a batch of records up to having applied it, per record.
  package var processing = Histogram()
  /// From the commit's first step to its confirmation, per transaction.
  package var commit = Histogram()
  /// From a record's Kafka timestamp to the confirmation of its commit, by every 16th record.
  package var latency = Histogram()

  /// How the owned partitions stand.
  package var partitions: [PartitionMetrics] = []
  package var phase: LanePhase = .starting

  package static let maximumClasses = 256

  package init(lane: Int = 0) { self.lane = lane }
}

/// One owned partition.
package struct PartitionMetrics: Sendable, Equatable {
  package var partition: Int32
  package var phase: PartitionPhase
  /// Records behind by the raw value of `InputTopic`; nil where unknown.
  package var lag: [Int64?]
  /// Changelog records still to be read and to read in all; both 0 when running.
  package var restoreRemaining: Int64
  package var restoreTotal: Int64
  package var cacheBytes: Int
  package var dirtyBytes: Int
  package var cachedCustomers: Int
  /// Bytes of the local store on disk, estimated.
  package var storeBytes: Int
}

/// Where an owned partition stands.
package enum PartitionPhase: String, Sendable, Equatable {
  /// Its store is being opened or waited for.
  case opening
  /// Its state is being read from the changelog.
  case restoring
  case running
}

/// Where a lane stands.
package enum LanePhase: Sendable, Equatable {
  case starting
  /// In the group; partitions may still be restoring.
  case running
  case stopped
  /// Stopped by itself: it could not go on without risking exactly-once.
  case failed(String)
}
