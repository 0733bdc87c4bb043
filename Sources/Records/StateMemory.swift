#if canImport(Glibc)
  import Glibc
#endif

/// A state's bytes without an owner: whoever holds them deallocates them.
package struct StateMemory {
  package var start: UnsafeMutableRawPointer
  package var count: Int
  package var capacity: Int

  package init(start: UnsafeMutableRawPointer, count: Int, capacity: Int) {
    self.start = start
    self.count = count
    self.capacity = capacity
  }

  /// Fresh memory, void of content. From `malloc` itself: Swift's `allocate` with an alignment
  /// takes the slower `posix_memalign`. Ends the process where there is none, as `allocate` does.
  package init(capacity: Int) {
    guard let memory = malloc(capacity) else { fatalError("out of memory") }
    start = memory
    count = 0
    self.capacity = capacity
  }

  package func deallocate() { free(start) }

  /// What a state of this size is given: a little to grow, up to the next size class.
  package static func room(for count: Int) -> Int { sizeClass(count + count / 16 + 32) }

  /// The next size that the allocator hands out anyway: multiples of 64 bytes up to 256, then four
  /// sizes for each doubling, as jemalloc has them. A capacity is so all that a state really has,
  /// and states of about the same size can take over each other's memory.
  package static func sizeClass(_ size: Int) -> Int {
    guard size > 256 else { return max(64, (size + 63) & ~63) }
    let step = 1 << (log2(size - 1) - 2)
    return (size + step - 1) & ~(step - 1)
  }

  /// The position of a size class among all of them; sizes in between belong to the one below.
  package static func classIndex(_ size: Int) -> Int {
    guard size > 256 else { return max(0, size / 64 - 1) }
    let power = log2(size)
    return 4 * (power - 7) + (size >> (power - 2)) - 5
  }

  /// The power of two at or below a size.
  private static func log2(_ size: Int) -> Int { Int.bitWidth - 1 - size.leadingZeroBitCount }
}
