import Foundation
import Records
import StateStore

/// What it costs to bring a changed customer to the local store: the lane's part and RocksDB's own
/// threads, to the end of the flush.
enum CheckpointCost {
  static let customers = 200_000
  static let stateBytes = 2_048

  /// - Returns: CPU microseconds for a customer, of a partition whose customers all have changed,
  ///   in no order, since its last checkpoint.
  static func measure(_ options: BenchOptions) throws -> Double {
    let directory = "\(options.directory)/checkpoint"
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let settings = StoreSettings(identity: "bench", cacheBytes: 2 << 30, dirtyBytes: 2 << 30)
    let store = try PartitionStore.open(
      partition: 0, settings: settings, directory: RocksDirectory(path: directory), inputs: 1,
      clock: 0
    ).store
    defer { store.close() }
    var random = BenchRandom(seed: 3)
    try change(store, &random)
    try store.checkpointNow()
    try change(store, &random)
    let before = ProcessUsage.ownCPUSeconds
    try store.checkpointNow()
    return (ProcessUsage.ownCPUSeconds - before) * 1e6 / Double(customers)
  }

  /// Changes every customer, in a random order, and moves most timers.
  private static func change(_ store: PartitionStore, _ random: inout BenchRandom) throws {
    var order = Array(0..<customers)
    order.shuffle(using: &random)
    let state = [UInt8](repeating: 0x5a, count: stateBytes)
    var start = 0
    while start < customers {
      for customer in order[start..<min(customers, start + 2_000)] {
        let id = Array("C\(customer)".utf8)
        let position = try id.withUnsafeBytes { try store.load($0) }
        let buffer = store.state(at: position)
        state.withUnsafeBytes { buffer.pointee.replace(with: $0) }
        buffer.pointee.wakeAt = 1_000_000_000 + Int64(random.below(1_000_000_000))
        store.markDirty(position)
      }
      store.commit(inputOffsets: [-1])
      start += 2_000
    }
  }
}
