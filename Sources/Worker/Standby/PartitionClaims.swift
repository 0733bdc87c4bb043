import Synchronization

/// Which partitions the lanes of this process have or are about to have: a standby copy of one of
/// them is given up at once, so that the lane can open the store.
package final class PartitionClaims: Sendable {
  private let byLane = Mutex<[Int: Set<Int32>]>([:])

  package init() {}

  /// Sets all the partitions of a lane, the stores it keeps for their coming back included.
  package func set(lane: Int, _ partitions: Set<Int32>) {
    byLane.withLock { $0[lane] = partitions }
  }

  package var all: Set<Int32> {
    byLane.withLock { claims in claims.values.reduce(into: []) { $0.formUnion($1) } }
  }
}
