/// What a demonstration run is asked for.
package struct DemoOptions: Sendable {
  /// How long the bank streams, in seconds.
  package var seconds = 60
  package var customers = 20_000
  /// Transactions a second.
  package var rate = 2_000
  package var workers = 2
  /// Lanes in each worker.
  package var lanes = 1
  package var partitions = 6
  package var seed: UInt64 = 1
  /// Kill a worker with SIGKILL in mid-run and start it again.
  package var kill = false
  /// Random events (SIGKILL, SIGSTOP past the session timeout, leave, join) spread over the run.
  package var chaosEvents = 0
  /// Where broker, stores and logs go; removed at the start.
  package var directory: String
  /// Leave the broker's data and the logs behind after a good run.
  package var keep = false
  /// Folder of the project's files (`topics/`, `config/`).
  package var root: String
  /// Folder of the strategy the workers run.
  package var strategy: String
  /// The command to start the parts with.
  package var executable: String

  package init(directory: String, root: String, executable: String) {
    self.directory = directory
    self.root = root
    strategy = "\(root)/config/strategy"
    self.executable = executable
  }
}
