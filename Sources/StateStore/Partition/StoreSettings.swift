/// What a partition's store is told.
package struct StoreSettings: Sendable, Equatable {
  /// Names the changelog this store is a copy of (group, topic, partition). A directory with
  /// another identity is foreign.
  package var identity: String
  /// Bytes of memory for cached states; exceeded only by what is dirty.
  package var cacheBytes: Int
  /// A checkpoint should start when this many bytes are dirty.
  package var dirtyBytes: Int
  /// Timers kept in memory beyond those of dirty customers; the rest is on disk.
  package var timersInMemory: Int = 65_536

  /// Milliseconds after which a store that was not kept up is wiped; below the changelog's
  /// `delete.retention.ms`.
  package var maximumAge: Int64 = 12 * 3_600_000

  package init(identity: String, cacheBytes: Int, dirtyBytes: Int) {
    self.identity = identity
    self.cacheBytes = cacheBytes
    self.dirtyBytes = dirtyBytes
  }
}
