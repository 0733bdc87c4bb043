import Records

extension PartitionStore {
  /// No customer's timer is due before this time (milliseconds UTC); `StateBuffer.never` when
  /// there is none at all. O(1).
  package var nextTimer: Int64 { timers.next }

  /// Loads the customers whose `wakeAt` is at or before `clock` into the overlay, earliest index
  /// entry first, at most `limit`, and calls `body` with the overlay position of each. To be
  /// called at the start of a transaction, before records. Each is marked dirty.
  ///
  /// What is found not to be due yet is indexed again; such look-ups are bounded by
  /// `8 × limit` a call.
  package func takeDue(
    clock: Int64, limit: Int, _ body: (Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    var taken = 0
    var looks = 8 * limit
    while taken < limit, looks > 0 {
      looks -= 1
      if timers.needsLoad(clock) { try loadTimers() }
      guard let timer = timers.takeDue(clock) else {
        if timers.needsLoad(clock) { continue }
        return
      }
      for customer in try customers(of: timer) {
        guard let position = try due(customer, timer: timer, clock: clock) else { continue }
        taken += 1
        try body(position)
      }
    }
  }

  /// The ids of the customers this entry stands for; none when it is dead.
  private func customers(of timer: TimerEntry) throws(StoreError) -> [[UInt8]] {
    var found: [[UInt8]] = []
    cache.forEach(hash: timer.hash) { entry in
      if entry.pointee.indexedAt == timer.time { found.append(Array(entry.key)) }
    }
    if found.isEmpty {
      try bringIn(hash: timer.hash)
      cache.forEach(hash: timer.hash) { entry in
        if entry.pointee.indexedAt == timer.time { found.append(Array(entry.key)) }
      }
    }
    if found.isEmpty { timers.bury(timer) }
    return found
  }

  /// Loads one customer if it is due; otherwise indexes it where it belongs.
  private func due(
    _ customer: [UInt8], timer: TimerEntry, clock: Int64
  ) throws(StoreError) -> Int? {
    try customer.withBytes { key throws(StoreError) in
      guard let entry = cache.find(timer.hash, key) else { return nil }
      let wakeAt = StateBuffer.wakeAt(of: entry.state)
      guard wakeAt <= clock else {
        entry.pointee.indexedAt = wakeAt
        timers.add(TimerEntry(time: wakeAt, hash: timer.hash))
        cache.markDirty(entry)
        return nil
      }
      let position = try load(key)
      timers.fire(timer)
      guard !overlay.customer(position).pointee.isWoken else { return nil }
      overlay.customer(position).pointee.isWoken = true
      overlay.customer(position).pointee.isDirty = true
      return position
    }
  }

  /// Brings the stored customers with this hash into the cache.
  private func bringIn(hash: UInt64) throws(StoreError) {
    guard !isTableEmpty else { return }
    var prefix: [UInt8] = [TableKey.state]
    TableKey.put(hash, &prefix)
    var stored: [(key: [UInt8], value: [UInt8])] = []
    try prefix.withBytes { start throws(StoreError) in
      try table.scan(from: start) { key, value in
        guard key.count >= prefix.count,
          sameBytes(UnsafeRawBufferPointer(rebasing: key[..<prefix.count]), start)
        else { return false }
        if value.count > TableKey.indexedTimeLength {
          stored.append((Array(key[prefix.count...]), Array(value)))
        }
        return true
      }
    }
    for (key, value) in stored {
      key.withUnsafeBytes { customer in
        // What the cache has is newer.
        if cache.find(hash, customer) == nil { _ = adopt(hash, customer, stored: value) }
      }
    }
  }

  /// Reads the next chunk of the table's timer index.
  private func loadTimers() throws(StoreError) {
    guard let horizon = timers.horizon else { return }
    let limit = settings.timersInMemory
    var found: [TimerEntry] = []
    var next: TimerEntry?
    TableKey.makeTimer(horizon, into: &keyScratch)
    try keyScratch.withBytes { start throws(StoreError) in
      try table.scan(from: start) { key, _ in
        guard let timer = TableKey.readTimer(key) else { return false }
        if found.count == limit {
          next = timer
          return false
        }
        found.append(timer)
        return true
      }
    }
    timers.loaded(found, horizon: next)
  }
}
