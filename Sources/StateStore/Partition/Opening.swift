extension PartitionStore {
  /// Opens the store of a partition. What cannot be read or belongs to something else is wiped
  /// and comes back empty, with the reason; the caller logs it and restores.
  ///
  /// - Parameter clock: now, milliseconds UTC. A store that was last complete more than
  ///   `settings.maximumAge` before is wiped: the changelog may have forgotten tombstones since,
  ///   and with them erasures.
  package static func open(
    partition: Int32, settings: StoreSettings, directory: any TableDirectory, inputs: Int,
    clock: Int64
  ) throws(StoreError) -> (store: PartitionStore, opening: StoreOpening) {
    let table: any DurableTable
    do {
      table = try directory.open(partition: partition)
    } catch {
      guard error.kind == .corrupt else { throw error }
      return try wiped(
        partition, settings, directory, inputs, clock, reason: error.message)
    }
    var problem: String
    do {
      switch try contents(of: table, identity: settings.identity, inputs: inputs) {
      case .empty:
        try initialise(table, identity: settings.identity)
        return (fresh(partition, settings, table, inputs, clock), .empty)
      case .position(let position) where clock - position.completeAt > settings.maximumAge:
        problem = "it is older than the changelog keeps its tombstones"
      case .position(let position):
        let store = PartitionStore(
          partition: partition, settings: settings, table: table, position: position,
          isTableEmpty: false)
        return (store, .checkpoint(position))
      case .foreign(let reason):
        problem = reason
      }
    } catch {
      guard error.kind == .corrupt else {
        table.close()
        throw error
      }
      problem = error.message
    }
    table.close()
    return try wiped(partition, settings, directory, inputs, clock, reason: problem)
  }

  private enum Contents {
    case empty
    case position(StorePosition)
    case foreign(String)
  }

  private static func contents(
    of table: any DurableTable, identity: String, inputs: Int
  ) throws(StoreError) -> Contents {
    guard let found = try meta(table, "identity") else {
      var isEmpty = true
      try withUnsafeBytes(of: UInt8(0)) { first throws(StoreError) in
        try table.scan(from: first) { _, _ in
          isEmpty = false
          return false
        }
      }
      return isEmpty ? .empty : .foreign("the directory holds something else")
    }
    guard String(decoding: found, as: UTF8.self) == stamp(identity) else {
      return .foreign("the store belongs to another changelog or format")
    }
    guard let bytes = try meta(table, "position") else {
      // Slices of a first checkpoint that was never finished.
      return .foreign("no checkpoint was finished")
    }
    guard let position = bytes.withUnsafeBytes(StorePosition.decode) else {
      return .foreign("the position cannot be read")
    }
    guard position.inputOffsets.count == inputs else {
      return .foreign("the number of inputs differs")
    }
    return .position(position)
  }

  private static func wiped(
    _ partition: Int32, _ settings: StoreSettings, _ directory: any TableDirectory, _ inputs: Int,
    _ clock: Int64, reason: String
  ) throws(StoreError) -> (store: PartitionStore, opening: StoreOpening) {
    try directory.wipe(partition: partition)
    let table = try directory.open(partition: partition)
    try initialise(table, identity: settings.identity)
    return (fresh(partition, settings, table, inputs, clock), .wiped(reason: reason))
  }

  private static func fresh(
    _ partition: Int32, _ settings: StoreSettings, _ table: any DurableTable, _ inputs: Int,
    _ clock: Int64
  ) -> PartitionStore {
    PartitionStore(
      partition: partition, settings: settings, table: table,
      position: StorePosition(
        changelogOffset: 0, inputOffsets: [Int64](repeating: -1, count: inputs),
        completeAt: clock),
      isTableEmpty: true)
  }

  /// The format is part of the identity: another one is restored, not migrated.
  private static func stamp(_ identity: String) -> String { "strata-store-2 " + identity }

  private static func initialise(
    _ table: any DurableTable, identity: String
  ) throws(StoreError) {
    var key: [UInt8] = []
    TableKey.makeMeta("identity", into: &key)
    let value = Array(stamp(identity).utf8)
    key.withUnsafeBytes { key in value.withUnsafeBytes { table.put(key, $0) } }
    try table.write()
  }

  private static func meta(
    _ table: any DurableTable, _ name: StaticString
  ) throws(StoreError) -> [UInt8]? {
    var key: [UInt8] = []
    TableKey.makeMeta(name, into: &key)
    var found: [UInt8]?
    try key.withBytes { key throws(StoreError) in
      try table.read(key) { found = $0.map { Array($0) } }
    }
    return found
  }

  /// Closes the store. What is not checkpointed will be replayed.
  package func close() { table.close() }
}
