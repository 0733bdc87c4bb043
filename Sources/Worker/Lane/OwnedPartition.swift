import Records
import StateStore

/// A partition number the lane is assigned: its inputs, its store, and its part of the running
/// transaction.
final class OwnedPartition {
  /// The way from assignment to work.
  enum Phase: Equatable {
    /// The group's committed offsets are to be read. They come first: reading them waits for a
    /// predecessor's pending commit, so that whatever the changelog's end is afterwards, no
    /// predecessor can commit behind it.
    case awaitingCommitted
    case opening
    /// The store lags behind the changelog.
    case behind
    case restoring
    /// The state is there; the consumer is to be put to the committed offsets.
    case restored
    case running
  }

  let number: Int32
  var phase = Phase.awaitingCommitted
  var store: PartitionStore?
  /// The next offset of each input; -1 before the first record where nothing is committed.
  var positions: [Int64]
  /// What the group has committed, by input.
  var committed: [CommittedPosition] = []
  /// The clock of the partition's last committed transaction.
  var lastClock: Int64 = 0
  /// The feeds' watermarks as of the last committed transaction.
  var watermarks = FeedWatermarks()
  var restoreFrom: Int64 = 0
  /// When the restore's target was looked up, milliseconds UTC.
  var targetAt: Int64 = 0
  var restoreTarget: Int64 = 0
  var restorePosition: Int64 = 0
  /// Monotonic milliseconds.
  var lastCheckpoint: Int64 = 0

  /// The population epoch this partition has told its part of.
  var toldEpoch: UInt64 = 0
  /// The epoch whose cut points its journal has; 0 until this lane has written some.
  var journaledEpoch: UInt64 = 0

  // The running transaction.
  /// Something of this partition is in the running transaction.
  var isTouched = false
  /// What every call of the processor is given.
  var context = TransactionContext(clock: 0)
  /// The watermarks with the running transaction's records.
  var seen = FeedWatermarks()
  /// What the running transaction changes in the population.
  var tally = PopulationTally()
  /// The epoch told in the running transaction.
  var tellingEpoch: UInt64?
  /// The cut points merged in the running transaction.
  var merging: PopulationCuts?
  var journal = JournalRecord(mark: TransactionMark(nonce: 0, sequence: 0, clock: 0))
  /// What the running transaction will have committed, once its offsets are sent.
  var sent: [CommittedPosition] = []

  init(number: Int32, inputs: Int) {
    self.number = number
    positions = [Int64](repeating: -1, count: inputs)
  }

  /// Offsets as the store keeps them: -1 where nothing is committed.
  var committedOffsets: [Int64] { committed.map { $0.offset ?? -1 } }

  /// Takes over what the group has committed.
  func adopt(_ committed: [CommittedPosition]) {
    self.committed = committed
    for (index, position) in committed.enumerated() {
      positions[index] = position.offset ?? -1
      let mark = OffsetMark(position.metadata)
      if let mark { lastClock = max(lastClock, mark.transaction.clock) }
      guard let feed = InputTopic(rawValue: UInt8(truncatingIfNeeded: index)) else { continue }
      watermarks[feed] = mark?.watermark ?? FeedWatermarks.unknown
    }
  }

  /// The metadata of an input's offset in the running transaction.
  func offsetMark(_ input: Int) -> OffsetMark {
    let feed = InputTopic(rawValue: UInt8(truncatingIfNeeded: input))
    return OffsetMark(
      journal.mark, watermark: feed.map { seen[$0] } ?? FeedWatermarks.unknown)
  }

  /// The changelog's end as looked up in the running transaction.
  var changelogEnd: Int64?
  /// When the changelog's end was looked up last, monotonic milliseconds.
  var lastEnd: Int64 = 0

  /// Fixes what stays the same during a transaction.
  /// - Parameter cuts: the cut points in force, encoded.
  func beginTransaction(_ mark: TransactionMark, epoch: UInt64, cuts: [UInt8]) {
    seen = watermarks
    context = TransactionContext(
      clock: mark.clock, watermarks: watermarks, populationEpoch: epoch)
    journal.mark = mark
    journal.watermarks = watermarks
    journal.populationEpoch = epoch
    journal.cuts = epoch == journaledEpoch ? [] : cuts
  }

  /// Forgets the running transaction's part.
  func endTransaction() {
    isTouched = false
    tally.removeAll()
    tellingEpoch = nil
    merging = nil
    journal.cuts = []
    journal.runs.removeAll(keepingCapacity: true)
    journal.woken.removeAll(keepingCapacity: true)
    sent = []
    changelogEnd = nil
  }
}
