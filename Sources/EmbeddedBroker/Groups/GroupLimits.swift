/// Settings of the group coordinator; times in milliseconds. Defaults are Kafka's, except for
/// those a development broker needs shorter.
struct GroupLimits: Sendable {
  /// `group.min.session.timeout.ms`; Kafka's default is 6000.
  var minimumSessionTimeout: Int32 = 1000
  var maximumSessionTimeout: Int32 = 1_800_000
  /// `group.initial.rebalance.delay.ms`; Kafka's default is 3000.
  var initialRebalanceDelay: Int64 = 100
  /// How long a new member may wait for its first join to complete.
  var newMemberJoinTimeout: Int64 = 300_000
  /// `group.max.size`.
  var maximumMembers = 1000
  /// Groups beyond this are answered COORDINATOR_NOT_AVAILABLE; Kafka has no such bound.
  var maximumGroups = 10_000
  /// `offset.metadata.max.bytes`.
  var maximumOffsetMetadataBytes = 4096
  /// `offsets.retention.minutes`, as milliseconds.
  var offsetRetention: Int64 = 7 * 24 * 3_600_000
  /// `offsets.retention.check.interval.ms`.
  var offsetRetentionCheckInterval: Int64 = 600_000
}
