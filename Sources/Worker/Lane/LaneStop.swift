/// Why a lane cannot go on. Everything it had not committed is as if it had never happened.
package enum LaneStop: Error, Sendable, Equatable, CustomStringConvertible {
  /// Going on would risk exactly-once, or needs a person. The text is for the log.
  case failed(String)
  /// The handles are closed.
  case closed

  package var description: String {
    switch self {
    case .failed(let reason): reason
    case .closed: "the Kafka handles are closed"
    }
  }
}
