import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A process that the demonstration started, with its output lines. It ends only processes it
/// started, by their ids.
package final class ChildProcess: Sendable {
  /// Lines kept of a child's output: the newest ones.
  package static let keptLines = 200

  package let name: String
  package let identifier: Int32
  private let state: Mutex<State>

  private struct State {
    var lines: [String] = []
    var exit: Int32?
    var partial: [UInt8] = []
  }

  /// Starts `executable` with its output captured; its error output goes to `logPath`.
  /// - Throws: What Foundation says when the process cannot be started.
  package init(
    name: String, executable: String, arguments: [String], environment: [String: String] = [:],
    logPath: String
  ) throws {
    self.name = name
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    var merged = ProcessInfo.processInfo.environment
    for (key, value) in environment { merged[key] = value }
    process.environment = merged
    if !FileManager.default.fileExists(atPath: logPath) {
      guard FileManager.default.createFile(atPath: logPath, contents: nil) else {
        throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: logPath])
      }
    }
    let log = try FileHandle(forWritingTo: URL(fileURLWithPath: logPath))
    try log.seekToEnd()
    process.standardError = log
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    let state = Mutex(State())
    self.state = state
    try process.run()
    identifier = process.processIdentifier
    output.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let data = handle.availableData
      if data.isEmpty {
        handle.readabilityHandler = nil
      } else {
        self?.take(data)
      }
    }
    process.terminationHandler = { [weak self] ended in
      let status =
        ended.terminationReason == .exit ? ended.terminationStatus : -ended.terminationStatus
      self?.state.withLock { $0.exit = status }
    }
  }

  private func take(_ data: Data) {
    state.withLock { state in
      for byte in data {
        if byte == UInt8(ascii: "\n") {
          state.lines.append(String(decoding: state.partial, as: UTF8.self))
          state.partial.removeAll(keepingCapacity: true)
          if state.lines.count > Self.keptLines { state.lines.removeFirst() }
        } else {
          state.partial.append(byte)
        }
      }
    }
  }

  /// The newest lines of its output.
  package var lines: [String] { state.withLock { $0.lines } }

  /// Nil while it runs; negative for the signal that ended it.
  package var exitStatus: Int32? { state.withLock { $0.exit } }

  package var isRunning: Bool { exitStatus == nil }

  /// Sends a signal while the process runs.
  package func signal(_ number: Int32) {
    if isRunning { _ = kill(identifier, number) }
  }

  /// Waits until a line satisfies `test`.
  /// - Returns: That line, or nil when the process ended or time ran out first.
  package func waitForLine(seconds: Double, _ test: (String) -> Bool) async -> String? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      if let line = lines.first(where: test) { return line }
      if !isRunning { return lines.first(where: test) }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  /// Waits for the end.
  /// - Returns: The exit status, or nil when time ran out.
  package func waitForExit(seconds: Double) async -> Int32? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
      if let status = exitStatus { return status }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return exitStatus
  }
}
