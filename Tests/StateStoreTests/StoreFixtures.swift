import Records

@testable import StateStore

#if canImport(Glibc)
  import Glibc
#endif

/// A temporary directory that is gone after the test.
final class TemporaryDirectory {
  let path: String

  init() {
    var template = Array("/tmp/strata-store-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, let made = mkdtemp(start) else { return "/tmp" }
      return String(cString: made)
    }
  }

  deinit {
    let directory = RocksDirectory(path: path)
    for partition in Int32(0)..<4 { try? directory.wipe(partition: partition) }
    rmdir(path)
  }
}

struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state = state &+ 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

enum Fixture {
  static func settings(
    cacheBytes: Int = 1 << 20, dirtyBytes: Int = 1 << 19, timers: Int = 65_536,
    identity: String = "group state 0"
  ) -> StoreSettings {
    var settings = StoreSettings(
      identity: identity, cacheBytes: cacheBytes, dirtyBytes: dirtyBytes)
    settings.timersInMemory = timers
    return settings
  }

  static func open(
    _ directory: any TableDirectory, _ settings: StoreSettings = settings(), at clock: Int64 = 0
  ) throws -> (store: PartitionStore, opening: StoreOpening) {
    try PartitionStore.open(
      partition: 0, settings: settings, directory: directory, inputs: 2, clock: clock)
  }

  /// A state with a timer and some content.
  static func state(wakeAt: Int64 = StateBuffer.never, _ content: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: wakeAt.littleEndian) { Array($0) } + content
  }
}

extension PartitionStore {
  /// Sets a customer's state in the running transaction.
  func set(_ customer: String, _ state: [UInt8]) throws {
    let position = try Array(customer.utf8).withBytes { (key) throws(StoreError) in try load(key) }
    state.withUnsafeBytes { self.state(at: position).pointee.replace(with: $0) }
    markDirty(position)
  }

  func get(_ customer: String) throws -> [UInt8]? {
    try Array(customer.utf8).withBytes { (key) throws(StoreError) in try committedState(key) }
  }

  func restore(_ customer: String, _ state: [UInt8]?) {
    Array(customer.utf8).withUnsafeBytes { key in
      guard let state else { return restore(key, nil) }
      state.withUnsafeBytes { restore(key, $0) }
    }
  }

  /// Fires what is due and lets `wakeAt` of each be `next`; returns who was woken.
  func fire(clock: Int64, limit: Int = 1_000, next: Int64 = StateBuffer.never) throws -> [String] {
    var woken: [String] = []
    try takeDue(clock: clock, limit: limit) { position in
      woken.append(String(decoding: customer(at: position), as: UTF8.self))
      state(at: position).pointee.wakeAt = next
    }
    return woken
  }

  func everyCustomer() throws -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    try forEachCustomer { customer, state in
      found[String(decoding: customer, as: UTF8.self)] = Array(state)
      return true
    }
    return found
  }
}
