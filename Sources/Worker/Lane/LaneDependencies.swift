package import Logging
package import StateStore

/// What a lane takes from its surroundings besides Kafka: time, randomness, the disk. Simulations
/// put their own in.
package struct LaneDependencies {
  /// Milliseconds UTC.
  package var wallClock: () -> Int64
  /// Microseconds that never run backwards.
  package var monotonicMicroseconds: () -> Int64
  /// Waits this many milliseconds, at most 1000.
  package var pause: (Int) -> Void
  /// Drawn once for the lane's start.
  package var nonce: UInt64
  package var directory: any TableDirectory
  package var logger: Logger
  /// Shared by the lanes and the standby of a process.
  package var claims = PartitionClaims()
  /// What is broken on purpose, to see the tests notice.
  var mutation = LaneMutation.none

  package init(
    wallClock: @escaping () -> Int64, monotonicMicroseconds: @escaping () -> Int64,
    pause: @escaping (Int) -> Void, nonce: UInt64, directory: any TableDirectory, logger: Logger
  ) {
    self.wallClock = wallClock
    self.monotonicMicroseconds = monotonicMicroseconds
    self.pause = pause
    self.nonce = nonce
    self.directory = directory
    self.logger = logger
  }
}

/// Errors that tests put into the commit protocol; each must make the simulation fail.
enum LaneMutation: Sendable, CaseIterable {
  case none
  case restoreToLastStableOffset
  case metadataAtCommit
  case applyBeforeCommit
  case noSeekAfterAbort
}
