import Glibc
import Records
package import StateStore
package import Worker

/// Compares stopped workers' local stores with what they must be: the store's content followed by
/// the changelog from the store's own position on gives the customers' states. That is what a
/// restore does, so a stale store passes and a wrong one does not.
package struct StoreComparison {
  private let directories: [RocksDirectory]
  private let settings: WorkerSettings

  package init(directories: [RocksDirectory], settings: WorkerSettings) {
    self.directories = directories
    self.settings = settings
  }

  /// - Returns: customers compared, over all directories that have this partition, and how many of
  ///   them differ. A store that cannot be read counts as one difference.
  package func compare(
    _ partition: Int32, _ states: [[UInt8]: [UInt8]], _ changelog: [ChangelogEntry]
  ) -> (compared: Int, different: Int) {
    var compared = 0
    var different = 0
    for directory in directories where access(directory.path(of: partition), F_OK) == 0 {
      guard let found = read(directory, partition) else {
        different += 1
        continue
      }
      guard let (position, content) = found else { continue }
      var rebuilt = content
      for entry in changelog where entry.offset >= position {
        rebuilt[entry.customer] = entry.state
      }
      compared += rebuilt.keys.count { key in
        !key.withUnsafeBytes { PopulationKey.isReserved($0) }
      }
      for (customer, state) in states where rebuilt[customer] != state { different += 1 }
      for customer in rebuilt.keys where states[customer] == nil { different += 1 }
    }
    return (compared, different)
  }

  /// Nil when the store cannot be read; a nil inside when there is no finished checkpoint.
  private func read(
    _ directory: RocksDirectory, _ partition: Int32
  ) -> (position: Int64, content: [[UInt8]: [UInt8]])?? {
    do throws(StoreError) {
      // Whatever its age: it is compared, not worked with.
      let (store, opening) = try PartitionStore.open(
        partition: partition,
        settings: StoreSettings(
          identity: LaneConfiguration(settings, lane: 0).storeIdentity(partition),
          cacheBytes: 1 << 20, dirtyBytes: 1 << 20),
        directory: directory, inputs: InputTopic.allCases.count, clock: 0)
      defer { store.close() }
      guard case .checkpoint(let position) = opening else { return .some(nil) }
      var content: [[UInt8]: [UInt8]] = [:]
      try store.forEachCustomer { customer, state in
        content[Array(customer)] = Array(state)
        return true
      }
      return (position.changelogOffset, content)
    } catch {
      return nil
    }
  }
}
