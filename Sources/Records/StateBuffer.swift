/// One customer's state as bytes: what the store keeps, what the changelog carries, and what the
/// engine reads and changes in place. There is no decoded form besides it, so a cache hit costs
/// no decoding and a commit costs no encoding.
///
/// The first eight bytes are the time at which the customer wants to be woken (`wakeAt`), so that
/// the lane can keep its timer index without knowing the rest. The rest belongs to the engine.
/// An empty buffer is a customer without state; emptying it deletes the customer.
package struct StateBuffer: ~Copyable {
  /// The address of the first byte. Unaligned loads and stores only.
  package private(set) var base: UnsafeMutableRawPointer
  package private(set) var count: Int
  package private(set) var capacity: Int

  /// No timer is set.
  package static let never = Int64.max
  /// The bytes of the header that belong to the lane.
  package static let headerSize = 8

  package init(capacity: Int = 512) {
    precondition(capacity > 0)
    base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    count = 0
    self.capacity = capacity
  }

  deinit {
    base.deallocate()
  }

  @inlinable
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  @inlinable
  package var isEmpty: Bool { count == 0 }

  /// When the customer wants to be woken, in milliseconds UTC; `never` without a timer.
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
    count = source.count
  }

  package mutating func removeAll() { count = 0 }

  /// Makes room for at least `needed` bytes in all, keeping the content.
  package mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    var grown = capacity
    while grown < needed { grown *= 2 }
    let fresh = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
    fresh.copyMemory(from: base, byteCount: count)
    base.deallocate()
    base = fresh
    capacity = grown
  }

  /// Opens a gap of `length` zero bytes at `position`, moving what follows.
  package mutating func insertZeros(at position: Int, _ length: Int) {
    precondition(position >= 0 && position <= count && length >= 0)
    reserve(count + length)
    let tail = count - position
    memmoveBytes(base + position + length, base + position, tail)
    (base + position).initializeMemory(as: UInt8.self, repeating: 0, count: length)
    count += length
  }

  /// Removes `length` bytes at `position`, moving what follows.
  package mutating func removeBytes(at position: Int, _ length: Int) {
    precondition(position >= 0 && length >= 0 && position + length <= count)
    let tail = count - position - length
    memmoveBytes(base + position, base + position + length, tail)
    count -= length
  }
}

@inline(__always)
private func memmoveBytes(
  _ to: UnsafeMutableRawPointer, _ from: UnsafeMutableRawPointer, _ count: Int
) {
  // `copyMemory` allows overlapping regions.
  to.copyMemory(from: from, byteCount: count)
}
