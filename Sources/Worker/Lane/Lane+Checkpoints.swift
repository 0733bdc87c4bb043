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
          guard let end = changelogEnd(partition.number) else { continue }
          store.beginCheckpoint(changelogOffset: end)
          isBusy = true
          try finish(partition, store, slice)
        }
      }
    } catch {
      throw .failed(error.description)
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
