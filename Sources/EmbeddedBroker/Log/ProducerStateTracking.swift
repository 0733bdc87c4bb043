/// What a partition decides about an idempotent or transactional batch before it is appended.
enum AppendVerdict: Equatable, Sendable {
  case accept
  /// The batch is there already: the producer missed the answer. It is given again.
  case duplicate(baseOffset: Int64, logAppendTime: Int64)
  case reject(ErrorCode)
}

/// What a partition remembers of its producers: epochs and the last batches' sequence numbers.
/// One instance a partition, owned by its log, called on the broker's event loop only.
///
/// The log itself keeps what the last stable offset needs (open and aborted transactions); it
/// tells the tracker about everything that is in the log, at recovery in offset order.
protocol ProducerStateTracking: AnyObject {
  /// Judges a client's data batch; called only for batches with a producer id. Changes nothing.
  func validate(_ batch: BatchHeader, now: Int64) -> AppendVerdict
  /// A data batch is in the log, with its offsets assigned. Also at recovery.
  func record(_ batch: BatchHeader, now: Int64)
  /// A control batch is in the log: the producer's transaction ended. Also at recovery.
  func recordMarker(producerID: Int64, producerEpoch: Int16, offset: Int64, now: Int64)
  /// Forgets producers that have been silent for the expiry time. Called about once a minute.
  func expire(now: Int64)
}

/// Makes the tracker of a new or recovered partition.
typealias ProducerStateFactory = () -> any ProducerStateTracking
