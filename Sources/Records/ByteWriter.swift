/// Bytes that only grow at the end until they are emptied: what outputs are written into.
///
/// Unlike an array it is never shared, so that an append is a comparison and a copy, without a
/// check for other owners. It keeps its room; appends are amortised O(count).
@usableFromInline
package struct ByteWriter: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  @usableFromInline package var count = 0

  @inlinable
  package init(capacity: Int = 256) {
    base = .allocate(capacity: max(16, capacity))
    self.capacity = max(16, capacity)
  }

  @inlinable deinit { base.deallocate() }

  @inlinable
  package var isEmpty: Bool { count == 0 }

  @inlinable
  package var last: UInt8? { count > 0 ? base[count - 1] : nil }

  /// All bytes; valid until the next change.
  @inlinable
  package var view: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// These bytes; valid until the next change. The range must lie within `count`.
  @inlinable
  package subscript(range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: view[range])
  }

  @inlinable @inline(__always)
  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(view)
  }

  @inlinable @inline(__always)
  package mutating func append(_ byte: UInt8) {
    if count == capacity { grow(by: 1) }
    base[count] = byte
    count &+= 1
  }

  @inlinable @inline(__always)
  package mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
    let added = bytes.count
    guard added > 0, let source = bytes.baseAddress else { return }
    reserve(added)
    UnsafeMutableRawPointer(base + count).copyMemory(from: source, byteCount: added)
    count &+= added
  }

  @inlinable
  package mutating func append(contentsOf bytes: some Collection<UInt8>) {
    for byte in bytes { append(byte) }
  }

  /// Makes room for this many bytes more.
  @inlinable @inline(__always)
  package mutating func reserve(_ added: Int) {
    if capacity &- count < added { grow(by: added) }
  }

  /// Appends what `body` puts at the pointer, which has room for `maximum` bytes; it returns how
  /// many it wrote.
  @inlinable @inline(__always)
  package mutating func append(
    maximum: Int, writing body: (UnsafeMutablePointer<UInt8>) -> Int
  ) {
    reserve(maximum)
    let written = body(base + count)
    assert(written <= maximum)
    count &+= written
  }

  @inlinable
  package mutating func removeLast(_ removed: Int = 1) {
    precondition(removed >= 0 && removed <= count)
    count -= removed
  }

  /// Empties it; its room stays.
  @inlinable
  package mutating func removeAll() { count = 0 }

  @inline(never) @usableFromInline
  mutating func grow(by added: Int) {
    let wanted = max(2 * capacity, count + added)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted)
    larger.update(from: base, count: count)
    base.deallocate()
    base = larger
    capacity = wanted
  }
}
