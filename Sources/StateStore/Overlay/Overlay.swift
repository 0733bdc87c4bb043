import Records

/// The states a running transaction works on: copies, by customer, dropped as a whole when it
/// aborts. Nothing uncommitted is anywhere else.
///
/// A commit hands the copies' memory over to the cache, and what the cache had becomes the memory
/// of the next copies: a copy's bytes are written once, and little is allocated.
struct Overlay: ~Copyable {
  struct Customer {
    var hash: UInt64
    /// The committed state this is a copy of, pinned; nil for a customer the cache did not have.
    var entry: UnsafeMutablePointer<CacheEntry>?
    var keyStart: Int
    var keyCount: Int
    /// Has to go to the changelog.
    var isDirty: Bool
    /// Its timer fired in this transaction.
    var isWoken: Bool
    /// Its state has been handed over.
    var isTaken = false
  }

  private(set) var count = 0
  private var customers: UnsafeMutablePointer<Customer>
  private var states: UnsafeMutablePointer<StateBuffer>
  private var capacity = 1_024
  /// Open addressing: position + 1, 0 is free.
  private var slots: UnsafeMutablePointer<UInt32>
  private var mask = 4_095
  private var keys: UnsafeMutableRawPointer
  private var keyBytes = 0
  private var keyCapacity = 65_536
  private var recycler = StateRecycler()

  init() {
    customers = .allocate(capacity: capacity)
    states = .allocate(capacity: capacity)
    slots = .allocate(capacity: mask + 1)
    slots.initialize(repeating: 0, count: mask + 1)
    keys = .allocate(byteCount: keyCapacity, alignment: 16)
  }

  deinit {
    for at in 0..<count where !customers[at].isTaken { (states + at).deinitialize(count: 1) }
    states.deallocate()
    customers.deallocate()
    slots.deallocate()
    keys.deallocate()
  }

  func find(_ hash: UInt64, _ key: UnsafeRawBufferPointer) -> Int? {
    var index = Int(truncatingIfNeeded: hash) & mask
    while slots[index] != 0 {
      let at = Int(slots[index]) - 1
      if customers[at].hash == hash, sameBytes(self.key(at), key) { return at }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Adds a customer that is not there yet, with a copy of this entry's state, and pins the
  /// entry; nil is a customer without a state.
  mutating func add(
    _ hash: UInt64, _ key: UnsafeRawBufferPointer, entry: UnsafeMutablePointer<CacheEntry>?
  ) -> Int {
    let state = entry?.state ?? UnsafeRawBufferPointer(start: nil, count: 0)
    if count == capacity { growCustomers() }
    if (count + 1) * 2 > mask + 1 { growSlots() }
    let at = count
    count += 1
    customers[at] = Customer(
      hash: hash, entry: entry, keyStart: storeKey(key), keyCount: key.count, isDirty: false,
      isWoken: false)
    entry?.pointee.isPinned = true
    (states + at).initialize(to: copy(of: state))
    place(at)
    return at
  }

  private mutating func copy(of state: UnsafeRawBufferPointer) -> StateBuffer {
    let room = state.isEmpty ? 512 : StateMemory.room(for: state.count)
    var buffer = StateBuffer(in: recycler.take(room) ?? StateMemory(capacity: room))
    buffer.replace(with: state)
    return buffer
  }

  func key(_ at: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: keys + customers[at].keyStart, count: customers[at].keyCount)
  }

  func state(_ at: Int) -> UnsafeMutablePointer<StateBuffer> { states + at }
  func customer(_ at: Int) -> UnsafeMutablePointer<Customer> { customers + at }

  /// Lets the cache have a customer's entry back.
  func unpin(_ at: Int) { customers[at].entry?.pointee.isPinned = false }

  /// Hands a customer's state over; it is not asked for again in this transaction.
  mutating func takeState(_ at: Int) -> StateBuffer {
    precondition(!customers[at].isTaken)
    customers[at].isTaken = true
    return (states + at).move()
  }

  /// A commit begins: what its transaction did not need of earlier states' memory goes.
  mutating func releaseUnusedMemory() { recycler.removeAll() }

  /// Takes the memory of a state that nobody refers to any more.
  mutating func recycle(_ memory: StateMemory) { recycler.put(memory) }

  /// Forgets everything. The entries are unpinned before.
  mutating func removeAll() {
    guard count > 0 else { return }
    if count * 8 > mask + 1 {
      slots.update(repeating: 0, count: mask + 1)
    } else {
      for at in 0..<count { clearSlot(of: at) }
    }
    for at in 0..<count where !customers[at].isTaken {
      recycler.put((states + at).move().takeMemory())
    }
    count = 0
    keyBytes = 0
  }

  // MARK: Memory

  private func place(_ at: Int) {
    var index = Int(truncatingIfNeeded: customers[at].hash) & mask
    while slots[index] != 0 { index = (index + 1) & mask }
    slots[index] = UInt32(at + 1)
  }

  /// Only valid while all slots are being cleared: leaves holes in probe chains, so it walks the
  /// chain of this very position.
  private func clearSlot(of at: Int) {
    var index = Int(truncatingIfNeeded: customers[at].hash) & mask
    // Chains may already have holes from this pass: at most `count` steps reach the position.
    for _ in 0...count {
      if slots[index] == UInt32(at + 1) {
        slots[index] = 0
        return
      }
      index = (index + 1) & mask
    }
  }

  private mutating func storeKey(_ key: UnsafeRawBufferPointer) -> Int {
    if keyBytes + key.count > keyCapacity {
      let grown = max(keyCapacity * 2, keyBytes + key.count)
      let fresh = UnsafeMutableRawPointer.allocate(byteCount: grown, alignment: 16)
      fresh.copyMemory(from: keys, byteCount: keyBytes)
      keys.deallocate()
      keys = fresh
      keyCapacity = grown
    }
    let start = keyBytes
    if let source = key.baseAddress {
      (keys + start).copyMemory(from: source, byteCount: key.count)
    }
    keyBytes += key.count
    return start
  }

  private mutating func growCustomers() {
    let grown = capacity * 2
    let freshCustomers = UnsafeMutablePointer<Customer>.allocate(capacity: grown)
    freshCustomers.moveInitialize(from: customers, count: count)
    let freshStates = UnsafeMutablePointer<StateBuffer>.allocate(capacity: grown)
    freshStates.moveInitialize(from: states, count: count)
    customers.deallocate()
    states.deallocate()
    customers = freshCustomers
    states = freshStates
    capacity = grown
  }

  private mutating func growSlots() {
    let grown = (mask + 1) * 2
    slots.deallocate()
    slots = .allocate(capacity: grown)
    slots.initialize(repeating: 0, count: grown)
    mask = grown - 1
    for at in 0..<count { place(at) }
  }
}
