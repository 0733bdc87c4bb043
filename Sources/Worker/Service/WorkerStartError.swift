/// Why a worker does not start.
package enum WorkerStartError: Error, Sendable, CustomStringConvertible {
  /// Everything that is wrong with the settings or the topics, each with its remedy.
  case configuration([SettingProblem])
  /// No broker answered.
  case unreachable(String)

  package var description: String {
    switch self {
    case .configuration(let problems):
      problems.map(\.description).joined(separator: "\n")
    case .unreachable(let reason): "Kafka cannot be reached: \(reason)"
    }
  }
}
