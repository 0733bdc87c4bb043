package import Records

/// The customers of one partition: committed states in a bounded write-back cache over a table on
/// disk, and the running transaction's copies over that.
///
/// Reads go overlay → cache → disk. A commit merges the overlay into the cache; the disk follows
/// at checkpoints, in slices. A checkpoint is complete when everything that was dirty at its
/// start has been written; then, and only then, the position of its start is written behind it.
/// The table keeps the order of writes, so after a crash it holds at least what its position
/// says, and at most what was committed: replaying the changelog from the position on heals it.
///
/// Not thread-safe: it belongs to a lane.
package final class PartitionStore {
  package let partition: Int32
  package private(set) var settings: StoreSettings
  /// What the committed states reflect. `changelogOffset` is set by restore and checkpoints.
  package internal(set) var position: StorePosition

  let table: any DurableTable
  let memory: UnsafeMutablePointer<StoreMemory>
  var timers = TimerIndex()
  /// The table has no customers: reading it is pointless.
  var isTableEmpty: Bool
  var checkpoint: RunningCheckpoint?
  /// Reused for keys and values on their way to the table.
  var keyScratch: [UInt8] = []
  var valueScratch: [UInt8] = []
  var stateScratch: [UInt8] = []

  init(
    partition: Int32, settings: StoreSettings, table: any DurableTable, position: StorePosition,
    isTableEmpty: Bool
  ) {
    self.partition = partition
    self.settings = settings
    self.table = table
    self.position = position
    self.isTableEmpty = isTableEmpty
    memory = .allocate(capacity: 1)
    memory.initialize(to: StoreMemory())
    if isTableEmpty { timers.tableIsEmpty() }
  }

  deinit {
    memory.deinitialize(count: 1)
    memory.deallocate()
  }

  // MARK: Running transaction

  /// The position in the overlay of a customer's state, loading it if need be. Positions are
  /// valid until the transaction ends. An unknown customer has an empty state.
  package func load(_ customer: UnsafeRawBufferPointer) throws(StoreError) -> Int {
    let hash = StableHash.hash(customer)
    if let found = overlay.find(hash, customer) { return found }
    return overlay.add(hash, customer, entry: try fetch(hash, customer))
  }

  /// Makes a state that is not dirty what is committed again.
  package func revert(_ position: Int) {
    let customer = overlay.customer(position)
    precondition(!customer.pointee.isDirty, "its committed state is not what it began with")
    guard let entry = customer.pointee.entry else {
      return overlay.state(position).pointee.removeAll()
    }
    overlay.state(position).pointee.replace(with: entry.state)
  }

  /// The state at an overlay position; the pointer is void after the next `load`.
  package func state(at position: Int) -> UnsafeMutablePointer<StateBuffer> {
    overlay.state(position)
  }

  /// The customer id at an overlay position, borrowed until the next `load`.
  package func customer(at position: Int) -> UnsafeRawBufferPointer { overlay.key(position) }

  /// The state changed and has to go to the changelog.
  package func markDirty(_ position: Int) { overlay.customer(position).pointee.isDirty = true }

  package func isDirty(_ position: Int) -> Bool { overlay.customer(position).pointee.isDirty }

  /// Customers in the running transaction: overlay positions are 0..<overlayCount.
  package var overlayCount: Int { overlay.count }

  /// The transaction is committed: the overlay becomes the committed state.
  package func commit(inputOffsets: [Int64]) {
    overlay.releaseUnusedMemory()
    for at in 0..<overlay.count {
      overlay.unpin(at)
      if overlay.customer(at).pointee.isDirty { merge(at) }
    }
    overlay.removeAll()
    timers.firedTimersCommitted()
    position.inputOffsets = inputOffsets
    cache.evict(to: settings.cacheBytes)
  }

  /// The transaction is aborted: the overlay is dropped, and the timers it fired are due again.
  package func abort() {
    for at in 0..<overlay.count { overlay.unpin(at) }
    overlay.removeAll()
    timers.firedTimersAborted()
  }

  private func merge(_ at: Int) {
    let customer = overlay.customer(at)
    let hash = customer.pointee.hash
    let key = overlay.key(at)
    // A customer without an entry may have got one from a look at the committed state.
    let known = customer.pointee.entry ?? cache.find(hash, key)
    let (entry, replaced) = cache.adopt(known, hash, key, state: overlay.takeState(at))
    if let replaced { overlay.recycle(replaced) }
    if customer.pointee.isWoken { entry.pointee.indexedAt = StateBuffer.never }
    index(entry)
    cache.markDirty(entry)
  }

  /// Keeps the promise of the timer index: a customer is in it at or before its `wakeAt`.
  func index(_ entry: UnsafeMutablePointer<CacheEntry>) {
    guard entry.pointee.stateCount > 0 else {
      entry.pointee.indexedAt = StateBuffer.never
      return
    }
    let wakeAt = max(0, StateBuffer.wakeAt(of: entry.state))
    guard wakeAt < entry.pointee.indexedAt else { return }
    entry.pointee.indexedAt = wakeAt
    timers.add(TimerEntry(time: wakeAt, hash: entry.pointee.hash))
  }

  // MARK: Committed state

  /// The committed state of a customer, or nil. Does not see the running transaction.
  package func committedState(
    _ customer: UnsafeRawBufferPointer
  ) throws(StoreError) -> [UInt8]? {
    let hash = StableHash.hash(customer)
    guard let entry = try fetch(hash, customer), entry.pointee.stateCount > 0 else { return nil }
    return Array(entry.state)
  }

  /// The cached entry, brought in from disk if need be; nil for an unknown customer.
  func fetch(
    _ hash: UInt64, _ customer: UnsafeRawBufferPointer
  ) throws(StoreError) -> UnsafeMutablePointer<CacheEntry>? {
    if let entry = cache.find(hash, customer) {
      entry.pointee.isReferenced = true
      return entry
    }
    guard !isTableEmpty else { return nil }
    TableKey.makeState(hash, customer, into: &keyScratch)
    var found = false
    let table = table
    try keyScratch.withBytes { key throws(StoreError) in
      try table.read(key) { value in
        guard let value, value.count > TableKey.indexedTimeLength else { return }
        found = true
        stateScratch.removeAll(keepingCapacity: true)
        stateScratch.append(contentsOf: value)
      }
    }
    guard found else { return nil }
    return adopt(hash, customer, stored: stateScratch)
  }

  /// Puts a stored value into the cache, clean.
  func adopt(
    _ hash: UInt64, _ customer: UnsafeRawBufferPointer, stored: [UInt8]
  ) -> UnsafeMutablePointer<CacheEntry> {
    cache.evict(to: settings.cacheBytes - stored.count)
    return stored.withUnsafeBytes { bytes in
      let time = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
      let state = UnsafeRawBufferPointer(rebasing: bytes[TableKey.indexedTimeLength...])
      let entry = cache.set(hash, customer, state: state)
      entry.pointee.indexedAt = time
      entry.pointee.diskIndexedAt = time
      return entry
    }
  }

  // MARK: Memory

  package func setCacheLimit(cacheBytes: Int, dirtyBytes: Int) {
    settings.cacheBytes = cacheBytes
    settings.dirtyBytes = dirtyBytes
    cache.evict(to: cacheBytes)
  }

  /// Sizes for the metrics.
  package var sizes: StoreSizes {
    StoreSizes(
      cacheBytes: cache.bytes, dirtyBytes: cache.dirtyBytes, cachedCustomers: cache.count,
      evictions: cache.evictions, timersInMemory: timers.count)
  }

  /// An estimate; asks the table.
  package var diskBytes: Int { table.approximateBytes }
}

/// What a store holds in memory.
package struct StoreSizes: Sendable, Equatable {
  package var cacheBytes: Int
  package var dirtyBytes: Int
  package var cachedCustomers: Int
  package var evictions: Int
  package var timersInMemory: Int
}
