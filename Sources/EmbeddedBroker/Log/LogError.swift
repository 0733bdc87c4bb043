/// Why a partition's files could not be read or written.
package enum LogError: Error, Equatable, Sendable {
  /// A system call failed.
  case system(operation: String, path: String, errno: Int32)
  /// A file does not have the form this broker writes.
  case corrupt(path: String, reason: String)
}
