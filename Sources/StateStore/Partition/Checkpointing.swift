import Records

/// A checkpoint on its way.
struct RunningCheckpoint {
  /// Where the store stood at its start: what it will have made durable at its end.
  var position: StorePosition
  /// Entries still to be written. The dirty list is in order of becoming dirty, so the first
  /// `remaining` entries are those of the start.
  var remaining: Int
}

extension PartitionStore {
  /// Whether so much is dirty that a checkpoint should start.
  package var wantsCheckpoint: Bool {
    checkpoint == nil && cache.dirtyBytes >= settings.dirtyBytes
  }

  package var isCheckpointing: Bool { checkpoint != nil }

  /// Whether there is anything a checkpoint would save.
  package var hasUnsaved: Bool { cache.dirtyCount > 0 }

  /// Starts a checkpoint of `position`. No transaction may be running.
  package func beginCheckpoint() {
    precondition(overlay.count == 0, "a checkpoint starts between transactions")
    guard checkpoint == nil else { return }
    checkpoint = RunningCheckpoint(position: position, remaining: cache.dirtyCount)
  }

  /// Writes up to about `maximumBytes` of the running checkpoint. Returns true when there is none
  /// or it is complete; it becomes durable in the background then.
  package func continueCheckpoint(maximumBytes: Int) throws(StoreError) -> Bool {
    guard var running = checkpoint else { return true }
    running.remaining -= try writeDirty(upTo: running.remaining, maximumBytes: maximumBytes)
    guard running.remaining <= 0 else {
      checkpoint = running
      return false
    }
    TableKey.makeMeta("position", into: &keyScratch)
    running.position.encode(into: &valueScratch)
    stage(keyScratch, valueScratch)
    try table.write()
    try table.flush(wait: false)
    checkpoint = nil
    shortenTimers()
    return true
  }

  /// Runs a whole checkpoint and waits until it is on disk.
  package func checkpointNow() throws(StoreError) {
    while try !continueCheckpoint(maximumBytes: 1 << 20) {}
    beginCheckpoint()
    while try !continueCheckpoint(maximumBytes: 1 << 20) {}
    try table.flush(wait: true)
  }

  /// Writes the oldest dirty entries in one batch and returns how many.
  func writeDirty(upTo maximum: Int, maximumBytes: Int) throws(StoreError) -> Int {
    var written = 0
    var bytes = 0
    stageDeadTimers()
    var entry = cache.firstDirty
    while written < maximum, bytes < maximumBytes, let current = entry {
      entry = current.pointee.nextDirty
      bytes += stage(current)
      written += 1
    }
    try table.write()
    isTableEmpty = false
    // Only now that the table has them may they be evicted.
    for _ in 0..<written {
      guard let first = cache.firstDirty else { break }
      cache.markClean(first)
      if first.pointee.stateCount == 0 { cache.remove(first) }
    }
    cache.evict(to: settings.cacheBytes)
    return written
  }

  /// Stages an entry and its place in the timer index. Returns about how many bytes.
  private func stage(_ entry: UnsafeMutablePointer<CacheEntry>) -> Int {
    let hash = entry.pointee.hash
    let old = entry.pointee.diskIndexedAt
    let new = entry.pointee.indexedAt
    if old != new {
      if old != StateBuffer.never { stageTimer(TimerEntry(time: old, hash: hash), delete: true) }
      if new != StateBuffer.never { stageTimer(TimerEntry(time: new, hash: hash), delete: false) }
      entry.pointee.diskIndexedAt = new
    }
    TableKey.makeState(hash, entry.key, into: &keyScratch)
    if entry.pointee.stateCount == 0 {
      keyScratch.withUnsafeBytes(table.delete)
    } else {
      valueScratch.removeAll(keepingCapacity: true)
      withUnsafeBytes(of: new.littleEndian) { valueScratch.append(contentsOf: $0) }
      valueScratch.append(contentsOf: entry.state)
      stage(keyScratch, valueScratch)
    }
    return keyScratch.count + Int(entry.pointee.stateCount)
  }

  private func stage(_ key: [UInt8], _ value: [UInt8]) {
    key.withUnsafeBytes { key in value.withUnsafeBytes { table.put(key, $0) } }
  }

  private func stageTimer(_ timer: TimerEntry, delete: Bool) {
    TableKey.makeTimer(timer, into: &keyScratch)
    keyScratch.withUnsafeBytes { key in
      if delete {
        table.delete(key)
      } else {
        table.put(key, UnsafeRawBufferPointer(start: nil, count: 0))
      }
    }
  }

  private func stageDeadTimers() {
    for timer in timers.takeDead() { stageTimer(timer, delete: true) }
  }

  /// Forgets far timers that the table has, when there are too many in memory.
  private func shortenTimers() {
    guard timers.shorten(to: settings.timersInMemory) else { return }
    // Customers that became dirty again have timers the table does not know yet.
    var entry = cache.firstDirty
    while let current = entry {
      if current.pointee.indexedAt != current.pointee.diskIndexedAt {
        timers.keepBeyondHorizon(
          TimerEntry(time: current.pointee.indexedAt, hash: current.pointee.hash))
      }
      entry = current.pointee.nextDirty
    }
  }
}
