/// One customer's state as bytes: what the store keeps, what the changelog carries, and what the
/// engine reads and changes in place. There is no decoded form besides it, so a cache hit costs
/// no decoding and a commit costs no encoding.
///
/// The first eight bytes are the time at which the customer wants to be woken (`wakeAt`), so that
/// the lane can keep its timer index without knowing the rest. The rest belongs to the engine.
/// An empty buffer is a customer without state; emptying it deletes the customer.
@usableFromInline
package struct StateBuffer: ~Copyable {
  // Behind accessors, so that only the buffer changes them and every module reads them directly.
  @usableFromInline var start: UnsafeMutableRawPointer
  @usableFromInline var length = 0
  @usableFromInline var room: Int

  /// The address of the first byte. Unaligned loads and stores only.
  @inlinable package var base: UnsafeMutableRawPointer { start }
  @inlinable package var count: Int { length }
  @inlinable package var capacity: Int { room }

  /// No timer is set.
  @inlinable package static var never: Int64 { Int64.max }
  /// The bytes of the header that belong to the lane.
  @inlinable package static var headerSize: Int { 8 }

  package init(capacity: Int = 512) {
    precondition(capacity > 0)
    start = StateMemory(capacity: capacity).start
    room = capacity
  }

  /// A buffer with a copy of these bytes and a little room to grow.
  package init(copying source: UnsafeRawBufferPointer) {
    self.init(capacity: StateMemory.room(for: source.count))
    replace(with: source)
  }

  /// An empty buffer in memory that is its own from now on.
  package init(in memory: StateMemory) {
    start = memory.start
    room = memory.capacity
  }

  deinit {
    StateMemory(start: start, count: length, capacity: room).deallocate()
  }

  /// The memory, which from now on is the caller's to deallocate.
  package consuming func takeMemory() -> StateMemory {
    let memory = StateMemory(start: start, count: length, capacity: room)
    discard self
    return memory
  }

  @inlinable
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  @inlinable
  package var isEmpty: Bool { count == 0 }

  /// When the customer wants to be woken, in milliseconds UTC; `never` without a timer.
  @inlinable
  package var wakeAt: Int64 {
    get {
      guard count >= StateBuffer.headerSize else { return StateBuffer.never }
      return Int64(littleEndian: base.loadUnaligned(as: Int64.self))
    }
    set {
      precondition(count >= StateBuffer.headerSize)
      base.storeBytes(of: newValue.littleEndian, as: Int64.self)
    }
  }

  package static func wakeAt(of bytes: UnsafeRawBufferPointer) -> Int64 {
    guard bytes.count >= headerSize else { return never }
    return Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
  }

  package mutating func replace(with source: UnsafeRawBufferPointer) {
    reserve(source.count)
    if let start = source.baseAddress {
      base.copyMemory(from: start, byteCount: source.count)
    }
    length = source.count
  }

  @inlinable
  package mutating func removeAll() { length = 0 }

  /// Makes room for at least `needed` bytes in all, keeping the content.
  package mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    // Doubling while it is small; later by a quarter, since the room stays with the state in the
    // cache.
    let grown = StateMemory(
      capacity: StateMemory.sizeClass(
        max(needed, capacity < 1_024 ? 2 * capacity : capacity + capacity / 4)))
    grown.start.copyMemory(from: base, byteCount: count)
    StateMemory(start: start, count: count, capacity: room).deallocate()
    start = grown.start
    room = grown.capacity
  }

  /// Opens a gap of `length` zero bytes at `position`, moving what follows.
  package mutating func insertZeros(at position: Int, _ length: Int) {
    precondition(position >= 0 && position <= count && length >= 0)
    reserve(count + length)
    let tail = count - position
    memmoveBytes(base + position + length, base + position, tail)
    (base + position).initializeMemory(as: UInt8.self, repeating: 0, count: length)
    self.length += length
  }

  /// Removes `length` bytes at `position`, moving what follows.
  package mutating func removeBytes(at position: Int, _ length: Int) {
    precondition(position >= 0 && length >= 0 && position + length <= count)
    let tail = count - position - length
    memmoveBytes(base + position, base + position + length, tail)
    self.length -= length
  }
}

@inline(__always)
private func memmoveBytes(
  _ to: UnsafeMutableRawPointer, _ from: UnsafeMutableRawPointer, _ count: Int
) {
  // `copyMemory` allows overlapping regions.
  to.copyMemory(from: from, byteCount: count)
}
