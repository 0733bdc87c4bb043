/// A disk in memory that loses what was not flushed: the double of RocksDB for simulations. It
/// outlives the processes that use it.
///
/// Not thread-safe; `Sendable` is asserted because a simulation runs on one thread.
package final class SimulatedDisk: @unchecked Sendable, TableDirectory {
  typealias Operation = (key: [UInt8], value: [UInt8]?)

  final class Volume {
    /// Sorted by key; what survives a crash.
    var durable: [[UInt8]: [UInt8]] = [:]
    /// Batches written after that, in order.
    var pending: [[Operation]] = []
    var isOpen = false
  }

  private var volumes: [Int32: Volume] = [:]

  package init() {}

  package func open(partition: Int32) throws(StoreError) -> any DurableTable {
    let volume = volumes[partition] ?? Volume()
    volumes[partition] = volume
    guard !volume.isOpen else { throw StoreError(.locked, "partition \(partition) is in use") }
    volume.isOpen = true
    return SimulatedTable(volume)
  }

  package func wipe(partition: Int32) throws(StoreError) {
    volumes[partition] = nil
  }

  /// The process died: of the batches not yet flushed only the first `survivors(count)` made it
  /// to the disk.
  package func crash(survivors: (Int) -> Int) {
    for partition in volumes.keys.sorted() {
      guard let volume = volumes[partition] else { continue }
      let kept = min(volume.pending.count, survivors(volume.pending.count))
      SimulatedDisk.apply(Array(volume.pending[..<kept]), to: volume)
      volume.pending = []
      volume.isOpen = false
    }
  }

  static func apply(_ batches: [[Operation]], to volume: Volume) {
    for batch in batches {
      for (key, value) in batch { volume.durable[key] = value }
    }
  }
}

/// A table on the simulated disk.
final class SimulatedTable: DurableTable {
  private let volume: SimulatedDisk.Volume
  private var staged: [SimulatedDisk.Operation] = []
  private var isClosed = false

  init(_ volume: SimulatedDisk.Volume) { self.volume = volume }

  func read(
    _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void
  ) throws(StoreError) {
    let key = Array(key)
    for batch in volume.pending.reversed() {
      if let operation = batch.last(where: { $0.key == key }) {
        guard let value = operation.value else { return body(nil) }
        return value.withUnsafeBytes { body($0) }
      }
    }
    guard let value = volume.durable[key] else { return body(nil) }
    value.withUnsafeBytes { body($0) }
  }

  func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    staged.append((Array(key), Array(value)))
  }

  func delete(_ key: UnsafeRawBufferPointer) { staged.append((Array(key), nil)) }

  func write() throws(StoreError) {
    guard !isClosed else { throw StoreError(.io, "the table is closed") }
    if !staged.isEmpty { volume.pending.append(staged) }
    staged = []
  }

  func flush(wait: Bool) throws(StoreError) {
    guard wait else { return }
    SimulatedDisk.apply(volume.pending, to: volume)
    volume.pending = []
  }

  func scan(
    from key: UnsafeRawBufferPointer,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
  ) throws(StoreError) {
    var all = volume.durable
    for batch in volume.pending {
      for (key, value) in batch { all[key] = value }
    }
    let start = Array(key)
    let keys = all.keys.filter { !$0.lexicographicallyPrecedes(start) }
    for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      guard let value = all[key] else { continue }
      let goesOn = key.withUnsafeBytes { key in value.withUnsafeBytes { body(key, $0) } }
      guard goesOn else { return }
    }
  }

  var approximateBytes: Int { volume.durable.values.reduce(0) { $0 + $1.count } }

  func close() {
    isClosed = true
    volume.isOpen = false
    // A closed table's writes stay in the file cache: a later crash may still lose them.
  }
}
