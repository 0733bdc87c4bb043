import Records

extension PartitionStore {
  /// Takes over one changelog record: the whole state, or nil for a deleted customer. The value
  /// goes into the write-back cache as it is. Call `makeRoom` between batches.
  package func restore(_ customer: UnsafeRawBufferPointer, _ state: UnsafeRawBufferPointer?) {
    let hash = StableHash.hash(customer)
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    let entry = cache.set(hash, customer, state: state ?? empty)
    index(entry)
    cache.markDirty(entry)
  }

  /// Everything below this changelog offset has been restored. `inputOffsets` are those the group
  /// had committed when the restore began.
  package func restored(to changelogOffset: Int64, inputOffsets: [Int64]) {
    position.changelogOffset = max(position.changelogOffset, changelogOffset)
    position.inputOffsets = inputOffsets
  }

  /// Everything that was in the changelog at `clock` (milliseconds UTC) is in the store.
  package func isComplete(at clock: Int64) {
    position.completeAt = max(position.completeAt, clock)
  }

  /// Every changelog record below this offset is in the store. The caller has to know: an owner
  /// that only believes to be one may see a successor's records below the changelog's end.
  package func advance(changelogOffset: Int64) {
    precondition(overlay.count == 0, "only between transactions")
    position.changelogOffset = max(position.changelogOffset, changelogOffset)
  }

  /// Keeps memory in its bounds: writes to the table when too much is dirty. The position on disk
  /// follows, so that an interrupted restore goes on where it was.
  package func makeRoom() throws(StoreError) {
    if cache.dirtyBytes >= settings.dirtyBytes {
      beginCheckpoint()
      while try !continueCheckpoint(maximumBytes: 4 << 20) {}
    }
    cache.evict(to: settings.cacheBytes)
  }

  /// Visits every committed customer, in no particular order, until `body` returns false. Writes
  /// what is dirty to the table first; no transaction may be running.
  package func forEachCustomer(
    _ body: (_ customer: UnsafeRawBufferPointer, _ state: UnsafeRawBufferPointer) -> Bool
  ) throws(StoreError) {
    precondition(overlay.count == 0, "listing happens between transactions")
    while cache.dirtyCount > 0 {
      let written = try writeDirty(upTo: cache.dirtyCount, maximumBytes: 4 << 20)
      if let remaining = checkpoint?.remaining {
        checkpoint?.remaining = max(0, remaining - written)
      }
    }
    try withUnsafeBytes(of: TableKey.state) { start throws(StoreError) in
      try table.scan(from: start) { key, value in
        guard key.count >= TableKey.statePrefixLength, key[0] == TableKey.state else {
          return false
        }
        return body(
          UnsafeRawBufferPointer(rebasing: key[TableKey.statePrefixLength...]),
          UnsafeRawBufferPointer(rebasing: value[TableKey.indexedTimeLength...]))
      }
    }
  }
}
