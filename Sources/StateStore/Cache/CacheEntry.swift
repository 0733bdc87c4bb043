import Records

/// The head of a cached customer: followed in the same allocation by the customer id and the
/// state's bytes, so that a hit touches one place in memory.
struct CacheEntry {
  var hash: UInt64
  /// The time under which the timer index has this customer, at or before the state's `wakeAt`;
  /// `StateBuffer.never` without one.
  var indexedAt: Int64
  /// The time under which the index on disk has the customer, as far as known.
  var diskIndexedAt: Int64
  /// The list of dirty entries, oldest first.
  var previousDirty: UnsafeMutablePointer<CacheEntry>?
  var nextDirty: UnsafeMutablePointer<CacheEntry>?
  /// Bytes of the state; 0 is a deleted customer, kept until the deletion is written.
  var stateCount: UInt32
  var stateCapacity: UInt32
  var keyCount: UInt32
  var isDirty: Bool
  /// Used since the clock hand passed.
  var isReferenced: Bool
  /// The running transaction has a copy that points here: stays where it is.
  var isPinned: Bool

  static func make(
    hash: UInt64, key: UnsafeRawBufferPointer, stateCapacity: Int
  ) -> UnsafeMutablePointer<CacheEntry> {
    let size = blockSize(key: key.count, state: stateCapacity)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    let entry = raw.bindMemory(to: CacheEntry.self, capacity: 1)
    entry.initialize(
      to: CacheEntry(
        hash: hash, indexedAt: StateBuffer.never, diskIndexedAt: StateBuffer.never,
        previousDirty: nil, nextDirty: nil, stateCount: 0,
        stateCapacity: UInt32(size - MemoryLayout<CacheEntry>.size - key.count),
        keyCount: UInt32(key.count), isDirty: false, isReferenced: true, isPinned: false))
    if let start = key.baseAddress {
      entry.keyStart.copyMemory(from: start, byteCount: key.count)
    }
    return entry
  }

  /// Rounded up to the allocator's grain, so that the slack is usable.
  static func blockSize(key: Int, state: Int) -> Int {
    let needed = MemoryLayout<CacheEntry>.size + key + state
    return (needed + 31) & ~31
  }
}

extension UnsafeMutablePointer<CacheEntry> {
  var keyStart: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<CacheEntry>.size
  }

  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: keyStart, count: Int(pointee.keyCount))
  }

  var stateStart: UnsafeMutableRawPointer { keyStart + Int(pointee.keyCount) }

  var state: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: stateStart, count: Int(pointee.stateCount))
  }

  /// Bytes of memory, the allocator's own included.
  var footprint: Int {
    MemoryLayout<CacheEntry>.size + Int(pointee.keyCount) + Int(pointee.stateCapacity) + 16
  }

  func free() {
    UnsafeMutableRawPointer(self).deallocate()
  }
}
