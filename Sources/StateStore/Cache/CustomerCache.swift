import Records

#if canImport(Glibc)
  import Glibc
#endif

/// The committed states held in memory: an open-addressing hash table (linear probing,
/// backward-shift deletion) from customer id to an entry, whose state is an allocation of its own,
/// bounded in bytes, with CLOCK eviction of clean entries. Dirty entries form a list in the order
/// in which they became dirty and are never evicted: `markClean` after having written them.
///
/// A look-up costs two memory accesses, the state a third. Not thread-safe: it belongs to a lane.
struct CustomerCache: ~Copyable {
  typealias Entry = UnsafeMutablePointer<CacheEntry>

  private struct Slot {
    var hash: UInt64
    var entry: Entry?
  }

  private var slots: UnsafeMutablePointer<Slot>
  private var mask: Int
  private var hand = 0
  private(set) var count = 0
  private var entryBytes = 0
  private(set) var dirtyBytes = 0
  private(set) var dirtyCount = 0
  private(set) var firstDirty: Entry?
  private(set) var lastDirty: Entry?
  private(set) var evictions = 0

  init(minimumCapacity: Int = 64) {
    var capacity = 64
    while capacity < minimumCapacity { capacity *= 2 }
    slots = CustomerCache.makeSlots(capacity)
    mask = capacity - 1
  }

  deinit {
    for index in 0...mask { slots[index].entry?.free() }
    slots.deallocate()
  }

  /// Bytes of memory in all.
  var bytes: Int { entryBytes + (mask + 1) * MemoryLayout<Slot>.stride }

  // MARK: Look-up

  func find(_ hash: UInt64, _ key: UnsafeRawBufferPointer) -> Entry? {
    var index = Int(truncatingIfNeeded: hash) & mask
    while let entry = slots[index].entry {
      if slots[index].hash == hash, sameBytes(entry.key, key) { return entry }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Visits every entry with this hash: one, but for collisions.
  func forEach(hash: UInt64, _ body: (Entry) -> Void) {
    var index = Int(truncatingIfNeeded: hash) & mask
    while let entry = slots[index].entry {
      if slots[index].hash == hash { body(entry) }
      index = (index + 1) & mask
    }
  }

  // MARK: Change

  /// Sets a customer's state to a copy of these bytes, adding the customer if need be.
  mutating func set(
    _ hash: UInt64, _ key: UnsafeRawBufferPointer, state: UnsafeRawBufferPointer
  ) -> Entry {
    let entry = find(hash, key) ?? insert(hash, key)
    let start = room(for: state.count, in: entry)
    if let start, let source = state.baseAddress {
      start.copyMemory(from: source, byteCount: state.count)
    }
    entry.pointee.stateCount = UInt32(state.count)
    entry.pointee.isReferenced = true
    return entry
  }

  /// Makes a buffer a customer's state, adding the customer if need be; copies nothing but what
  /// would waste much of its room.
  /// - Parameter known: The customer's entry; nil for a customer who has none.
  /// - Returns: The entry, and the memory that its state had until now, which is the caller's.
  mutating func adopt(
    _ known: Entry?, _ hash: UInt64, _ key: UnsafeRawBufferPointer,
    state: consuming StateBuffer
  ) -> (entry: Entry, replaced: StateMemory?) {
    let entry = known ?? insert(hash, key)
    if state.capacity > 2 * StateMemory.room(for: state.count) {
      state = StateBuffer(copying: state.bytes)
    }
    let memory = state.takeMemory()
    let replaced = replaceMemory(of: entry, memory.start, capacity: memory.capacity)
    entry.pointee.stateCount = UInt32(memory.count)
    entry.pointee.isReferenced = true
    return (entry, replaced)
  }

  /// The entry's memory for a state of this size, its content void; nil for a size of 0.
  private mutating func room(for count: Int, in entry: Entry) -> UnsafeMutableRawPointer? {
    let capacity = Int(entry.pointee.stateCapacity)
    if count > capacity || capacity > 2 * StateMemory.room(for: count) {
      let wanted = count > 0 ? StateMemory.room(for: count) : 0
      let old = replaceMemory(
        of: entry, wanted > 0 ? StateMemory(capacity: wanted).start : nil, capacity: wanted)
      old?.deallocate()
    }
    return entry.pointee.stateStart
  }

  private mutating func replaceMemory(
    of entry: Entry, _ start: UnsafeMutableRawPointer?, capacity: Int
  ) -> StateMemory? {
    let old = entry.stateMemory
    let growth = capacity - Int(entry.pointee.stateCapacity)
    entry.pointee.stateStart = start
    entry.pointee.stateCapacity = UInt32(capacity)
    entryBytes += growth
    if entry.pointee.isDirty { dirtyBytes += growth }
    return old
  }

  mutating func markDirty(_ entry: Entry) {
    guard !entry.pointee.isDirty else { return }
    entry.pointee.isDirty = true
    entry.pointee.nextDirty = nil
    entry.pointee.previousDirty = lastDirty
    if let last = lastDirty { last.pointee.nextDirty = entry } else { firstDirty = entry }
    lastDirty = entry
    dirtyBytes += entry.footprint
    dirtyCount += 1
  }

  mutating func markClean(_ entry: Entry) {
    guard entry.pointee.isDirty else { return }
    let previous = entry.pointee.previousDirty
    let next = entry.pointee.nextDirty
    if let previous { previous.pointee.nextDirty = next } else { firstDirty = next }
    if let next { next.pointee.previousDirty = previous } else { lastDirty = previous }
    entry.pointee.isDirty = false
    entry.pointee.previousDirty = nil
    entry.pointee.nextDirty = nil
    dirtyBytes -= entry.footprint
    dirtyCount -= 1
  }

  /// Removes a clean entry.
  mutating func remove(_ entry: Entry) {
    precondition(!entry.pointee.isDirty && !entry.pointee.isPinned)
    var index = Int(truncatingIfNeeded: entry.pointee.hash) & mask
    while let candidate = slots[index].entry, candidate != entry { index = (index + 1) & mask }
    removeSlot(at: index)
  }

  /// Evicts clean entries that were not used lately until at most `limit` bytes are held or only
  /// dirty and pinned ones are left. Passes over the slots at most twice a call.
  mutating func evict(to limit: Int) {
    guard bytes > limit, count > dirtyCount else { return }
    var looks = 2 * (mask + 1)
    while bytes > limit, count > dirtyCount, looks > 0 {
      hand &= mask
      if let entry = slots[hand].entry, !entry.pointee.isDirty, !entry.pointee.isPinned {
        if entry.pointee.isReferenced {
          entry.pointee.isReferenced = false
        } else {
          removeSlot(at: hand)
          evictions += 1
          // The shift may have brought another entry here.
          continue
        }
      }
      hand += 1
      looks -= 1
    }
  }

  // MARK: Table

  private static func makeSlots(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    slots.initialize(repeating: Slot(hash: 0, entry: nil), count: capacity)
    return slots
  }

  private mutating func insert(_ hash: UInt64, _ key: UnsafeRawBufferPointer) -> Entry {
    if (count + 1) * 4 > (mask + 1) * 3 { grow() }
    let entry = CacheEntry.make(hash: hash, key: key)
    place(Slot(hash: hash, entry: entry))
    count += 1
    entryBytes += entry.footprint
    return entry
  }

  private func place(_ slot: Slot) {
    var index = Int(truncatingIfNeeded: slot.hash) & mask
    while slots[index].entry != nil { index = (index + 1) & mask }
    slots[index] = slot
  }

  private mutating func grow() {
    let old = slots
    let oldCapacity = mask + 1
    slots = CustomerCache.makeSlots(oldCapacity * 2)
    mask = oldCapacity * 2 - 1
    for index in 0..<oldCapacity where old[index].entry != nil { place(old[index]) }
    old.deallocate()
  }

  private mutating func removeSlot(at start: Int) {
    guard let entry = slots[start].entry else { return }
    entryBytes -= entry.footprint
    count -= 1
    entry.free()
    // Backward shift: moves up whoever would no longer be found behind the hole.
    var hole = start
    var index = (start + 1) & mask
    while slots[index].entry != nil {
      let home = Int(truncatingIfNeeded: slots[index].hash) & mask
      if (index - home) & mask >= (index - hole) & mask {
        slots[hole] = slots[index]
        hole = index
      }
      index = (index + 1) & mask
    }
    slots[hole].entry = nil
  }
}

@inline(__always)
func sameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
  guard left.count == right.count else { return false }
  guard left.count > 0, let a = left.baseAddress, let b = right.baseAddress else {
    return left.count == 0
  }
  return memcmp(a, b, left.count) == 0
}
