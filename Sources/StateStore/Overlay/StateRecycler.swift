import Records

/// Memory of states that commits have replaced, for the next transaction's copies.
///
/// Without it every event frees memory somewhere among those of a million customers and allocates
/// as much: the allocator then keeps a heap of all slabs with one hole and searches it each time.
/// Bounded in bytes; what does not fit goes back to the allocator, and so does what a whole
/// transaction had no use for: states grow, and leave ever smaller memory behind.
struct StateRecycler: ~Copyable {
  /// Bytes kept at most, for each partition: the states of a big transaction.
  static let maximumBytes = 8 << 20
  /// Larger states are rare, and not kept.
  static let maximumCapacity = 64 << 10

  /// By size class, last in first out.
  private var kept: [[StateMemory]]
  private(set) var bytes = 0

  init() {
    let classes = StateMemory.classIndex(StateRecycler.maximumCapacity) + 1
    kept = Array(repeating: [], count: classes)
  }

  deinit {
    for memories in kept { for memory in memories { memory.deallocate() } }
  }

  mutating func put(_ memory: StateMemory) {
    guard memory.capacity <= StateRecycler.maximumCapacity,
      memory.capacity == StateMemory.sizeClass(memory.capacity),
      bytes + memory.capacity <= StateRecycler.maximumBytes
    else { return memory.deallocate() }
    bytes += memory.capacity
    kept[StateMemory.classIndex(memory.capacity)].append(memory)
  }

  /// Gives everything back to the allocator.
  mutating func removeAll() {
    guard bytes > 0 else { return }
    for index in kept.indices {
      for memory in kept[index] { memory.deallocate() }
      kept[index].removeAll(keepingCapacity: true)
    }
    bytes = 0
  }

  /// Memory of this size class or the one above, its content void.
  mutating func take(_ capacity: Int) -> StateMemory? {
    let index = StateMemory.classIndex(capacity)
    for index in index..<min(index + 2, kept.count) {
      guard let memory = kept[index].popLast() else { continue }
      bytes -= memory.capacity
      return memory
    }
    return nil
  }
}
