/// What one compaction works on: closed segments, as they are on disk. A value, so that it can be
/// carried to another thread.
struct CompactionPlan: Sendable {
  struct Input: Sendable {
    var path: String
    var baseOffset: Int64
    var nextOffset: Int64
    var size: Int
    /// Whether an earlier compaction has seen all of it.
    var isClean: Bool
    /// Milliseconds UTC when the file was written.
    var modified: Int64
  }

  /// From the start of the log, ascending; every transaction in them is decided.
  var inputs: [Input]
  var aborted: [AbortedTransaction]
  var logStartOffset: Int64
  /// Tombstones stay this long after the compaction that saw them first, milliseconds.
  var deleteRetentionMs: Int64
  /// Outputs are merged up to this size.
  var segmentBytes: Int
  /// Milliseconds UTC.
  var now: Int64
}

/// What a compaction has written.
struct CompactionResult: Sendable {
  /// A new file in place of a run of inputs.
  struct Output: Sendable {
    /// Base offsets of the inputs it replaces.
    var replaces: [Int64]
    var path: String
    var size: Int
    var nextOffset: Int64
    var index: SegmentIndex
    /// When its tombstones may go, milliseconds UTC; nil when there are none.
    var tombstonesExpire: Int64?
  }

  var outputs: [Output] = []
  /// Everything before it has now been compacted.
  var cleanedOffset: Int64
  var keptCompressed = 0
  var bytesBefore = 0
  var bytesAfter: Int { outputs.reduce(0) { $0 + $1.size } }
}
