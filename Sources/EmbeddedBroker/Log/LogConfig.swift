/// What of a topic's configuration its logs go by. Times in milliseconds, sizes in bytes; -1 is
/// unlimited.
struct LogConfig: Equatable, Sendable {
  var isCompacted = false
  /// Whether old segments are deleted by time and size.
  var isDeleted = true
  var retentionMs: Int64 = 7 * 24 * 3600 * 1000
  var retentionBytes: Int64 = -1
  var segmentBytes = 1 << 30
  var segmentMs: Int64 = 7 * 24 * 3600 * 1000
  var maxMessageBytes = 1_048_588
  var deleteRetentionMs: Int64 = 24 * 3600 * 1000
  var minCompactionLagMs: Int64 = 0
  /// Compaction starts when at least this share of the log has not been compacted.
  var minCleanableRatio = 0.5
  /// How far a record's timestamp may lie in the past, and in the future.
  var timestampBeforeMaxMs = Int64.max
  var timestampAfterMaxMs = Int64.max
  /// Whether the broker stamps batches itself.
  var usesAppendTime = false
}
