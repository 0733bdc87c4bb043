package import Records

/// Everything a worker process is told. A plain value: reading it from files, the environment and
/// flags is done elsewhere; `problems()` checks it as a whole and names every error at once.
package struct WorkerSettings: Sendable, Equatable {
  /// `host:port`, comma separated.
  package var brokers: String
  /// The consumer group; all workers of one service share it.
  package var group: String = "strata"
  /// Put before every topic name, such as `staging.`.
  package var topicPrefix: String = ""
  package var topics = TopicNames()
  /// Who this process is among the group's members, stable over restarts: the pod's ordinal or
  /// the host's name. `group.instance.id` and `transactional.id` are derived from it.
  package var instance: String
  /// Lanes (threads, each with its own consumer and producer) of this process.
  package var lanes: Int = 1
  package var stateDirectory: String = "data/state"
  /// Bytes of customer state all lanes together keep in memory.
  package var cacheBytes: Int = 512 << 20
  package var commit = CommitSettings()
  package var timeouts = TimeoutSettings()
  package var checkpoint = CheckpointSettings()
  package var limits = LaneLimits()
  /// Partitions of other processes whose changelog is followed; 0 for none. Each takes
  /// `StandbyFollower.cacheBytes` of memory besides `cacheBytes`.
  package var standbyPartitions: Int = 0
  /// Inputs whose records are keyed or partitioned otherwise and go through the re-key stage.
  package var rekey: Set<InputTopic> = []
  /// Passed to librdkafka as they are: security, compression, client.rack and so on. What the
  /// runtime's correctness rests on cannot be overridden here; see `reservedKafkaProperties`.
  package var kafka: [String: String] = [:]
  package var http = HTTPSettings()
  package var log = LogSettings()

  package init(brokers: String, instance: String) {
    self.brokers = brokers
    self.instance = instance
  }
}

/// When an open transaction is committed: whichever bound is met first.
package struct CommitSettings: Sendable, Equatable {
  /// Milliseconds since the transaction began.
  package var intervalMilliseconds: Int = 100
  package var records: Int = 20_000
  /// Bytes of outputs and changelog records.
  package var bytes: Int = 16 << 20
  package init() {}
}

/// All in milliseconds.
package struct TimeoutSettings: Sendable, Equatable {
  /// `transaction.timeout.ms`: how long a dead worker's open transaction can block the restore of
  /// its successor. Below `session`.
  package var transaction: Int = 10_000
  /// `session.timeout.ms`.
  package var session: Int = 30_000
  /// How long one Kafka request may take before it is asked for again.
  package var request: Int = 5_000
  /// How long a revoke may spend on committing what is open.
  package var revoke: Int = 5_000
  /// How long an unknown commit outcome may stay unknown before the lane fails closed.
  package var resolution: Int = 30_000
  /// The lane counts as stalled when it has not polled for this long.
  package var liveness: Int = 60_000
  /// How long a graceful stop may take.
  package var shutdown: Int = 15_000
  package init() {}
}

package struct CheckpointSettings: Sendable, Equatable {
  /// Milliseconds from one checkpoint of a partition to its next.
  package var intervalMilliseconds: Int = 60_000
  /// A checkpoint starts early when this share of the cache, in percent, is dirty.
  package var dirtyPercent: Int = 50
  /// Milliseconds after which a local store that was not kept up is wiped and restored: it may
  /// have missed tombstones. At most half the changelog's `delete.retention.ms`.
  package var maximumAge: Int64 = 12 * 3_600_000
  /// Bytes written to the local store between two commits while a checkpoint is under way.
  package var sliceBytes: Int = 1 << 20
  package init() {}
}

/// Bounds of a lane.
package struct LaneLimits: Sendable, Equatable {
  /// Due customers woken at the start of one transaction, over all partitions of the lane.
  package var wakesPerTransaction: Int = 5_000
  /// Records restored between two polls of the main consumer.
  package var restoreBatch: Int = 5_000
  /// Bytes of one customer's state; a record that would exceed it is a dead letter.
  package var stateBytes: Int = 256 << 10
  /// Bytes of one output record; a record that would emit a larger one is a dead letter.
  package var outputBytes: Int = 900 << 10
  package init() {}
}

package struct HTTPSettings: Sendable, Equatable {
  package var host: String = "127.0.0.1"
  /// 0 takes a free port.
  package var port: Int = 8080
  /// What `/customers/{id}` asks for; nil switches that route off.
  package var token: String?
  package init() {}
}

package struct LogSettings: Sendable, Equatable {
  /// `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical`.
  package var level: String = "info"
  package init() {}
}
