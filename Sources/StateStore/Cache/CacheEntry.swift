import Records

/// The head of a cached customer, followed in the same allocation by the customer id. The state's
/// bytes have an allocation of their own, so that a commit hands over the memory that the
/// transaction worked on instead of copying it.
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
  var stateStart: UnsafeMutableRawPointer?
  /// Bytes of the state; 0 is a deleted customer, kept until the deletion is written.
  var stateCount: UInt32
  var stateCapacity: UInt32
  var keyCount: UInt32
  var isDirty: Bool
  /// Used since the clock hand passed.
  var isReferenced: Bool
  /// The running transaction has a copy that points here: stays where it is.
  var isPinned: Bool

  /// An entry without a state.
  static func make(
    hash: UInt64, key: UnsafeRawBufferPointer
  ) -> UnsafeMutablePointer<CacheEntry> {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<CacheEntry>.size + key.count, alignment: 16)
    let entry = raw.bindMemory(to: CacheEntry.self, capacity: 1)
    entry.initialize(
      to: CacheEntry(
        hash: hash, indexedAt: StateBuffer.never, diskIndexedAt: StateBuffer.never,
        previousDirty: nil, nextDirty: nil, stateStart: nil, stateCount: 0, stateCapacity: 0,
        keyCount: UInt32(key.count), isDirty: false, isReferenced: true, isPinned: false))
    if let start = key.baseAddress {
      entry.keyStart.copyMemory(from: start, byteCount: key.count)
    }
    return entry
  }
}

extension UnsafeMutablePointer<CacheEntry> {
  var keyStart: UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(self) + MemoryLayout<CacheEntry>.size
  }

  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: keyStart, count: Int(pointee.keyCount))
  }

  var state: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: pointee.stateStart, count: Int(pointee.stateCount))
  }

  /// Bytes of memory, the allocator's own included.
  var footprint: Int {
    MemoryLayout<CacheEntry>.size + Int(pointee.keyCount) + Int(pointee.stateCapacity) + 32
  }

  /// What the state lies in.
  var stateMemory: StateMemory? {
    pointee.stateStart.map {
      StateMemory(start: $0, count: 0, capacity: Int(pointee.stateCapacity))
    }
  }

  func free() {
    stateMemory?.deallocate()
    UnsafeMutableRawPointer(self).deallocate()
  }
}
