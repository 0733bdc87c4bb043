import Logging
import StateStore

extension Lane where Processor: ~Copyable {
  /// Between two transactions: writes a slice of a running checkpoint, or starts one where it is
  /// due, one partition at a time unless memory asks for more.
  func checkpointSlice() throws(LaneStop) {
    let slice = configuration.checkpoint.sliceBytes
    do {
      var isBusy = false
      for partition in owned where partition.phase == .running {
        guard let store = partition.store else { continue }
        if store.isCheckpointing {
          isBusy = true
          try finish(partition, store, slice)
        } else if store.wantsCheckpoint || (!isBusy && isCheckpointDue(partition, store)) {
          store.beginCheckpoint()
          isBusy = true
          try finish(partition, store, slice)
        }
      }
    } catch {
      throw .failed(error.description)
    }
  }

  /// Looks up the changelog's end for partitions where it has not been known for a while: to be
  /// called when the transaction's records are flushed and its offsets are not yet sent. When
  /// the group then accepts the offsets, the lane owned its partitions at the look-up, so that
  /// nothing below the end is a successor's: what is committed there, the store will have.
  ///
  /// A look-up waits for the broker, so a commit makes one for every sixteen partitions at most,
  /// those of the longest standing, unless it is the last.
  func lookUpChangelogEnds() {
    let isLast = isRevoking || isStopping
    let interval = min(2_000, Int64(configuration.checkpoint.intervalMilliseconds) / 4)
    let due = owned.filter { $0.isTouched && (isLast || now >= $0.lastEnd + interval) }
    let limit = isLast ? due.count : 1 + owned.count / 16
    for partition in due.sorted(by: { $0.lastEnd < $1.lastEnd }).prefix(limit) {
      let changelog = TopicPartition(configuration.stateTopic, partition.number)
      partition.lastEnd = now
      do throws(TransportFailure) {
        partition.changelogEnd = try transport.watermarks(changelog, uncommitted: true).high
      } catch {
        // A later commit tries again; until then a restart replays a little more.
        dependencies.logger.info(
          "the changelog's end is not known yet", metadata: ["error": "\(error)"])
      }
    }
  }

  private func isCheckpointDue(_ partition: OwnedPartition, _ store: PartitionStore) -> Bool {
    store.hasUnsaved
      && now >= partition.lastCheckpoint + Int64(configuration.checkpoint.intervalMilliseconds)
  }

  private func finish(
    _ partition: OwnedPartition, _ store: PartitionStore, _ slice: Int
  ) throws(StoreError) {
    // Under pressure it is written out at once: dirty states cannot be evicted.
    let isPressed = store.sizes.dirtyBytes > store.settings.dirtyBytes
    repeat {
      if try store.continueCheckpoint(maximumBytes: slice) {
        partition.lastCheckpoint = now
        metrics.checkpoints += 1
        return
      }
    } while isPressed && store.sizes.dirtyBytes > store.settings.dirtyBytes / 2
  }
}
