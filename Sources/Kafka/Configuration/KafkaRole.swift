/// What a handle is for. The role decides the defaults and what a deployment may not change.
package enum KafkaRole: Sendable, Hashable {
  /// A member of a consumer group, reading committed records only. Offsets are committed by the
  /// producer's transactions, never by the consumer. `instance` is the static member's name.
  case groupMember(group: String, instance: String?)
  /// A handle for `assign`, restore, or watermark queries. Under read_committed a watermark
  /// query answers the last stable offset; the restore target needs `uncommitted: true`. The
  /// group serves `committed` only: the handle never joins it.
  case reader(uncommitted: Bool, group: String?)
  /// A producer of transactions. The timeout (milliseconds) is how long a zombie's open
  /// transaction can block readers.
  case transactionalProducer(id: String, timeout: Int)
  /// An idempotent producer without transactions.
  case idempotentProducer
  /// For administration only.
  case admin
}

extension KafkaRole {
  /// True for the roles librdkafka calls `RD_KAFKA_CONSUMER`.
  package var isConsumer: Bool {
    switch self {
    case .groupMember, .reader: true
    case .transactionalProducer, .idempotentProducer, .admin: false
    }
  }

  private var isTransactional: Bool {
    if case .transactionalProducer = self { true } else { false }
  }

  /// Defaults that a deployment may override.
  var defaults: [String: String] {
    switch self {
    case .groupMember, .reader:
      // Once the prefetch queue is full, 2.0.2 backs off the fetcher for a whole second: keep
      // the thresholds far above what a lane drains meanwhile.
      return [
        "queued.min.messages": "1000000", "queued.max.messages.kbytes": "262144",
        "fetch.wait.max.ms": "100", "fetch.error.backoff.ms": "100",
        "fetch.message.max.bytes": "4194304", "fetch.max.bytes": "67108864",
        "session.timeout.ms": "15000", "heartbeat.interval.ms": "3000",
        "max.poll.interval.ms": "300000", "auto.offset.reset": "earliest",
        "statistics.interval.ms": "0", "socket.keepalive.enable": "true",
      ]
    case .transactionalProducer, .idempotentProducer:
      return [
        // What a transaction writes is seen when it commits, and the flush before that does not
        // linger: fuller batches cost it no latency, and spare both sides requests.
        "linger.ms": isTransactional ? "25" : "5", "batch.num.messages": "100000",
        "batch.size": "1000000",
        "queue.buffering.max.messages": "1000000", "queue.buffering.max.kbytes": "1048576",
        "statistics.interval.ms": "0",
        "socket.keepalive.enable": "true",
      ]
    case .admin:
      return ["statistics.interval.ms": "0"]
    }
  }

  /// Settings that correctness rests on. A deployment that sets one differently is refused with
  /// the reason.
  var fixed: [FixedSetting] {
    switch self {
    case .groupMember(let group, let instance):
      var settings = FixedSetting.anyConsumer(isolation: "read_committed")
      settings.append(
        FixedSetting(
          "group.id", group, "the group is the worker's identity; set it in the worker's own key"))
      settings.append(
        FixedSetting(
          "partition.assignment.strategy", "range",
          "only range co-partitions topics of equal partition counts; remove the setting"))
      if let instance {
        settings.append(
          FixedSetting(
            "group.instance.id", instance,
            "the static member's name comes from the worker and lane; remove the setting"))
      }
      return settings
    case .reader(let uncommitted, let group):
      var settings = FixedSetting.anyConsumer(
        isolation: uncommitted ? "read_uncommitted" : "read_committed")
      // Every consumer handle needs some group id to assign; it is never joined.
      settings.append(FixedSetting("group.id", group ?? "strata-reader", "set by the worker"))
      return settings
    case .transactionalProducer(let id, let timeout):
      return FixedSetting.anyProducer + [
        FixedSetting("transactional.id", id, "fencing rests on it; remove the setting"),
        FixedSetting("transaction.timeout.ms", String(timeout), "set by the worker's own key"),
        FixedSetting("enable.idempotence", "true", "transactions need it; remove the setting"),
      ]
    case .idempotentProducer:
      return FixedSetting.anyProducer + [
        FixedSetting("enable.idempotence", "true", "retries would duplicate; remove the setting")
      ]
    case .admin:
      return []
    }
  }
}

/// A property whose value is not up to the deployment.
struct FixedSetting {
  var name: String
  var value: String
  var reason: String

  init(_ name: String, _ value: String, _ reason: String) {
    self.name = name
    self.value = value
    self.reason = reason
  }

  static func anyConsumer(isolation: String) -> [FixedSetting] {
    [
      FixedSetting(
        "isolation.level", isolation, "aborted records must stay invisible; remove the setting"),
      FixedSetting(
        "enable.auto.commit", "false",
        "offsets are committed inside the transaction; remove the setting"),
      FixedSetting(
        "enable.auto.offset.store", "false",
        "offsets are committed inside the transaction; remove the setting"),
      FixedSetting(
        "check.crcs", "true", "the library leaves corrupt batches unnoticed; remove the setting"),
    ]
  }

  static var anyProducer: [FixedSetting] {
    [
      FixedSetting(
        "partitioner", "murmur2_random",
        "the library's CRC32 default breaks co-partitioning with Java producers; remove it"),
      FixedSetting(
        "delivery.report.only.error", "true",
        "a report per delivered record costs more than the record; remove the setting"),
    ]
  }
}
