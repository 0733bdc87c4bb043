/// How a worker is.
package struct WorkerHealth: Sendable, Equatable {
  /// Every lane's thread gets round its loop. A process that is not live should be restarted.
  package var isLive: Bool
  /// Every lane is in the group and its partitions are restored. A worker without partitions is
  /// ready.
  package var isReady: Bool
  /// What is the matter, for people; no personal data.
  package var reasons: [String]
}
