import NIOCore

/// The log of one partition: segment files, and in memory what is derived from them. There is
/// one replica, so what is appended is at once below the high watermark.
///
/// Confined to the broker's event loop. Its files: `<directory>/<20 digits>.log` with batches of
/// format v2 as they were sent, `start-offset` after DeleteRecords, `cleaned-offset` after
/// compaction.
final class PartitionLog {
  let partition: TopicPartition
  let directory: String
  var config: LogConfig
  let producers: any ProducerStateTracking
  /// Ascending; the last is the one written to.
  var segments: [Segment] = []
  var transactions = TransactionIndex()
  /// Records before it are gone, though their bytes may still be there.
  var logStartOffset: Int64 = 0
  /// Everything before it has been compacted at least once.
  var cleanedOffset: Int64 = 0
  /// Whether a compaction of this log is under way elsewhere.
  var isCompacting = false
  var compactionBackoff = CompactionBackoff()
  /// Called after every append, when readers may have something new.
  var onAppend: (() -> Void)?

  /// There is one leader for ever.
  static let leaderEpoch: Int32 = 0

  init(
    partition: TopicPartition, directory: String, config: LogConfig,
    producers: any ProducerStateTracking
  ) {
    self.partition = partition
    self.directory = directory
    self.config = config
    self.producers = producers
  }

  /// One past the last offset: where the next record goes.
  var endOffset: Int64 { segments.last?.nextOffset ?? logStartOffset }
  var highWatermark: Int64 { endOffset }
  /// Before it every transaction is decided.
  var lastStableOffset: Int64 { transactions.firstUnstableOffset ?? endOffset }
  /// Bytes of all segments.
  var size: Int { segments.reduce(0) { $0 + $1.size } }

  /// The offset readers of an isolation level may not pass.
  func upperBound(_ isolation: IsolationLevel) -> Int64 {
    isolation == .readCommitted ? lastStableOffset : highWatermark
  }

  /// Closes the written segment and opens the next.
  func roll() throws(LogError) {
    let path = directory + "/" + Segment.fileName(endOffset)
    let file = try LogFile(path: path, create: true)
    segments.append(Segment(file: file, baseOffset: endOffset))
  }

  /// Puts all files on the disk.
  func flush() throws(LogError) {
    for segment in segments { try segment.file.synchronize() }
  }
}

/// Which records a reader wants to see.
enum IsolationLevel: Int8, Sendable {
  case readUncommitted = 0
  case readCommitted = 1
}
