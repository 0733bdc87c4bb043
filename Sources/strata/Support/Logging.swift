import Logging
import Synchronization

/// Logging goes to standard error: standard output belongs to results.
enum Logging {
  private static let isDone = Mutex(false)

  /// Sets logging up once for the process; later calls do nothing.
  static func bootstrap(level: String) {
    let isFirst = isDone.withLock { done in
      defer { done = true }
      return !done
    }
    guard isFirst else { return }
    let wanted = Logger.Level(rawValue: level) ?? .info
    LoggingSystem.bootstrap { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = wanted
      return handler
    }
  }
}
